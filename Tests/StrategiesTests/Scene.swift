import PluginFixtures
import Strategies
import TradingModel

/// What the tests of this target have in common: workers over real processes, launches of the fixture plugins, candles.
enum Scene {
    static let second: UInt64 = 1_000_000_000

    static func configuration(
        deadlines: StrategyWorkersConfiguration.Deadlines = Scene.patience,
        restarts: StrategyWorkersConfiguration.RestartPolicy = Scene.quickRestarts, replayLimit: Int = 16 << 20
    ) -> StrategyWorkersConfiguration {
        StrategyWorkersConfiguration(
            workerExecutable: BuiltProduct.worker, deadlines: deadlines, restartPolicy: restarts, memoryLimit: 64 << 20,
            replayLimit: replayLimit)
    }

    /// Longer than a busy machine keeps a process waiting: only tests of a deadline shorten it.
    static var patience: StrategyWorkersConfiguration.Deadlines {
        var deadlines = StrategyWorkersConfiguration.Deadlines()
        deadlines.load = 30 * second
        deadlines.event = 30 * second
        deadlines.save = 30 * second
        deadlines.stop = 30 * second
        return deadlines
    }

    /// As in production, but with pauses that a test can wait for.
    static var quickRestarts: StrategyWorkersConfiguration.RestartPolicy {
        var policy = StrategyWorkersConfiguration.RestartPolicy()
        policy.firstPause = 1_000_000
        return policy
    }

    static func workers(_ configuration: StrategyWorkersConfiguration = configuration()) throws -> StrategyWorkers {
        try StrategyWorkers(configuration: configuration)
    }

    static func image(_ plugin: String) throws -> PluginImage {
        try PluginImage(name: plugin, version: "1.0.0", bytes: try BuiltProduct.plugin(plugin))
    }

    static let instrument = Instrument(
        id: InstrumentID(3), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(FixedDecimal(raw: 1 << 40)),
        lotSize: Quantity(FixedDecimal(raw: 1)), minimumQuantity: .zero, maximumQuantity: Quantity(1_000),
        minimumNotional: .zero, makerFeeRate: .zero, takerFeeRate: .zero)

    static func launch(
        _ plugin: PluginImage, tenant: UInt64 = 1, instance: UInt64 = 1, _ parameters: [String: ParameterValue] = [:],
        capabilities: Capabilities = .all, checkpoint: InstanceCheckpoint? = nil
    ) -> InstanceLaunch {
        InstanceLaunch(
            tenant: TenantID(tenant), instance: InstanceID(instance), plugin: plugin, instrument: instrument,
            parameters: parameters.sorted { $0.key < $1.key }.map { ResolvedParameter(name: $0.key, value: $0.value) },
            capabilities: capabilities, checkpoint: checkpoint)
    }

    static let start = Timestamp(milliseconds: 1_700_000_000_000)

    /// The minute candle that closes at event `seq`.
    static func event(_ seq: UInt64) -> StrategyEvent {
        let openTime = start + Int64(seq) * Timeframe.minute1.nanoseconds
        let price = 30_000 + Int(seq % 100)
        let candle = Candle(
            instrument: instrument.id, timeframe: .minute1, openTime: openTime, open: Price(price), high: Price(price + 5),
            low: Price(price - 5), close: Price(price + 1), volume: Quantity(10))
        return StrategyEvent(seq: seq, time: candle.closeTime, payload: .candle(candle))
    }

    /// Delivers candles one by one, each answered by every instance before the next.
    static func run(
        _ workers: StrategyWorkers, _ sequence: ClosedRange<UInt64>, to instances: [UInt64] = [1],
        after: (UInt64) -> Void = { _ in }
    ) -> [StrategyMessage] {
        var messages: [StrategyMessage] = []
        for seq in sequence {
            for instance in instances { workers.deliver(event(seq), to: InstanceID(instance)) }
            workers.receive(into: &messages, waiting: .quiet)
            after(seq)
        }
        return messages
    }
}

extension [StrategyMessage] {
    /// Without incidents and log lines: what a strategy decided.
    var decisions: [StrategyMessage] {
        filter {
            switch $0 {
            case .incident, .log, .successorFailed, .commandAnswered, .commandFailed: false
            default: true
            }
        }
    }

    func of(_ instance: UInt64) -> [StrategyMessage] { filter { $0.instance == InstanceID(instance) } }

    var incidents: [InstanceIncident] {
        compactMap { if case .incident(let incident) = $0 { incident } else { nil } }
    }

    var intents: [OrderIntent] {
        compactMap { if case .intent(let intent) = $0 { intent } else { nil } }
    }

    var notices: [String] {
        compactMap { if case .notification(_, _, _, _, let text, _) = $0 { text } else { nil } }
    }

    var kinds: [InstanceIncident.Kind] { incidents.map(\.kind) }
}
