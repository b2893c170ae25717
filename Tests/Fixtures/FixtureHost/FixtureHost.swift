import PluginFixtures
import Strategies
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// A host that starts one worker, prints its process number, and then waits to be killed: for tests of what becomes of workers.
@main
struct FixtureHost {
    static func main() throws {
        let workers = try StrategyWorkers(
            configuration: StrategyWorkersConfiguration(workerExecutable: BuiltProduct.worker))
        let image = try PluginImage(
            name: "CountingPlugin", version: "1.0.0", bytes: try BuiltProduct.plugin("CountingPlugin"))
        let instrument = Instrument(
            id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1),
            lotSize: Quantity(1), minimumQuantity: .zero, maximumQuantity: Quantity(1), minimumNotional: .zero,
            makerFeeRate: .zero, takerFeeRate: .zero)
        let launch = InstanceLaunch(
            tenant: TenantID(1), instance: InstanceID(1), plugin: image, instrument: instrument, parameters: [])
        _ = try workers.start([launch], at: Timestamp(milliseconds: 0))
        guard let process = workers.processIdentifier(of: InstanceID(1)) else { return }
        // The thread that started the worker ends; the worker must not.
        print(process)
        fflush(nil)
        while true { pause() }
    }
}
