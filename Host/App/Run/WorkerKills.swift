import CCage
import Dispatch
import MarketData
import TradingModel

/// Workers that a demo ends on purpose, to show that a run does not change by it.
struct WorkerKills: Sendable, Equatable {
    var count: Int
    /// Start of the random numbers that choose candles and victims.
    var seed: UInt64

    /// Of one worker in a run. One that fails five times within a minute stays down until an operator acts; what it does by
    /// itself has to have room beside this.
    static let maximumPerWorker = 3

    /// A market without an end has its kills within so many candles: a week of minutes.
    static let endlessMarket = 10_080

    /// Of the kills of a run, what was done.
    struct Counts: Sendable, Equatable, Encodable {
        /// Of the whole run.
        var planned: Int
        /// Since this start of the host.
        var done = 0
    }
}

/// Ends workers with SIGKILL at random candles, at any moment of them. Belongs to the line's thread.
///
/// What a killed worker had decided stands; the one that takes its place repeats it from its checkpoint and is held to it.
final class WorkerKiller {
    private struct Kill {
        /// Candles that were handed out before.
        var position: Int
        var victim: InstanceID
    }

    /// By position.
    private var planned: [Kill]
    private var random: Xoshiro256
    /// The process that was killed last, of each instance: it may not have gone yet.
    private var killed: [InstanceID: Int32] = [:]
    private(set) var counts: WorkerKills.Counts
    private let queue = DispatchQueue(label: "tradingboost.worker-kills")
    private let ordered = DispatchGroup()

    /// Nanoseconds: a candle takes so long, roughly.
    private static let candleTime: UInt64 = 1_000_000

    /// - Parameters:
    ///   - candleCount: of the market; nil: it has no end.
    ///   - position: candles that an earlier start of the run has done: its kills are not repeated.
    ///   - instances: each with a worker of its own, in the same order in every run.
    init(_ kills: WorkerKills, candleCount: Int?, position: Int, instances: [InstanceID]) {
        var random = Xoshiro256(seed: kills.seed)
        let market = max(candleCount ?? WorkerKills.endlessMarket, 1)
        let victims = instances.flatMap { Array(repeating: $0, count: WorkerKills.maximumPerWorker) }
            .shuffled(using: &random).prefix(kills.count)
        planned = victims.map { Kill(position: Int.random(in: 0..<market, using: &random), victim: $0) }
            .filter { $0.position >= position }.sorted { $0.position < $1.position }
        counts = WorkerKills.Counts(planned: kills.count)
        self.random = random
    }

    /// Kills whose time has come while the candle at a position is handed out and answered.
    ///
    /// - Parameter process: of an instance's worker; nil while it has none: its time comes with a later candle.
    func strike(position: Int, process: (InstanceID) -> Int32?) {
        guard let first = planned.first, first.position <= position else { return }
        planned.removeAll { kill in
            guard kill.position <= position, let process = process(kill.victim), killed[kill.victim] != process else {
                return false
            }
            killed[kill.victim] = process
            end(process)
            return true
        }
    }

    private func end(_ process: Int32) {
        // By a descriptor: the number could be another process's when the moment has come.
        let descriptor = cage_process_open(process)
        guard descriptor >= 0 else { return }
        counts.done += 1
        ordered.enter()
        let delay = Int(random.next() % WorkerKiller.candleTime)
        queue.asyncAfter(deadline: .now() + .nanoseconds(delay)) { [ordered] in
            cage_kill(descriptor)
            _ = cage_close(descriptor)
            ordered.leave()
        }
    }

    /// Waits until everybody is killed whose time has come.
    func finish() { ordered.wait() }
}
