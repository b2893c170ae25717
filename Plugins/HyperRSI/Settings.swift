import TradingBoostSDK

/// What a user can set.
struct Settings: StrategySettings {
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

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        timeframe = try parameters.choice(
            "timeframe", default: .minute1, title: "Timeframe", "Candles that the signal is computed on.")
        rsiPeriod = try parameters.integer(
            "rsi_period", 2...200, default: 14, unit: "candles", title: "RSI period",
            "Period of the relative strength index, with Wilder's smoothing.")
        oversold = try parameters.decimal(
            "oversold", 1...99, step: "0.1", default: 30, unit: "points", title: "Oversold level",
            "Below it the index says that the price fell too fast."
        ).double
        overbought = try parameters.decimal(
            "overbought", 1...99, step: "0.1", default: 70, unit: "points", title: "Overbought level",
            "Above it the index says that the price rose too fast. Higher than the oversold level."
        ).double
        entryRule = try parameters.choice(
            "entry_rule", default: .crossBack, title: "Entry rule",
            "cross: enter when the index goes through the level. cross_back: enter when it comes back through it.")
        direction = try parameters.choice(
            "direction", default: .both, title: "Direction", "Which positions may be entered.")
        usesTrendFilter = try parameters.boolean(
            "trend_filter", default: true, title: "Trend filter",
            "Enter long only above the trend average, short only below it.")
        trendTimeframe = try parameters.choice(
            "trend_timeframe", default: .minute15, title: "Trend timeframe",
            "Candles that the trend average is computed on: the signal's timeframe or a longer one.")
        trendPeriod = try parameters.integer(
            "trend_period", 1...500, default: 50, unit: "candles", title: "Trend period",
            "Period of the trend's exponential moving average.")
        orderNotional = Notional(
            try parameters.decimal(
                "order_notional", 1...1_000_000, step: "0.01", default: 1_000, unit: "quote", title: "Order notional",
                "Worth of an entry in the quote asset; the quantity is rounded down to the lot size."))
        entryOrder = try parameters.choice(
            "entry_order", default: .market, title: "Entry order",
            "market: enter at once. limit: wait at a better price, see the limit offset.")
        limitOffset = try parameters.decimal(
            "limit_offset_percent", 0...10, step: "0.01", default: "0.05", unit: "%", title: "Limit offset",
            "How much better than the close a limit entry waits.")
        entryLifetime = try parameters.integer(
            "entry_lifetime", 1...10_000, default: 3, unit: "candles", title: "Entry lifetime",
            "What is not filled of an entry order after so many candles is cancelled.")
        stopLoss = try parameters.decimal(
            "stop_loss_percent", 0...50, step: "0.01", default: "0.8", unit: "%", title: "Stop loss",
            "A stop order so far against the entry price; 0 for none.")
        takeProfit = try parameters.decimal(
            "take_profit_percent", 0...50, step: "0.01", default: "0.6", unit: "%", title: "Take profit",
            "A limit order so far in favour of the entry price; 0 for none.")
        exitsOnOppositeSignal = try parameters.boolean(
            "exit_on_opposite_signal", default: true, title: "Exit on opposite signal",
            "Leave the position at the market when the signal for the other side comes.")
        cooldown = try parameters.integer(
            "cooldown_candles", 0...10_000, default: 5, unit: "candles", title: "Cooldown",
            "Candles after the end of a trade in which nothing is entered.")
        notifies = try parameters.boolean(
            "notify", default: true, title: "Notifications",
            "Tell the user when a position was opened and when it was closed, with its profit.")

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
