import Foundation
import TestSupport
import Testing

/// Dip Buyer is every language's template. Each is made as an author makes it, built by its own Makefile and run over the same
/// session: what it asks for has to be the same, byte for byte.
@Suite("The reference strategy")
struct ReferenceStrategyTests {
    /// The languages of `tradingboost plugin new` whose template asks for the same orders.
    private static let languages = ["c", "cpp", "rust", "swift"]

    /// Defaults, and values with which more positions are left at the market than at their target.
    private static let others = [
        "period=10", "drop_percent=0.3", "profit_percent=0.75", "holding_candles=25", "order_notional=2500.55",
    ]

    private struct Manifest: Decodable, Equatable {
        struct Parameter: Decodable, Equatable {
            var type: String
            var format: String?
            var unit: String?
            var title: String?
            var description: String?
        }
        struct Value: Decodable, Equatable {
            var name: String
            var type: String
            var format: String?
            var unit: String?

            /// No unit and an empty one are the same.
            static func == (left: Value, right: Value) -> Bool {
                (left.name, left.type, left.format, left.unit ?? "") == (right.name, right.type, right.format, right.unit ?? "")
            }
        }
        struct Command: Decodable, Equatable {
            var name: String
            var kind: String
            var arguments: [Value]
            var results: [Value]
        }
        struct Parameters: Decodable, Equatable {
            var properties: [String: Parameter]
        }
        var id: String
        var name: String
        var version: String
        var parameters: Parameters
        var commands: [Command]
    }

    private struct Inspection: Decodable {
        var manifest: Manifest
    }

    private struct Answer: Decodable, Equatable {
        struct Row: Decodable, Equatable {
            var quantity: String
            var price: String
            var age: Int
        }
        var rows: [Row]
        var status: String
    }

    /// The built plugin's path in a new folder.
    private func build(_ language: String, in folder: TemporaryFolder) throws -> String {
        let made = try CompilerRun.run(
            CompilerRun.program,
            ["plugin", "new", "dip-buyer", "--language", language, "--directory", folder.path],
            environment: ["TRADINGBOOST_SDK": CompilerRun.sdk])
        try #require(made.status == 0, "\(made.errors)")
        let home = "\(folder.path)/dip-buyer"
        let built = try CompilerRun.run(
            "make", ["-C", home, "TRADINGBOOST=\(CompilerRun.program)", "TRADINGBOOST_SDK=\(CompilerRun.sdk)"])
        try #require(built.status == 0, "\(language): \(built.output)\(built.errors)")
        // A warning would be an author's first impression.
        #expect(!built.errors.contains("warning"), "\(language): \(built.errors)")
        return "\(home)/dip-buyer.so"
    }

    private func intents(_ plugin: String, _ parameters: [String], in folder: TemporaryFolder) throws -> String {
        let file = "\(folder.path)/intents.jsonl"
        let session = "\(CompilerRun.sdk)/Templates/session/session.csv"
        let ending = try CompilerRun.run(
            CompilerRun.program, ["backtest", "--plugin", plugin, "--candles", session, "--intents", file] + parameters)
        try #require(ending.status == 0, "\(ending.errors)")
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    private func manifest(_ plugin: String) throws -> Manifest {
        let ending = try CompilerRun.run(CompilerRun.program, ["plugin", "inspect", plugin, "--json"])
        #expect(ending.status == 0, "\(ending.errors)")
        return try JSONDecoder().decode(Inspection.self, from: Data(ending.output.utf8)).manifest
    }

    private func count(_ text: String, in intents: String) -> Int { intents.components(separatedBy: text).count - 1 }

    @Test func `trades dozens of times, into its target and out of time`() throws {
        let folder = try TemporaryFolder("reference")
        let plugin = try build("c", in: folder)
        let usual = try intents(plugin, [], in: folder)
        let other = try intents(plugin, Self.others, in: folder)
        #expect(usual == (try String(contentsOfFile: "\(folder.path)/dip-buyer/expected-intents.jsonl", encoding: .utf8)))
        for (text, targets, timeouts) in [(usual, 24, 3), (other, 24, 12)] {
            #expect(count(#""type":"limit""#, in: text) - count(#""action":"cancel""#, in: text) >= targets)
            #expect(count(#""action":"cancel""#, in: text) >= timeouts)
        }
        #expect(usual != other)
    }

    @Test(arguments: languages.dropFirst())
    func `asks for the same orders in every language, byte for byte`(language: String) throws {
        let (folder, reference) = (try TemporaryFolder("language"), try TemporaryFolder("reference"))
        let plugin = try build(language, in: folder)
        let expected = try build("c", in: reference)
        for parameters in [[], Self.others] {
            let text = try intents(plugin, parameters, in: folder)
            #expect(text == (try intents(expected, parameters, in: reference)), "\(language) \(parameters)")
            #expect(text.utf8.count > 10_000)
        }
        #expect(try manifest(plugin) == manifest(expected))
    }

    @Test(arguments: languages) func `answers its commands in every language`(language: String) throws {
        let folder = try TemporaryFolder("commands")
        let plugin = try build(language, in: folder)
        let position = try CompilerRun.run(CompilerRun.program, ["plugin", "call", plugin, "position", "--json"])
        #expect(position.status == 0, "\(position.errors)")
        #expect(
            try JSONDecoder().decode(Answer.self, from: Data(position.output.utf8))
                == Answer(rows: [.init(quantity: "0", price: "0", age: 0)], status: "OK"))
        let sale = try CompilerRun.run(CompilerRun.program, ["plugin", "call", plugin, "sell", "reason=test"])
        #expect(sale.status == 1)
        #expect(sale.errors.contains("WRONG_STATE"))
        #expect(sale.errors.contains("there is no position"))
    }
}
