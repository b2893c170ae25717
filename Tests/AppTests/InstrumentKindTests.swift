import Foundation
import PluginFixtures
import TestSupport
import Testing

/// A strategy hears whether it trades spot or a future: Grid sells short on a future, and refuses to on spot.
@Suite("The kind of instrument that a strategy is told")
struct InstrumentKindTests {
    private static let grid = "\(BuiltProduct.folder)/libGrid.so"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("kind") }

    private func instrument(_ contract: String) throws -> String {
        let path = "\(folder.path)/\(contract).json"
        let text = """
            {"name": "BTC-USDT", "tick_size": "0.01", "lot_size": "0.00001", "contract": "\(contract)"}
            """
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func backtest(_ contract: String) async throws -> Program.Ending {
        try await Program([
            "backtest", "--plugin", InstrumentKindTests.grid, "--instrument", try instrument(contract), "--length", "500",
            "--json", "mode=neutral",
        ]).ending()
    }

    @Test func `in a backtest`() async throws {
        let future = try await backtest("linear")
        #expect(future.status == 0 && !future.output.contains("\"orders\" : 0"), "\(future.errors)")
        let spot = try await backtest("spot")
        #expect(spot.status == 1)
        #expect(spot.errors.contains("parameter mode: BTC-USDT is spot and cannot be sold short"), "\(spot.errors)")
    }

    @Test(arguments: ["linear", "spot"]) func `in a worker`(contract: String) async throws {
        let ending = try await Program([
            "demo", "--plugin", InstrumentKindTests.grid, "--instrument", try instrument(contract), "--length", "500", "--speed",
            "max", "--users", "1", "--data", "\(folder.path)/data", "--json", "mode=neutral",
        ]).ending()
        if contract == "linear" {
            #expect(ending.status == 0 && !ending.output.contains("\"orders\" : 0,"), "\(ending.errors)")
        } else {
            #expect(ending.status == 1)
            #expect(ending.errors.contains("parameter mode: BTC-USDT is spot and cannot be sold short"), "\(ending.errors)")
        }
    }
}
