import CCage
import Dispatch
import Synchronization
import TradingModel

/// Makes and ends worker processes beside the line. The kernel takes about a millisecond to make a process with namespaces of its
/// own, and about half of one to take it apart: nobody's candle waits for that because somebody else's strategy has failed.
///
/// Used by the thread that drives the shard; it hands processes over and takes them back, and no two threads have one at a time.
final class ProcessQueue {
    private let queue = DispatchQueue(label: "tradingboost.worker-processes")
    private let arrivals: Arrivals

    /// Rings once for each process that was made or could not be.
    var bell: Int32 { arrivals.bell }

    struct Arrival {
        let place: Int
        let generation: UInt32
        let result: Result<WorkerProcess, StrategyWorkersError>
    }

    init() throws(StrategyWorkersError) { arrivals = try Arrivals() }

    /// Begins to make a process; it arrives.
    func start(
        place: Int, generation: UInt32, configuration: StrategyWorkersConfiguration, tenant: TenantID, plugin: PluginImage,
        market: MarketRing
    ) {
        let market = HandedOver(market)
        queue.async { [arrivals] in
            // Its size and its descriptor are all that is looked at, and they never change.
            let result = Result { () throws(StrategyWorkersError) in
                try WorkerProcess(configuration: configuration, tenant: tenant, plugin: plugin, market: market.object)
            }
            arrivals.add(Arrival(place: place, generation: generation, result: result))
        }
    }

    /// What arrived since the last time.
    func takeArrivals() -> [Arrival] { arrivals.take() }

    /// Ends a process at once, and forgets it when it is gone.
    func end(_ process: WorkerProcess) {
        process.signalEnd()
        let process = HandedOver(process)
        queue.async { process.object.kill() }
    }

    /// Waits until what was asked for is done, and takes what arrived.
    func finish() -> [Arrival] {
        queue.sync {}
        return takeArrivals()
    }

    private final class Arrivals: Sendable {
        let bell: Int32
        private let waiting = Mutex<[HandedOver<Arrival>]>([])

        init() throws(StrategyWorkersError) {
            bell = cage_bell_create()
            guard bell >= 0 else { throw .system("make a bell for new workers", errno: -bell) }
        }

        deinit { _ = cage_close(bell) }

        func add(_ arrival: Arrival) {
            let arrival = HandedOver(arrival)
            waiting.withLock { $0.append(arrival) }
            _ = cage_bell_strike(bell)
        }

        func take() -> [Arrival] {
            waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }.map(\.object)
        }
    }

    /// SAFETY: whoever hands an object over does not use it again, but for what never changes.
    private struct HandedOver<Object>: @unchecked Sendable {
        let object: Object

        init(_ object: Object) { self.object = object }
    }
}
