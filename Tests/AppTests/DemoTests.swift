import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

@Suite("tradingboost demo", .serialized)
struct DemoTests {
    private static let run = ["demo", "--length", "3000", "--users", "3", "--vary", "--json"]

    /// The run that nobody disturbs.
    private static let undisturbed = Task<RunResult, any Error> {
        let folder = try TemporaryFolder("demo")
        let ending = try await Program(run + ["--speed", "max", "--data", folder.path]).ending()
        #expect(try violations(in: folder.path).isEmpty)
        return try RunResult(ending)
    }

    @Test func `counts on the way and rows in PostgreSQL agree`() async throws {
        let result = try await Self.undisturbed.value
        #expect(result.users == 3)
        #expect(result.instances == 3)
        #expect(result.candles == 3_000)
        #expect(result.isComplete)
        #expect(result.restarts == 0)
        #expect(result.orders > 20)
        #expect(result.fills > 20)
        #expect(result.database.intents == result.intents)
        #expect(result.database.orders == result.orders)
        #expect(result.database.fills == result.fills)
        #expect(result.database.notifications == result.notifications)
        #expect(result.database.notificationsDelivered == result.notifications)
        #expect(Set(result.results.map(\.intentHash)).count == 3, "--vary lets every user trade differently")
    }

    @Test func `a second run in the same folder is a new run with the same decisions`() async throws {
        let folder = try TemporaryFolder("demo")
        let arguments = ["demo", "--length", "1500", "--users", "2", "--json", "--speed", "max", "--data", folder.path]
        let first = try RunResult(try await Program(arguments).ending())
        let second = try RunResult(try await Program(arguments).ending())
        #expect(second.resumedAtCandle == 0)
        #expect(second.decisions == first.decisions)
        #expect(second.database == first.database)
        #expect(try violations(in: folder.path).isEmpty)
    }

    @Test func `a worker that is killed changes nobody's results`() async throws {
        let folder = try TemporaryFolder("demo")
        let program = try Program(Self.run + ["--speed", "1000", "--data", folder.path])
        let worker = try await Program.poll("a worker") {
            try Program.descendants(of: program.identifier).first { $0.name.hasPrefix("tradingboost-wo") }
        }
        // In the middle: when a third of the candles is done, by the rows that are there.
        try await Program.poll("the middle of the run") { try reached(600, in: folder.path) }
        kill(worker.identifier, SIGKILL)
        let result = try RunResult(try await program.ending())
        #expect(result.restarts >= 1)
        #expect(result.decisions == (try await Self.undisturbed.value).decisions)
        let incidents = try await Program.run(
            "psql", "--data", folder.path, "--", "-Atc",
            "select string_agg(distinct kind, ',' order by kind) from strategy.instance_incident where kind like '%s%ed'")
        #expect(incidents.output.contains("crashed,restarted"), "\(incidents.output) \(incidents.errors)")
        #expect(try violations(in: folder.path).isEmpty)
    }

    @Test func `a host that is killed again and again loses and doubles nothing`() async throws {
        let folder = try TemporaryFolder("demo")
        var starts = 0
        for candle in [400, 800, 1_300] {
            let program = try Program(Self.run + ["--speed", "1000", "--data", folder.path])
            try await Program.poll("candle \(candle)") { try reached(candle, in: folder.path) }
            let children = try Program.descendants(of: program.identifier)
            #expect(!children.isEmpty)
            program.kill(SIGKILL)
            #expect(try await program.ending().wasKilled)
            try await Program.poll("the end of what the host had started") {
                children.allSatisfy { kill($0.identifier, 0) != 0 } ? true : nil
            }
            starts += 1
        }
        #expect(starts == 3)
        let result = try RunResult(try await Program(Self.run + ["--speed", "max", "--data", folder.path]).ending())
        let undisturbed = try await Self.undisturbed.value
        #expect(result.resumedAtCandle > 0)
        #expect(result.decisions == undisturbed.decisions)
        #expect(result.database.orders == undisturbed.database.orders)
        #expect(result.database.fills == undisturbed.database.fills)
        #expect(result.database.notifications == undisturbed.database.notifications)
        #expect(try violations(in: folder.path).isEmpty)
    }

    @Test func `SIGTERM ends a run in order, with its summary, and the same command goes on`() async throws {
        let folder = try TemporaryFolder("demo")
        let program = try Program(Self.run + ["--speed", "1000", "--data", folder.path])
        try await Program.poll("some candles") { try reached(200, in: folder.path) }
        program.kill(SIGTERM)
        let interrupted = try RunResult(try await program.ending())
        #expect(!interrupted.isComplete)
        #expect(interrupted.candles < 3_000)
        let continued = try RunResult(try await Program(Self.run + ["--speed", "max", "--data", folder.path]).ending())
        #expect(continued.resumedAtCandle == interrupted.candles)
        #expect(continued.decisions == (try await Self.undisturbed.value).decisions)
    }

    @Test func `a strategy that cannot start ends the command with its reason`() async throws {
        let folder = try TemporaryFolder("demo")
        let ending = try await Program.run(
            "demo", "--length", "100", "--speed", "max", "--data", folder.path, "--plugin",
            "\(BuiltProduct.folder)/libForeignPlugin.so")
        #expect(ending.status == 1)
        #expect(ending.errors.hasPrefix("error: "))
        #expect(ending.errors.contains("libForeignPlugin.so"))
    }
}
