import TradingBoostSDK

/// What a user can set.
struct Settings: StrategySettings {
    enum EntryRule: ParameterChoice {
        case cross
        case crossBack
        case level

        var name: StaticString {
            switch self {
            case .cross: "cross"
            case .crossBack: "cross_back"
            case .level: "level"
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
    var direction: TradeDirection
    let trend: TrendSettings
    let orderNotional: Notional
    let entryOrder: EntryOrder
    /// Candles until what is left of the entry order is cancelled.
    let entryLifetime: Int
    /// Percent of the close; zero is none.
    let limitOffset: FixedDecimal
    let additions: AdditionSettings
    let exit: ExitSettings
    let exitsOnOppositeSignal: Bool
    let rangePeriod: Int
    let cooldown: Int
    /// Candles of a timeframe that may be missing; zero is any number.
    let maximumGap: Int
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
            """
            cross: enter when the index goes through the level. cross_back: enter when it comes back through it. level: enter \
            while it is beyond it.
            """)
        direction = try parameters.choice(
            "direction", default: .both, title: "Direction",
            "Which positions may be entered. On spot, where nothing can be sold short, both enters long only.")
        trend = try TrendSettings(&parameters)
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
        additions = try AdditionSettings(&parameters)
        exit = try ExitSettings(&parameters)
        exitsOnOppositeSignal = try parameters.boolean(
            "exit_on_opposite_signal", default: true, title: "Exit on opposite signal",
            "Leave the position at the market when the signal for the other side comes.")
        rangePeriod = try parameters.integer(
            "atr_period", 1...200, default: 14, unit: "candles", title: "ATR period",
            "Period of the average true range, on the signal's timeframe; for what is a multiple of it.")
        cooldown = try parameters.integer(
            "cooldown_candles", 0...10_000, default: 5, unit: "candles", title: "Cooldown",
            "Candles after the end of a trade in which nothing is entered.")
        maximumGap = try parameters.integer(
            "max_gap_candles", 0...10_000, default: 0, unit: "candles", title: "Largest gap",
            """
            When more candles of a timeframe are missing, its indicators begin anew and nothing is entered until they are known; \
            0 for any gap is borne.
            """)
        notifies = try parameters.boolean(
            "notify", default: true, title: "Notifications",
            "Tell the user when a position was opened and when it was closed, with its profit.")

        guard oversold < overbought else {
            throw .parameter("parameters oversold and overbought contradict each other: make oversold the lower one")
        }
        try trend.check(timeframe)
        try exit.check(exitsOnOppositeSignal: exitsOnOppositeSignal)
        try additions.check(orderNotional, exit.stopLoss)
    }

    /// Whether anything is a multiple of the average true range.
    var usesRange: Bool { exit.usesRange || additions.usesRange }

    /// Where an entry is expected to fill: at the close, or for a limit order as much better as wanted.
    func entryPrice(_ side: Side, close: Price, _ instrument: Instrument) -> Price {
        guard entryOrder == .limit else { return close }
        return Distance.price(close, percent: limitOffset, isAbove: side == .sell, instrument)
    }
}

/// Further entries of a trade that the price goes against.
struct AdditionSettings {
    let maximum: Int
    let distance: Distance
    let sizeFactor: FixedDecimal
    let maximumNotional: Notional

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        maximum = try parameters.integer(
            "additions", 0...10, default: 0, title: "Additions",
            "Further entries of a trade, each when the price closes farther against the last one; 0 for none.")
        distance = Distance(
            rule: try parameters.choice(
                "addition_rule", default: .percent, title: "Addition rule",
                "percent: a part of the last entry's price. atr: a multiple of the average true range at the first entry."),
            percent: try parameters.decimal(
                "addition_distance_percent", "0.01"...50, step: "0.01", default: "0.3", unit: "%", title: "Addition distance",
                "With the rule percent: how far against the last entry the next one is made."),
            ranges: try parameters.decimal(
                "addition_distance_atr", "0.1"...50, step: "0.1", default: 1, unit: "ATR", title: "Addition distance in ranges",
                "With the rule atr: how many average true ranges against the last entry the next one is made."))
        sizeFactor = try parameters.decimal(
            "addition_size_factor", "0.1"...10, step: "0.1", default: 1, title: "Addition size",
            "Worth of an addition as a multiple of the entry before it.")
        maximumNotional = Notional(
            try parameters.decimal(
                "maximum_notional", 1...10_000_000, step: "0.01", default: 5_000, unit: "quote", title: "Largest position",
                "Worth of all entries of a trade together; an addition is cut down to it."))
    }

    var usesRange: Bool { maximum > 0 && distance.usesRange }

    func check(_ orderNotional: Notional, _ stopLoss: Distance) throws(StrategyRefusal) {
        guard maximum > 0 else { return }
        guard maximumNotional > orderNotional else {
            throw .parameter(
                "parameter maximum_notional: \(maximumNotional) leaves nothing for additions to order_notional \(orderNotional); "
                    + "make it higher, or additions 0")
        }
        guard distance.rule == stopLoss.rule, !stopLoss.isZero else { return }
        let isBeforeStop = distance.usesRange ? distance.ranges < stopLoss.ranges : distance.percent < stopLoss.percent
        guard isBeforeStop else {
            throw .parameter(
                distance.usesRange
                    ? "parameter addition_distance_atr: the stop at stop_loss_atr \(stopLoss.ranges) comes first; make it lower"
                    : "parameter addition_distance_percent: the stop at stop_loss_percent \(stopLoss.percent) comes first; "
                        + "make it lower")
        }
    }
}
