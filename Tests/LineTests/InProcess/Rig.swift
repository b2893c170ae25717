import Engine
import Line
import MarketData
import OMS
import PaperVenue
import Risk
import TradingModel
import Venue

/// A whole line in this process: the real engine, risk, OMS, paper venue and market data, with strategies and a journal that the
/// test can look into.
struct Rig {
    static let tick: Int128 = FixedDecimal.unit / 10
    static let tenant = TenantID(5)
    static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT",
        tickSize: Price(FixedDecimal(raw: tick)), lotSize: Quantity(1), minimumQuantity: Quantity(1),
        maximumQuantity: Quantity(10_000), minimumNotional: Notional(5),
        makerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 5_000), takerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 2_000))

    let tape = Tape()
    let journal: RecordingJournal
    let venue: RecordingVenue
    let strategies: ScriptedStrategies
    let line: Line
    private var market: SyntheticMarket

    /// Instances 1 … count; every third one listens to five-minute candles too.
    init(
        instances: [ScriptedStrategy], arrival: Arrival = .together, limits: RiskLimits = Rig.limits,
        marketSeed: UInt64 = 7, openOrderPolicy: OpenOrderPolicy = .keep, guards: GuardPlan? = nil,
        capabilities: VenueCapabilities = .paper, depth: CandleDepth.Settings? = nil
    ) {
        var engine = Engine(instruments: [Rig.instrument])
        for strategy in instances {
            let timeframes: [Timeframe] =
                strategy.instance.rawValue % 3 == 0 ? [.minute1, .minute5] : [.minute1]
            engine.add(
                InstanceDefinition(
                    tenant: strategy.tenant, instance: strategy.instance, name: "ada/\(strategy.instance)",
                    instrument: Rig.instrument.id, timeframes: timeframes, limits: limits,
                    strategy: "scripted", openOrderPolicy: openOrderPolicy, guards: guards, capabilities: capabilities))
        }
        var aggregator = CandleAggregator(base: .minute1)
        _ = aggregator.subscribe(.minute5)
        journal = RecordingJournal(tape: tape)
        venue = RecordingVenue(PaperVenue(instruments: [Rig.instrument]), journal: journal, tape: tape)
        strategies = ScriptedStrategies(instances, arrival: arrival, tape: tape)
        let tape = tape
        line = Line(
            engine: engine, aggregator: aggregator, venue: venue, journal: journal, strategies: strategies,
            keepsDecisions: true, depth: depth.map { CandleDepth(Rig.instrument, $0) }, alarm: { tape.append(.alarm($0)) })
        market = SyntheticMarket(
            seed: marketSeed, instrument: Rig.instrument, start: Timestamp(milliseconds: 1_700_000_000_000),
            startPrice: Price(1_000))
    }

    static func strategies(_ count: UInt64) -> [ScriptedStrategy] {
        (1...count).map {
            ScriptedStrategy(tenant: tenant, instance: InstanceID($0), instrument: instrument.id)
        }
    }

    /// Wide enough to trade a lot, narrow enough to be met.
    static let limits = RiskLimits(
        maximumOrderNotional: Notional(20_000), maximumPositionNotional: Notional(40_000), maximumOpenOrders: 6,
        maximumOrdersPerMinute: 5)

    /// Candles, each followed by the next whoever has not answered.
    mutating func runPatiently(_ candles: Int) throws {
        for _ in 0..<candles {
            try advance()
            try line.settle(patience: .seconds(1))
        }
    }

    /// What the tape heard the operator be told.
    var alarms: [String] { tape.entries.compactMap { if case .alarm(let text) = $0 { text } else { nil } } }

    /// The next candle, without an answer.
    mutating func advance() throws { try line.advance(to: market.next()) }

    /// Candles, each answered by everybody before the next.
    mutating func run(_ candles: Int) throws {
        for _ in 0..<candles {
            try advance()
            try line.settle()
        }
    }

    /// For a rig that continues another's run.
    mutating func skip(_ candles: Int) { market.advance(to: candles) }
}
