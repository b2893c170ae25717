import TradingBoostSDK

/// What a user can set.
struct Settings: StrategySettings {
    let form: Form
    let timeframe: Timeframe
    var direction: TradeDirection

    // The form `session`.
    let clock: SessionClock
    let sessionMinimumPercent: Int
    let factorRule: FactorRule
    let factor: FixedDecimal
    let noiseSessions: Int
    let entryOrder: EntryOrder
    /// On each side of one session.
    let entriesPerSide: Int

    // The form `gates`.
    let bollingerPeriod: Int
    let squeezeWindow: Int
    let squeezePercent: Double
    /// Candles.
    let squeezeMemory: Int
    let channelPeriod: Int
    let volumePeriod: Int
    let volumeFactor: Double

    // Both forms.
    let adxPeriod: Int
    /// Zero: no filter.
    let adxMinimum: Double
    let exitRule: ExitRule
    let holdingCandles: Int
    let atrPeriod: Int
    /// Average true ranges; zero is none. The same for the trailing stop.
    let stopRanges: Double
    let trailRanges: Double
    /// What the way from entry to stop may cost; zero is no such bound.
    let riskAmount: Notional
    /// The most that an entry is worth.
    let orderNotional: Notional
    let maximumGap: Int
    let notifies: Bool

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        form = try parameters.choice(
            "form", default: .session, title: "Form",
            """
            session: the session's open plus or minus a part of the range of the session before. \
            gates: squeeze, channel and volume together.
            """)
        timeframe = try parameters.choice(
            "timeframe", default: .minute15, title: "Timeframe",
            "Candles that everything is computed on. Shorter than a day in the form session.")
        direction = try parameters.choice(
            "direction", default: .both, title: "Direction",
            "Which positions may be entered. Spot cannot be sold short: both enters long only there, and short is refused.")

        let hour = try parameters.integer(
            "session_start_hour", 0...23, default: 9, unit: "h", title: "Session start, hour",
            "Hour at which a session begins, in Seoul time (UTC+9 the whole year): 9 is midnight UTC.")
        let minute = try parameters.integer(
            "session_start_minute", 0...59, default: 0, unit: "min", title: "Session start, minute",
            "Minute of that hour. A candle of the timeframe has to begin there.")
        clock = SessionClock(seoulHour: hour, minute: minute)
        sessionMinimumPercent = try parameters.integer(
            "session_minimum_percent", 1...100, default: 90, unit: "%", title: "Candles a session needs",
            "A session of which fewer candles came counts for nothing: no entry in the session after it.")
        factorRule = try parameters.choice(
            "k_rule", default: .fixed, title: "Rule for k",
            "fixed: k as given. noise: the mean noise of the last sessions, so that k is high where prices went to and fro.")
        factor = try parameters.decimal(
            "k", "0.01"...5, step: "0.01", default: "0.5", unit: "ranges", title: "k",
            "How much of the range of the session before the price has to go from the open.")
        noiseSessions = try parameters.integer(
            "noise_sessions", 1...Sessions.noiseCapacity, default: 20, unit: "sessions", title: "Sessions of the noise",
            "Over how many sessions the noise is averaged, with the rule noise.")
        entryOrder = try parameters.choice(
            "entry", default: .stop, title: "Entry",
            "stop: a stop order waits at the target. close: a market order when a candle closes beyond the target.")
        entriesPerSide = try parameters.integer(
            "entries_per_side", 1...10, default: 1, title: "Entries a side",
            "How often one session may be entered long, and how often short.")

        bollingerPeriod = try parameters.integer(
            "bollinger_period", 2...Gates.bollingerCapacity, default: 20, unit: "candles", title: "Bollinger period",
            "Period of the bands whose width tells a squeeze.")
        squeezeWindow = try parameters.integer(
            "squeeze_window", 2...Gates.rankCapacity, default: 100, unit: "candles", title: "Squeeze window",
            "Among how many widths the newest is ranked.")
        squeezePercent = try parameters.decimal(
            "squeeze_percent", 1...100, step: "0.1", default: 20, unit: "%", title: "Squeeze level",
            "Squeezed is a width whose percentile rank is below it."
        ).double
        squeezeMemory = try parameters.integer(
            "squeeze_memory", 1...1_000, default: 10, unit: "candles", title: "Squeeze memory",
            "Within how many candles, the newest included, a squeeze has to have been.")
        channelPeriod = try parameters.integer(
            "channel_period", 1...Gates.channelCapacity, default: 20, unit: "candles", title: "Channel period",
            "The close has to leave the highest high or the lowest low of so many candles before it.")
        volumePeriod = try parameters.integer(
            "volume_period", 1...Gates.volumeCapacity, default: 20, unit: "candles", title: "Volume period",
            "Over how many candles before it the volume is averaged.")
        volumeFactor = try parameters.decimal(
            "volume_factor", "0.1"...50, step: "0.1", default: "1.5", title: "Volume factor",
            "How many times the average the volume has to be."
        ).double

        adxPeriod = try parameters.integer(
            "adx_period", 2...100, default: 14, unit: "candles", title: "ADX period", "Period of the average directional index.")
        adxMinimum = try parameters.decimal(
            "adx_minimum", 0...100, step: "0.1", default: 0, unit: "points", title: "ADX minimum",
            "An entry order is sent only while the average directional index is at least so high; 0 for no filter."
        ).double
        exitRule = try parameters.choice(
            "exit", default: .sessionEnd, title: "Exit",
            "session_end: at the market when the session ends. holding: after so many candles. stop: by the stop alone.")
        holdingCandles = try parameters.integer(
            "holding_candles", 1...10_000, default: 48, unit: "candles", title: "Holding",
            "Candles until a position is left at the market, with the exit holding.")
        atrPeriod = try parameters.integer(
            "atr_period", 1...500, default: 14, unit: "candles", title: "ATR period", "Period of the average true range.")
        stopRanges = try parameters.decimal(
            "stop_atr", 0...100, step: "0.1", default: 4, unit: "ATR", title: "Stop loss",
            "A stop order so many average true ranges against the entry price; 0 for none."
        ).double
        trailRanges = try parameters.decimal(
            "trail_atr", 0...100, step: "0.1", default: 0, unit: "ATR", title: "Trailing stop",
            "The stop follows the best close so many average true ranges behind it; 0 for none."
        ).double
        riskAmount = Notional(
            try parameters.decimal(
                "risk_amount", 0...1_000_000, step: "0.01", default: 50, unit: "quote", title: "Risk",
                """
                What the way from the entry to its stop may cost: the quantity is this divided by the way. \
                0, or no stop: the order notional alone decides.
                """))
        orderNotional = Notional(
            try parameters.decimal(
                "order_notional", 1...1_000_000, step: "0.01", default: 5_000, unit: "quote", title: "Order notional",
                "The most that an entry is worth; the quantity is rounded down to the lot size."))
        maximumGap = try parameters.integer(
            "max_gap_candles", 0...10_000, default: 5, unit: "candles", title: "Longest gap",
            "When more candles are missing in a row, averages and channels begin anew. Positions keep their exits.")
        notifies = try parameters.boolean(
            "notify", default: true, title: "Notifications",
            "Tell the user when a position was opened and when it was closed, with its profit.")
        try check()
    }

    /// What two parameters say together.
    private func check() throws(StrategyRefusal) {
        if form == .session || exitRule == .sessionEnd {
            guard timeframe < .day1 else {
                throw .parameter(
                    "parameter timeframe: a candle of 1d is a whole session; choose a shorter one, "
                        + "or form gates with the exit holding or stop")
            }
            guard clock.offset.isMultiple(of: timeframe.nanoseconds) else {
                throw .parameter(
                    "parameters session_start_hour and session_start_minute: no candle of \(timeframe.name) begins at this time; "
                        + "candles begin at multiples of their length from 09:00 in Seoul (midnight UTC)")
            }
        }
        guard exitRule != .stop || hasStop else {
            throw .parameter("no way out of a position: set stop_atr or trail_atr above 0, or exit to session_end or holding")
        }
    }

    var hasStop: Bool { stopRanges > 0 || trailRanges > 0 }
}

// MARK: - Choices

extension Settings {
    enum Form: ParameterChoice {
        case session
        case gates

        var name: StaticString { self == .session ? "session" : "gates" }
    }

    enum FactorRule: ParameterChoice {
        case fixed
        case noise

        var name: StaticString { self == .fixed ? "fixed" : "noise" }
    }

    enum EntryOrder: ParameterChoice {
        case stop
        case close

        var name: StaticString { self == .stop ? "stop" : "close" }
    }

    enum ExitRule: ParameterChoice {
        case sessionEnd
        case holding
        case stop

        var name: StaticString {
            switch self {
            case .sessionEnd: "session_end"
            case .holding: "holding"
            case .stop: "stop"
            }
        }
    }
}

// MARK: - Distances and size

/// How far stops are from what they protect, in units of price: fixed when the entry order is sent, because its size is made for
/// it.
struct StopDistances: BitwiseCopyable, Equatable {
    /// From the entry price; nil: no stop loss.
    var fixed: Price?
    /// From the best close; nil: no trailing stop.
    var trailing: Price?

    /// From the entry price to the first stop.
    var nearest: Price? {
        guard let fixed, let trailing else { return fixed ?? trailing }
        return min(fixed, trailing)
    }
}

extension Settings {
    /// Nil while a stop is wanted and the average true range is not known.
    func stopDistances(_ range: Double?, at price: Price, _ instrument: Instrument) -> StopDistances? {
        guard hasStop else { return StopDistances() }
        guard let range else { return nil }
        return StopDistances(
            fixed: stopRanges > 0 ? Settings.distance(stopRanges * range, at: price, instrument) : nil,
            trailing: trailRanges > 0 ? Settings.distance(trailRanges * range, at: price, instrument) : nil)
    }

    /// To the nearest whole number of ticks, at least one.
    private static func distance(_ distance: Double, at price: Price, _ instrument: Instrument) -> Price {
        let tick = instrument.tick(at: price)
        // No price is so far away; the decimal stays far within its range.
        let ticks = min((distance / tick.decimal.double).rounded(), 1e18, 1e19 / tick.decimal.double)
        return Price(tick.decimal * max(Int(ticks), 1))
    }

    /// The quantity that loses the risk amount on its way to the stop and is worth no more than the order notional, rounded down
    /// to the lot; nil when the venue's minimum is more.
    func quantity(at price: Price, _ distances: StopDistances, _ instrument: Instrument) -> Quantity? {
        guard let most = instrument.quantity(for: orderNotional, at: price) else { return nil }
        guard !riskAmount.isZero, let distance = distances.nearest,
            let risked = riskAmount.quantity(at: distance, rounding: .down)
        else { return most }
        let quantity = instrument.roundedToLot(min(risked, most), .down)
        guard quantity > .zero, quantity >= instrument.minimumQuantity,
            quantity.notional(at: price, rounding: .down) >= instrument.minimumNotional
        else { return nil }
        return quantity
    }
}
