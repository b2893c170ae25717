import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("tradingboost demo with several strategies", .serialized)
struct SeveralStrategiesTests {
    private struct Result: Decodable {
        struct Strategy: Decodable, Equatable {
            var strategy: String
            var users: Int
            var intents: Int
            var orders: Int
            var fills: Int
            var intentHash: String
        }

        struct Instance: Decodable, Equatable {
            var user: String
            var strategy: String
            var intentHash: String
            var position: String
            var profit: String
        }

        struct Kills: Decodable, Equatable {
            var planned: Int
            var done: Int
        }

        var intents: Int
        var orders: Int
        var fills: Int
        var restarts: Int
        var workerKills: Kills?
        var strategies: [Strategy]
        var results: [Instance]

        init(_ ending: Program.Ending) throws {
            #expect(ending.status == 0, "\(ending.errors)")
            self = try JSONDecoder().decode(Result.self, from: Data(ending.output.utf8))
        }
    }

    /// The run that nobody disturbs.
    private static let undisturbed = Task<Result, any Error> { try await SeveralStrategiesTests().demo([]) }

    private let folder: TemporaryFolder
    /// Keeps orders open and moves them.
    private let quoting: String

    init() throws {
        folder = try TemporaryFolder("several")
        quoting = "\(folder.path)/quoting.so"
        try Data(try QuotingPlugin.version1.bytes()).write(to: URL(filePath: quoting))
    }

    private func demo(_ arguments: [String]) async throws -> Result {
        let data = try TemporaryFolder("several")
        let result = try Result(
            try await Program(
                [
                    "demo", "--strategies", "HyperRSI,\(quoting)", "--users", "6", "--length", "2000", "--speed", "max", "--json",
                    "--data", data.path, "Quoting.orders=3",
                ] + arguments
            ).ending())
        #expect(try violations(in: data.path).isEmpty)
        return result
    }

    @Test func `users get them in turn, and workers that are killed change no decision`() async throws {
        let undisturbed = try await Self.undisturbed.value
        #expect(
            undisturbed.results.map { $0.strategy.prefix { $0 != " " } } == [
                "HyperRSI", "Quoting", "HyperRSI", "Quoting", "HyperRSI", "Quoting",
            ])
        #expect(undisturbed.strategies.map(\.strategy) == ["HyperRSI 1.0.0", "Quoting 1.0.0"])
        #expect(undisturbed.strategies.map(\.users) == [3, 3])
        #expect(undisturbed.strategies.allSatisfy { $0.intents > 20 && $0.orders > 10 })
        #expect(undisturbed.strategies.reduce(0) { $0 + $1.intents } == undisturbed.intents)
        #expect(undisturbed.strategies.reduce(0) { $0 + $1.orders } == undisturbed.orders)
        #expect(undisturbed.strategies.reduce(0) { $0 + $1.fills } == undisturbed.fills)
        #expect(undisturbed.workerKills == nil && undisturbed.restarts == 0)
        // Nobody hears of the others: each decides as alone.
        let alone = try await Program.run("backtest", "--plugin", Program.hyperRSI, "--length", "2000", "--json")
        #expect(alone.output.contains(undisturbed.strategies[0].intentHash), "\(alone.errors)")

        let disturbed = try await demo(["--kill-workers", "12", "--kill-seed", "5"])
        #expect(disturbed.workerKills == Result.Kills(planned: 12, done: 12))
        #expect(disturbed.restarts == 12)
        #expect(disturbed.results == undisturbed.results)
        #expect(disturbed.strategies == undisturbed.strategies)
    }

    @Test func `--vary varies each strategy by itself, and the first user of each keeps the defaults`() async throws {
        let plain = try await Self.undisturbed.value
        let varied = try await demo(["--vary"])
        #expect(varied.results.prefix(2).map(\.intentHash) == plain.results.prefix(2).map(\.intentHash))
        #expect(Set(varied.results.filter { $0.strategy.hasPrefix("HyperRSI") }.map(\.intentHash)).count == 3)
    }

    @Test func `the summary for people has a row for each strategy and says what was killed`() async throws {
        let ending = try await Program.run(
            "demo", "--strategies", "HyperRSI,\(quoting)", "--users", "2", "--length", "200", "--speed", "max", "--data",
            "\(folder.path)/data", "--kill-workers", "2")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.contains("STRATEGY") && ending.output.contains("INTENT HASH"))
        #expect(ending.output.contains("\nQuoting 1.0.0"), "\(ending.output)")
        #expect(ending.output.contains("2 of 2 kills of --kill-workers done"), "\(ending.output)")
    }

    private static let wrong: [(arguments: [String], status: Int32, text: String)] = [
        (["--strategies", "Foo"], 1, "no strategy named 'Foo' lies beside the program; give some of HyperRSI"),
        (["--strategies", "HyperRSI,"], 1, "no strategy named ''"),
        (["--strategies", "all,HyperRSI"], 1, "or all by itself"),
        (["--strategies", "/nowhere/x.so"], 1, "/nowhere/x.so"),
        (["--strategies", "HyperRSI,HyperRSI"], 1, "two plugins named HyperRSI; give each name once"),
        (["--strategies", "HyperRSI", "--plugin", "x.so"], 2, "give --plugin or --strategies, not both"),
        (["--strategies", "HyperRSI,QUOTING", "--users", "1"], 1, "leaves Quoting without a user: give at least 2"),
        (["--strategies", "HyperRSI,QUOTING", "orders=5"], 1, "does not say whose it is: write Quoting.orders=…"),
        (["--strategies", "HyperRSI,QUOTING", "ordres=5"], 1, "none of HyperRSI, Quoting has it"),
        (["--strategies", "HyperRSI,QUOTING", "Foo.orders=5"], 1, "no strategy of this demo is named 'Foo'"),
        (["--strategies", "HyperRSI,QUOTING", "Quoting.ordres=5"], 1, "Quoting: parameter ordres is unknown"),
        (["--strategies", "HyperRSI,QUOTING", "Quoting.orders=500"], 1, "Quoting: parameter orders is 500"),
        (["--kill-workers", "0"], 2, "--kill-workers 0 is out of range"),
        (["--kill-workers", "-1"], 2, "--kill-workers"),
        (["--kill-workers", "10"], 1, "too many for 3 users: give at most 9"),
        (["--kill-seed", "4"], 2, "--kill-seed belongs to --kill-workers"),
    ]

    @Test(arguments: 0..<wrong.count)
    func `what cannot be meant is refused with what to do`(number: Int) async throws {
        let wrong = Self.wrong[number]
        let arguments = wrong.arguments.map { $0.replacing("QUOTING", with: quoting) }
        let ending = try await Program(
            ["demo", "--length", "10", "--speed", "max", "--data", "\(folder.path)/data"] + arguments
        ).ending()
        #expect(ending.status == wrong.status, "\(arguments): \(ending.errors)")
        #expect(ending.errors.contains(wrong.text), "\(ending.errors)")
    }

    @Test func `one strategy takes its parameters with its name or without`() async throws {
        var hashes: [String] = []
        for parameter in ["rsi_period=7", "HyperRSI.rsi_period=7", "rsi_period=14"] {
            let data = try TemporaryFolder("several")
            let result = try Result(
                try await Program.run(
                    "demo", "--strategies", "HyperRSI", "--users", "1", "--length", "1000", "--speed", "max", "--json", "--data",
                    data.path, parameter))
            hashes.append(result.strategies[0].intentHash)
        }
        #expect(hashes[0] == hashes[1])
        #expect(hashes[0] != hashes[2])
    }
}
