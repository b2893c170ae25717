import TradingBoostSDK

/// What a user can set.
struct Settings: StrategySettings {
    enum System: ParameterChoice {
        case one
        case two

        var name: StaticString { self == .one ? "1" : "2" }
    }

    enum EntryOrder: ParameterChoice {
        case stop
        case close

        var name: StaticString { self == .stop ? "stop" : "close" }
    }

    let timeframe: Timeframe
    let system: System
    let system1EntryPeriod: Int
    let system1ExitPeriod: Int
    let system2EntryPeriod: Int
    let system2ExitPeriod: Int
    let nPeriod: Int
    var direction: TradeDirection
    let entryOrder: EntryOrder
    let equity: Notional
    /// Percent of the equity.
    let unitRisk: FixedDecimal
    let maximumUnitNotional: Notional
    let maximumUnits: Int
    /// In N, as the one below.
    let additionStep: FixedDecimal
    let stopDistance: FixedDecimal
    /// Candles that may be missing before the channels and N begin anew.
    let maximumGap: Int
    let notifies: Bool

    var usesSystem1: Bool { system == .one }
    var entryPeriod: Int { usesSystem1 ? system1EntryPeriod : system2EntryPeriod }
    var exitPeriod: Int { usesSystem1 ? system1ExitPeriod : system2ExitPeriod }
    /// Of the entry that is taken even behind a winner: System 2's.
    var failSafePeriod: Int { system2EntryPeriod }

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        timeframe = try parameters.choice(
            "timeframe", default: .day1, title: "Timeframe",
            "Candles that channels and N are computed on; the rules were made for days.")
        system = try parameters.choice(
            "system", default: .one, title: "System",
            "1: the shorter channel, skipped after a breakout that won. 2: the longer channel, every breakout.")
        system1EntryPeriod = try parameters.integer(
            "system1_entry_period", 2...Channels.capacity, default: 20, unit: "candles", title: "System 1 entry period",
            "System 1 enters where the price leaves the range of so many candles.")
        system1ExitPeriod = try parameters.integer(
            "system1_exit_period", 2...Channels.capacity, default: 10, unit: "candles", title: "System 1 exit period",
            "System 1 leaves where the price leaves the range of so many candles on the other side.")
        system2EntryPeriod = try parameters.integer(
            "system2_entry_period", 2...Channels.capacity, default: 55, unit: "candles", title: "System 2 entry period",
            "System 2 enters where the price leaves the range of so many candles; System 1's fail-safe entry, too.")
        system2ExitPeriod = try parameters.integer(
            "system2_exit_period", 2...Channels.capacity, default: 20, unit: "candles", title: "System 2 exit period",
            "System 2 leaves where the price leaves the range of so many candles on the other side.")
        nPeriod = try parameters.integer(
            "n_period", 2...200, default: 20, unit: "candles", title: "N period",
            "Period of N, the average true range with Wilder's smoothing.")
        direction = try parameters.choice(
            "direction", default: .both, title: "Direction",
            "Which positions may be entered. Spot cannot be sold short: both enters long only there, and short is refused.")
        entryOrder = try parameters.choice(
            "entry_order", default: .stop, title: "Entry order",
            "stop: stop orders wait at the channel. close: a market order behind a candle that closes beyond it.")
        equity = Notional(
            try parameters.decimal(
                "equity", 10...1_000_000_000, step: "0.01", default: 10_000, unit: "quote", title: "Equity",
                "What the size of a unit is computed from. It does not follow profit and loss: set it anew from time to time."))
        unitRisk = try parameters.decimal(
            "unit_risk_percent", "0.01"...10, step: "0.01", default: 1, unit: "%", title: "Unit risk",
            "A unit is as large as makes a move of one N worth so much of the equity.")
        maximumUnitNotional = Notional(
            try parameters.decimal(
                "maximum_unit_notional", 1...1_000_000_000, step: "0.01", default: 2_500, unit: "quote",
                title: "Maximum unit notional", "A unit is not worth more than this, however small N is."))
        maximumUnits = try parameters.integer(
            "maximum_units", 1...10, default: 4, unit: "units", title: "Maximum units",
            "How many units a position may grow to; 1 for none added.")
        additionStep = try parameters.decimal(
            "addition_step_n", "0.1"...5, step: "0.05", default: "0.5", unit: "N", title: "Addition step",
            "The next unit is added so many N beyond the last fill.")
        stopDistance = try parameters.decimal(
            "stop_n", "0.2"...10, step: "0.1", default: 2, unit: "N", title: "Stop distance",
            "The whole position is stopped so many N against the last fill that enlarged it.")
        maximumGap = try parameters.integer(
            "max_gap_candles", 0...1_000, default: 3, unit: "candles", title: "Largest gap",
            "When more candles than this are missing, channels and N begin anew; a position keeps its stop.")
        notifies = try parameters.boolean(
            "notify", default: true, title: "Notifications",
            "Tell the user when a unit was entered and when the position was closed, with its profit.")

        guard system1ExitPeriod <= system1EntryPeriod else {
            throw .parameter(
                "parameter system1_exit_period: \(system1ExitPeriod) is longer than system1_entry_period "
                    + "\(system1EntryPeriod); choose that or a shorter one")
        }
        guard system2ExitPeriod <= system2EntryPeriod else {
            throw .parameter(
                "parameter system2_exit_period: \(system2ExitPeriod) is longer than system2_entry_period "
                    + "\(system2EntryPeriod); choose that or a shorter one")
        }
        guard system1EntryPeriod <= system2EntryPeriod else {
            throw .parameter(
                "parameter system1_entry_period: \(system1EntryPeriod) is longer than system2_entry_period "
                    + "\(system2EntryPeriod), which is its fail-safe; choose that or a shorter one")
        }
        guard maximumUnitNotional <= equity.multiplied(by: FixedDecimal(100), rounding: .down) else {
            throw .parameter(
                "parameter maximum_unit_notional: \(maximumUnitNotional) is more than 100 times the equity \(equity); "
                    + "make it smaller or the equity larger")
        }
    }

    // MARK: - Size

    /// As much base as makes a move of one N worth the unit's risk, at most what the maximum notional buys at `price`; on
    /// the lot, rounded down. Not compared with the venue's minimum. Nil without N.
    func unitQuantity(n: Price, at price: Price, _ instrument: Instrument) -> Quantity? {
        let risk = equity.multiplied(by: unitRisk, rounding: .down).decimal
        guard n > .zero, let hundredfold = risk.divided(by: n.decimal, rounding: .down),
            let allowed = maximumUnitNotional.quantity(at: price, rounding: .down)
        else { return nil }
        let quantity = Quantity(FixedDecimal(raw: hundredfold.raw / 100))
        return instrument.roundedToLot(min(quantity, allowed, instrument.maximumQuantity), .down)
    }

    // MARK: - Prices

    /// Where the next unit is added: so many N beyond a fill, on the tick that is farther away.
    func additionPrice(_ side: Side, after fill: Price, n: Price, _ instrument: Instrument) -> Price {
        Settings.price(fill, distance: n.multiplied(by: additionStep, rounding: .up), isAbove: side == .buy, instrument)
    }

    /// Where the whole position is stopped: so many N against a fill, on the tick that is farther away.
    func stopPrice(_ side: Side, after fill: Price, n: Price, _ instrument: Instrument) -> Price {
        Settings.price(fill, distance: n.multiplied(by: stopDistance, rounding: .up), isAbove: side == .sell, instrument)
    }

    /// Never below one tick.
    private static func price(_ price: Price, distance: Price, isAbove: Bool, _ instrument: Instrument) -> Price {
        let exact = isAbove ? price + distance : price - distance
        guard exact > instrument.tickSize else { return instrument.tickSize }
        return instrument.roundedToTick(exact, isAbove ? .up : .down)
    }
}
