import CCage
import Foundation
import MarketData
import PluginInspection
import Strategies
import TradingModel

/// How long an event takes to a strategy in its worker: HyperRSI, candles that it does not trade, nothing else around it.
///
/// The host looks at its ring for the answer all the time, so that of there and back only the way there differs: with a worker
/// that looks too, one way is the half; with a worker that sleeps, it is all but half of what the other takes. What the
/// strategy does with the candle counts with the way there.
struct WorkerWayMeasurement {
    struct Result {
        var blocked: Ways
        var spinning: Ways
        /// Over a ring without a worker: to a thread that looks, and to one that sleeps on the futex.
        var ring: Ways
        var futex: Ways
    }

    /// One way, in µs.
    struct Ways {
        var p50: Double
        var p99: Double

        /// - Parameter back: the way back, when it is known; nil: as long as there.
        init(_ thereAndBack: Durations, back: Double? = nil) {
            let (p50, p99) = (thereAndBack.microseconds(0.5), thereAndBack.microseconds(0.99))
            self.p50 = back.map { max(0, p50 - $0) } ?? p50 / 2
            self.p99 = back.map { max(0, p99 - $0) } ?? p99 / 2
        }
    }

    private static let rounds = 2_000
    /// On a machine whose cores are all busy, looking at a ring takes whole turns of the scheduler: then fewer rounds have to do.
    static let patience: UInt64 = 2_000_000_000

    static func run() throws -> Result {
        let bare = try RingMeasurement.run(rounds: rounds, idle: idle)
        let ring = Ways(bare.spinning)
        let spinning = Ways(try thereAndBack(workerSpin: 100_000_000, rounds: 10 * rounds) {})
        return Result(
            blocked: Ways(try thereAndBack(workerSpin: 0, rounds: rounds, idle), back: spinning.p50), spinning: spinning,
            ring: ring, futex: Ways(bare.blocked, back: ring.p50))
    }

    /// Long enough for a worker to fall asleep.
    private static func idle() {
        usleep(200)
    }

    private static func thereAndBack(workerSpin: UInt64, rounds: Int, _ idle: () -> Void) throws -> Durations {
        let plugin = try PluginFile.open(path: Installation.current.shippedPlugin("HyperRSI")).accepted()
        let instrument = Instrument.bitcoin()
        let workers = try StrategyWorkers(
            configuration: StrategyWorkersConfiguration(
                workerExecutable: Installation.current.worker, hostSpin: 100_000_000, workerSpin: workerSpin))
        defer { workers.stop(.shutdown) }
        let instance = InstanceID(1)
        let start = Timestamp(milliseconds: 1_767_225_600_000)
        _ = try workers.start(
            [
                InstanceLaunch(
                    tenant: TenantID(1), instance: instance,
                    plugin: PluginImage(
                        name: plugin.manifest.name, version: plugin.manifest.version, bytes: plugin.bytes),
                    instrument: instrument, parameters: try plugin.resolve(GivenParameter.parse(arguments: quiet)))
            ], at: start)
        var market = SyntheticMarket(seed: 7, instrument: instrument, start: start)
        var messages: [StrategyMessage] = []
        var durations = Durations()
        let end = cage_monotonic_time() + patience
        for seq in 1...UInt64(rounds) where cage_monotonic_time() < end {
            let candle = market.next()
            let event = StrategyEvent(seq: seq, time: candle.closeTime, payload: .candle(candle))
            idle()
            let begin = cage_monotonic_time()
            workers.deliver(event, to: instance)
            workers.receive(into: &messages, waiting: .quiet)
            durations.add(cage_monotonic_time() - begin)
            if workers.needsCheckpoint { _ = try workers.checkpoint() }
        }
        return durations
    }

    /// Levels that are never reached.
    private static let quiet = ["oversold=1", "overbought=99"]
}
