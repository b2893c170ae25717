import CCage
import Dispatch
import PluginFixtures
import Strategies
import TradingModel

/// How long honest strategies take to answer a candle, from its delivery to the host's having the answer, beside attackers and
/// beside as many honest ones in their place. Both are measured in turns, so that whatever else the machine does meets both.
package final class NeighbourLatency {
    private static let neighbours: UInt64 = 10
    private static let candlesPerTurn: UInt64 = 100

    /// Nanoseconds that each answer took: beside honest ones in the even and in the odd turns, and beside attackers.
    package private(set) var quiet: [[UInt64]] = [[], []]
    package private(set) var beset: [UInt64] = []
    package private(set) var failures = 0

    /// - Parameter turns: how often a hundred candles are answered beside honest ones and a hundred beside attackers.
    package init(turns: Int = 10) throws {
        // Neighbours answer each candle with a message; attackers crash, never return, and flood the host with intents and lines.
        let honest = try HostilePlugin(source: "world.c").compile()
        let crashes = try HostilePlugin(source: "crashes.c").compile()
        let orders = try HostilePlugin(source: "orders.c").compile()
        let attackers = [(crashes, "null"), (crashes, "loop"), (orders, "storm"), (orders, "log flood")]
        let alone = try NeighbourLatency.workers(honest, others: attackers.map { _ in (honest, "answer") })
        let together = try NeighbourLatency.workers(honest, others: attackers)
        defer {
            alone.stop(.requested)
            together.stop(.requested)
        }
        var seq: UInt64 = 0
        for turn in 0..<turns {
            for _ in 0..<NeighbourLatency.candlesPerTurn {
                seq += 1
                try measure(alone, seq, others: attackers.count, into: &quiet[turn % 2])
            }
            let first = seq - NeighbourLatency.candlesPerTurn
            for number in 1...NeighbourLatency.candlesPerTurn {
                try measure(together, first + number, others: attackers.count, into: &beset)
            }
        }
    }

    /// ns, the 50th and the 99th of a hundred.
    package var quietPercentiles: [UInt64] { [0.5, 0.99].map { NeighbourLatency.percentile(quiet[0] + quiet[1], $0) } }
    package var besetPercentiles: [UInt64] { [0.5, 0.99].map { NeighbourLatency.percentile(beset, $0) } }

    /// How much the 99th percentile differs between two halves of the same.
    package var noise: UInt64 {
        let halves = quiet.map { NeighbourLatency.percentile($0, 0.99) }
        return max(halves[0], halves[1]) - min(halves[0], halves[1])
    }

    package var line: String {
        let (quiet, beset) = (quietPercentiles, besetPercentiles)
        return "neighbours' answers: p50 \(beset[0] / 1_000) µs, beside honest ones \(quiet[0] / 1_000) µs; "
            + "p99 \(beset[1] / 1_000) µs, beside honest ones \(quiet[1] / 1_000) µs ± \(noise / 1_000) µs; "
            + "\(failures) failures of the attackers"
    }

    private static func percentile(_ durations: [UInt64], _ share: Double) -> UInt64 {
        let sorted = durations.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    // MARK: - Workers

    private static func workers(_ bytes: [UInt8], others: [([UInt8], String)]) throws -> StrategyWorkers {
        var deadlines = StrategyWorkersConfiguration.Deadlines()
        deadlines.event = 200_000_000
        // They go on attacking as long as it is measured, with the pauses of production in between.
        var restarts = StrategyWorkersConfiguration.RestartPolicy()
        restarts.maximumFailures = 10_000
        let workers = try StrategyWorkers(
            configuration: StrategyWorkersConfiguration(
                workerExecutable: BuiltProduct.worker, deadlines: deadlines, restartPolicy: restarts))
        let honest = try PluginImage(name: "Honest", version: "1.0.0", bytes: bytes)
        var launches = (1...neighbours).map { number in
            launch(honest, number, NeighbourLatency.parameters("answer"))
        }
        for (index, other) in others.enumerated() {
            let image = try PluginImage(name: "Hostile \(index)", version: "1.0.0", bytes: other.0)
            launches.append(launch(image, neighbours + 1 + UInt64(index), parameters(other.1)))
        }
        _ = try workers.start(launches, at: Timestamp(milliseconds: 1_700_000_000_000))
        return workers
    }

    private static func parameters(_ deed: String) -> [ResolvedParameter] {
        [ResolvedParameter(name: "attack", value: .text(deed)), ResolvedParameter(name: "at", value: .integer(1))]
    }

    private static func launch(_ image: PluginImage, _ number: UInt64, _ parameters: [ResolvedParameter]) -> InstanceLaunch {
        InstanceLaunch(
            tenant: TenantID(number), instance: InstanceID(number), plugin: image, instrument: instrument, parameters: parameters)
    }

    private static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(FixedDecimal(raw: 1 << 40)),
        lotSize: Quantity(FixedDecimal(raw: 1)), minimumQuantity: .zero, maximumQuantity: Quantity(1_000),
        minimumNotional: .zero, makerFeeRate: .zero, takerFeeRate: .zero)

    private static func candle(_ seq: UInt64) -> StrategyEvent {
        let openTime = Timestamp(milliseconds: 1_700_000_000_000) + Int64(seq) * Timeframe.minute1.nanoseconds
        let candle = Candle(
            instrument: instrument.id, timeframe: .minute1, openTime: openTime, open: Price(100), high: Price(101),
            low: Price(99),
            close: Price(100), volume: Quantity(10))
        return StrategyEvent(seq: seq, time: candle.closeTime, payload: .candle(candle))
    }

    // MARK: - Measuring

    package struct NoAnswer: Error, CustomStringConvertible {
        var seq: UInt64
        package var description: String { "neighbours did not answer candle \(seq) within ten seconds" }
    }

    /// Delivers a candle to everybody and waits for the neighbours alone; the others may take as long as they want.
    private func measure(_ workers: StrategyWorkers, _ seq: UInt64, others: Int, into durations: inout [UInt64]) throws {
        let event = NeighbourLatency.candle(seq)
        let start = cage_monotonic_time()
        let everybody = NeighbourLatency.neighbours + UInt64(others)
        for number in 1...everybody { workers.deliver(event, to: InstanceID(number)) }
        var waiting = Set((1...NeighbourLatency.neighbours).map { InstanceID($0) })
        var messages: [StrategyMessage] = []
        while !waiting.isEmpty {
            guard cage_monotonic_time() - start < 10_000_000_000 else { throw NoAnswer(seq: seq) }
            workers.receive(into: &messages, waiting: .message(atMost: 100_000_000))
            let now = cage_monotonic_time()
            for message in messages {
                switch message {
                case .notification(let instance, _, _, _, _, _):
                    if waiting.remove(instance) != nil { durations.append(now - start) }
                case .incident(let incident): if incident.kind != .started && incident.kind != .restarted { failures += 1 }
                default: break
                }
            }
            messages.removeAll(keepingCapacity: true)
        }
        // A market comes in its own time.
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(1))
    }
}
