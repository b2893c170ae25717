import TradingBoostSDK

/// How a trade ends: stop loss, up to three take profits, break-even, trailing stop.
struct ExitSettings {
    enum TrailRule: ParameterChoice {
        case off
        case percent
        case atr

        var name: StaticString {
            switch self {
            case .off: "off"
            case .percent: "percent"
            case .atr: "atr"
            }
        }
    }

    /// One take profit, in percent.
    struct Level {
        /// Of the entry price; zero is none.
        let distance: FixedDecimal
        /// Of all that was entered; zero is what the levels before leave.
        let fraction: FixedDecimal
    }

    let stopLoss: Distance
    let first: Level
    let second: Level
    let third: Level
    let breaksEven: Bool
    /// Percent of the entry price.
    let breakEvenOffset: FixedDecimal
    /// Nil: no trailing stop.
    let trail: Distance?

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        stopLoss = Distance(
            rule: try parameters.choice(
                "stop_loss_rule", default: .percent, title: "Stop loss rule",
                "percent: a part of the entry price. atr: a multiple of the average true range at the entry."),
            percent: try parameters.decimal(
                "stop_loss_percent", 0...50, step: "0.01", default: "0.8", unit: "%", title: "Stop loss",
                "A stop order so far against the average entry price; 0 for none."),
            ranges: try parameters.decimal(
                "stop_loss_atr", "0.1"...50, step: "0.1", default: 2, unit: "ATR", title: "Stop loss in ranges",
                "With the rule atr: a stop order so many average true ranges against the average entry price."))
        first = try ExitSettings.firstLevel(&parameters)
        second = try ExitSettings.secondLevel(&parameters)
        third = try ExitSettings.thirdLevel(&parameters)
        breaksEven = try parameters.boolean(
            "break_even", default: false, title: "Break-even",
            "When the first take profit has filled, the stop goes to the average entry price and the offset.")
        breakEvenOffset = try parameters.decimal(
            "break_even_offset_percent", 0...10, step: "0.01", default: "0.1", unit: "%", title: "Break-even offset",
            "How far in favour of the average entry price the break-even stop is: what the fees cost.")
        trail = try ExitSettings.trail(&parameters)
    }

    private static func firstLevel(_ parameters: inout Parameters) throws(StrategyRefusal) -> Level {
        Level(
            distance: try parameters.decimal(
                "take_profit_percent", 0...50, step: "0.01", default: "0.6", unit: "%", title: "Take profit",
                "A limit order so far in favour of the average entry price; 0 for none."),
            fraction: try parameters.decimal(
                "take_profit_fraction", 0...100, step: "0.1", default: 0, unit: "%", title: "Take profit's part",
                "How much of the position the first take profit closes; 0 for all of it."))
    }

    private static func secondLevel(_ parameters: inout Parameters) throws(StrategyRefusal) -> Level {
        Level(
            distance: try parameters.decimal(
                "take_profit_2_percent", 0...100, step: "0.01", default: 0, unit: "%", title: "Second take profit",
                "A second limit order, farther away than the first; 0 for none."),
            fraction: try parameters.decimal(
                "take_profit_2_fraction", 0...100, step: "0.1", default: 0, unit: "%", title: "Second take profit's part",
                "How much of the position the second take profit closes; 0 for what the first leaves."))
    }

    private static func thirdLevel(_ parameters: inout Parameters) throws(StrategyRefusal) -> Level {
        Level(
            distance: try parameters.decimal(
                "take_profit_3_percent", 0...100, step: "0.01", default: 0, unit: "%", title: "Third take profit",
                "A third limit order, farther away than the second; 0 for none."),
            fraction: try parameters.decimal(
                "take_profit_3_fraction", 0...100, step: "0.1", default: 0, unit: "%", title: "Third take profit's part",
                "How much of the position the third take profit closes; 0 for what the others leave."))
    }

    private static func trail(_ parameters: inout Parameters) throws(StrategyRefusal) -> Distance? {
        let rule: TrailRule = try parameters.choice(
            "trail_rule", default: .off, title: "Trailing stop",
            """
            off: none. percent, atr: when the last take profit has filled, the stop follows the best close at this distance; \
            without take profit from the entry on.
            """)
        let percent = try parameters.decimal(
            "trail_percent", "0.01"...50, step: "0.01", default: "0.5", unit: "%", title: "Trailing distance",
            "With the rule percent: how far behind the best close.")
        let ranges = try parameters.decimal(
            "trail_atr", "0.1"...50, step: "0.1", default: 2, unit: "ATR", title: "Trailing distance in ranges",
            "With the rule atr: how many average true ranges, as they were at the entry, behind the best close.")
        return rule == .off ? nil : Distance(rule: rule == .atr ? .atr : .percent, percent: percent, ranges: ranges)
    }

    /// How many levels there are.
    var levels: Int { first.distance.isZero ? 0 : second.distance.isZero ? 1 : third.distance.isZero ? 2 : 3 }

    func level(_ number: Int) -> Level { number == 0 ? first : number == 1 ? second : third }

    /// Whether the last level closes what the others leave.
    var lastTakesRest: Bool {
        guard levels > 0 else { return false }
        return level(levels - 1).fraction.isZero || fractions == FixedDecimal(100)
    }

    private var fractions: FixedDecimal { (0..<levels).reduce(.zero) { $0 + level($1).fraction } }

    var usesRange: Bool { stopLoss.usesRange || trail?.usesRange == true }

    // MARK: - Contradictions

    func check(exitsOnOppositeSignal: Bool) throws(StrategyRefusal) {
        try checkLevels()
        guard !stopLoss.isZero || trail != nil || lastTakesRest || exitsOnOppositeSignal else {
            throw .parameter(
                levels == 0
                    ? "no way out of a position: set stop_loss_percent or take_profit_percent above 0, "
                        + "or exit_on_opposite_signal to true"
                    : "no way out of what the take profits leave: let the last one close the rest (fraction 0), set "
                        + "stop_loss_percent above 0, trail_rule to percent or atr, or exit_on_opposite_signal to true")
        }
        guard trail == nil || !lastTakesRest else {
            throw .parameter(
                "parameter trail_rule: the take profits leave nothing to follow; give the last one a fraction, so that all of "
                    + "them sum to less than 100, or set trail_rule to off")
        }
        guard breaksEven else { return }
        guard levels > 1 || (levels == 1 && !lastTakesRest) else {
            throw .parameter(
                "parameter break_even: the first take profit leaves nothing to protect; set take_profit_fraction and "
                    + "take_profit_2_percent, or break_even to false")
        }
        guard breakEvenOffset < first.distance else {
            throw .parameter(
                "parameter break_even_offset_percent: \(breakEvenOffset) is not below take_profit_percent \(first.distance), "
                    + "so the stop would be past the price; make it lower")
        }
    }

    private func checkLevels() throws(StrategyRefusal) {
        guard !first.distance.isZero || second.distance.isZero, !second.distance.isZero || third.distance.isZero else {
            throw .parameter("a take profit is missing before another: set take_profit_percent, then _2_percent, then _3_percent")
        }
        guard levels < 2 || second.distance > first.distance, levels < 3 || third.distance > second.distance else {
            throw .parameter("the take profits are not in order: each has to be farther away than the one before")
        }
        for number in 0..<max(levels - 1, 0) where level(number).fraction.isZero {
            throw .parameter(
                "take profit \(number + 1) would close all and leave nothing to the next: give it a fraction above 0")
        }
        guard fractions <= FixedDecimal(100) else {
            throw .parameter("the fractions of the take profits sum to \(fractions): make it 100 at most")
        }
        if levels > 0, level(levels - 1).fraction.isZero, fractions == FixedDecimal(100) {
            throw .parameter("the fractions before the last take profit sum to 100: leave it something, or set it to none")
        }
    }

    // MARK: - Prices

    /// Nil: no stop loss. `range` is the average true range at the entry.
    func stopPrice(isLong: Bool, _ entryPrice: Price, range: Price, _ instrument: Instrument) -> Price? {
        stopLoss.isZero ? nil : stopLoss.price(from: entryPrice, isAbove: !isLong, range: range, instrument)
    }

    func breakEvenPrice(isLong: Bool, _ entryPrice: Price, _ instrument: Instrument) -> Price {
        Distance.price(entryPrice, percent: breakEvenOffset, isAbove: isLong, instrument)
    }

    /// Of a level, 0 to `levels` − 1.
    func targetPrice(_ number: Int, isLong: Bool, _ entryPrice: Price, _ instrument: Instrument) -> Price {
        Distance.price(entryPrice, percent: level(number).distance, isAbove: isLong, instrument)
    }
}
