import EnduranceRuns
import PluginFixtures
import Strategies
import Testing
import TradingModel

/// The short form of `make density`.
@Suite("Many instances on one machine", .serialized)
struct DensityRunTests {
    private func run(_ parameters: [ResolvedParameter]) throws -> DensityRun {
        let image = try PluginImage(
            name: "CountingPlugin", version: "1.0.0", bytes: try BuiltProduct.plugin("CountingPlugin"))
        return DensityRun(plugin: image, parameters: parameters)
    }

    @Test func `each instance answers every candle, and its worker is small`() throws {
        let result = try run([ResolvedParameter(name: "every", value: .integer(10))]).run(instances: 40)
        print(result.line)
        #expect(result.instances == 40 && result.candleMilliseconds > 0 && result.startSeconds > 0)
        // 0 where the worker's figures are not ours to read.
        #expect(result.privateBytes <= 512 << 10, "\(result.line)")
    }

    @Test func `a machine that does not carry them is told, with the reason`() throws {
        let error = #expect(throws: DensityRun.Refusal.self) {
            try run([ResolvedParameter(name: "every", value: .integer(0))]).run(instances: 3)
        }
        #expect(error?.description.hasPrefix("0 of 3 instances started, the others not, the first because: ") == true)
    }
}
