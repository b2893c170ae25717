import Foundation
import PluginFixtures
import TestSupport
import Testing

/// A plugin that asks for 600 one-minute and 3 quarter-hour candles with every hundredth candle, and buys, one by one, the count
/// and the last digit of the close of what it gets: so its orders say what it was told.
@Suite("History of candles, from the market to a strategy", .serialized)
struct HistoryTests {
    private static let manifest = """
        {"manifest_version":1,"id":"com.example.historian","name":"Historian","version":"1.0.0","vendor":"Example",
        "abi":{"major":1,"minor":0},"state_version":1,"capabilities":["candles","orders","history","state"]}
        """

    private static let source: String = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/Sources/historian.c")
        do { return try String(contentsOf: file, encoding: .utf8) } catch { preconditionFailure("\(error)") }
    }()

    private struct Intent: Decodable {
        var quantity: String
    }

    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder("history")
        file = "\(folder.path)/historian.so"
        try Data(try Commanded.make(Self.source, manifest: Self.manifest)).write(to: URL(filePath: file))
    }

    private var demo: [String] {
        ["demo", "--plugin", file, "--length", "2500", "--users", "2", "--json", "--data", folder.path]
    }

    @Test func `all of it comes before the next candle, page by page`() async throws {
        let intents = "\(folder.path)/intents.jsonl"
        let ending = try await Program.run("backtest", "--plugin", file, "--length", "350", "--intents", intents)
        #expect(ending.status == 0, "\(ending.errors)")
        let lines = try String(contentsOf: URL(filePath: intents), encoding: .utf8).split(separator: "\n")
        // 100, 200 and 300 candles of one page, two pages from 300 on; and the quarter hours.
        #expect(lines.count == 2 + 2 + 3)
        #expect(try lines.allSatisfy { !(try JSONDecoder().decode(Intent.self, from: Data($0.utf8))).quantity.isEmpty })
    }

    @Test func `a demo tells the same as a backtest, also after a host that was killed`() async throws {
        let backtest = try await Program.run("backtest", "--plugin", file, "--length", "2500", "--json")
        let hash = try #require(backtest.output.split(separator: "\"").first { $0.count == 64 }.map(String.init))
        let program = try Program(demo + ["--speed", "400"])
        try await Program.poll("the middle of the run") { try reached(1_024, in: folder.path) }
        program.kill(SIGKILL)
        #expect(try await program.ending().wasKilled)
        let result = try RunResult(try await Program(demo + ["--speed", "max"]).ending())
        #expect(result.resumedAtCandle > 0 && result.intents > 150)
        #expect(result.intentHash == hash)
    }
}
