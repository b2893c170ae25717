import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("A strategy that asks without end")
struct InsistentStrategyTests {
    private static let manifest = """
        {"manifest_version":1,"id":"com.example.insistent","name":"Insistent","version":"1.0.0","vendor":"Example",
        "abi":{"major":1,"minor":0},"capabilities":["candles","orders"]}
        """

    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder("insistent")
        file = "\(folder.path)/insistent.so"
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/Sources/insistent.c")
        try Data(try Commanded.make(try String(contentsOf: source, encoding: .utf8), manifest: Self.manifest))
            .write(to: URL(filePath: file))
    }

    @Test func `is stopped in a backtest, which ends and says why`() async throws {
        let ending = try await Program.run("backtest", "--plugin", file, "--length", "50", "--json")
        #expect(ending.status == 0)
        #expect(ending.errors.contains("more than 4096 requests while the clock stood still"), "\(ending.errors)")
        #expect(ending.output.contains("\"candles\" : 50"))
    }

    @Test func `is stopped in a host, and every candle comes`() async throws {
        let result = try RunResult(
            try await Program.run(
                "demo", "--plugin", file, "--length", "50", "--users", "2", "--speed", "max", "--json", "--data", folder.path))
        #expect(result.candles == 50 && result.isComplete)
        let incidents = try await Program.run(
            "psql", "--data", folder.path, "--", "-Atc",
            "select count(*) from strategy.instance_incident where kind = 'quarantined'")
        #expect(incidents.output == "2\n", "\(incidents.errors)")
        #expect(try violations(in: folder.path).isEmpty)
    }
}
