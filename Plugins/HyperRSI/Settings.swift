import TradingBoostSDK

/// The parameters of manifest.json as the strategy uses them.
struct Settings {
    enum EntryRule: ParameterChoice {
        case cross
        case crossBack

        var name: StaticString { self == .cross ? "cross" : "cross_back" }
    }

    enum Direction: ParameterChoice {
        case both
        case long
        case short

        var name: StaticString {
            switch self {
            case .both: "both"
            case .long: "long"
            case .short: "short"
            }
        }

        func allows(_ side: Side) -> Bool {
            switch self {
            case .both: true
            case .long: side == .buy
            case .short: side == .sell
            }
        }
    }

    enum EntryOrder: ParameterChoice {
        case market
        case limit

        var name: StaticString { self == .market ? "market" : "limit" }
    }

    let timeframe: Timeframe
    let rsiPeriod: Int
    let oversold: Double
    let overbought: Double
    let entryRule: EntryRule
    let direction: Direction
    let usesTrendFilter: Bool
    let trendTimeframe: Timeframe
    let trendPeriod: Int
    let orderNotional: Notional
    let entryOrder: EntryOrder
    /// Candles until what is left of the entry order is cancelled.
    let entryLifetime: Int
    /// Percent of the entry price; zero is none. The same for the two below.
    let limitOffset: FixedDecimal
    let stopLoss: FixedDecimal
    let takeProfit: FixedDecimal
    let exitsOnOppositeSignal: Bool
    let cooldown: Int
    let notifies: Bool

    init(_ parameters: Parameters) throws(StrategyRefusal) {
        timeframe = try parameters.choice("timeframe")
        rsiPeriod = try parameters.integer("rsi_period")
        oversold = try parameters.decimal("oversold").double
        overbought = try parameters.decimal("overbought").double
        entryRule = try parameters.choice("entry_rule")
        direction = try parameters.choice("direction")
        usesTrendFilter = try parameters.boolean("trend_filter")
        trendTimeframe = try parameters.choice("trend_timeframe")
        trendPeriod = try parameters.integer("trend_period")
        orderNotional = Notional(try parameters.decimal("order_notional"))
        entryOrder = try parameters.choice("entry_order")
        entryLifetime = try parameters.integer("entry_lifetime")
        limitOffset = try parameters.decimal("limit_offset_percent")
        stopLoss = try parameters.decimal("stop_loss_percent")
        takeProfit = try parameters.decimal("take_profit_percent")
        exitsOnOppositeSignal = try parameters.boolean("exit_on_opposite_signal")
        cooldown = try parameters.integer("cooldown_candles")
        notifies = try parameters.boolean("notify")

        guard oversold < overbought else {
            throw .parameter("parameters oversold and overbought contradict each other: make oversold the lower one")
        }
        guard !usesTrendFilter || trendTimeframe >= timeframe else {
            throw .parameter(
                "parameter trend_timeframe: \(trendTimeframe.name) is shorter than timeframe \(timeframe.name); "
                    + "choose that or a longer one, or set trend_filter to false")
        }
        guard stopLoss > .zero || takeProfit > .zero || exitsOnOppositeSignal else {
            throw .parameter(
                "no way out of a position: set stop_loss_percent or take_profit_percent above 0, "
                    + "or exit_on_opposite_signal to true")
        }
    }

    /// Where an entry is expected to fill: at the close, or for a limit order as much better as wanted.
    func entryPrice(_ side: Side, close: Price, _ instrument: Instrument) -> Price {
        guard entryOrder == .limit else { return close }
        return Settings.price(close, percent: limitOffset, isAbove: side == .sell, instrument)
    }

    func stopPrice(isLong: Bool, _ entryPrice: Price, _ instrument: Instrument) -> Price? {
        stopLoss.isZero ? nil : Settings.price(entryPrice, percent: stopLoss, isAbove: !isLong, instrument)
    }

    func targetPrice(isLong: Bool, _ entryPrice: Price, _ instrument: Instrument) -> Price? {
        takeProfit.isZero ? nil : Settings.price(entryPrice, percent: takeProfit, isAbove: isLong, instrument)
    }

    /// So many percent above or below a price, on the tick that is farther away; never below one tick.
    private static func price(
        _ price: Price, percent: FixedDecimal, isAbove: Bool, _ instrument: Instrument
    ) -> Price {
        let hundredths = isAbove ? FixedDecimal(100) + percent : FixedDecimal(100) - percent
        let factor = hundredths.multiplied(by: FixedDecimal(raw: FixedDecimal.unit / 100), rounding: .nearest)
        let exact = price.multiplied(by: factor, rounding: .nearest)
        return max(instrument.roundedToTick(exact, isAbove ? .up : .down), instrument.tickSize)
    }
}
