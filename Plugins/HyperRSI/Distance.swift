import TradingBoostSDK

/// How far from a price: so many percent of it, or so many average true ranges.
struct Distance {
    enum Rule: ParameterChoice {
        case percent
        case atr

        var name: StaticString { self == .percent ? "percent" : "atr" }
    }

    let rule: Rule
    let percent: FixedDecimal
    let ranges: FixedDecimal

    /// None, not near.
    var isZero: Bool { rule == .percent && percent.isZero }

    var usesRange: Bool { rule == .atr }

    /// The price so far above or below another, on the tick that is farther away; never below one tick. `range` is the average
    /// true range, which only the rule `atr` looks at.
    func price(from price: Price, isAbove: Bool, range: Price, _ instrument: Instrument) -> Price {
        guard rule == .atr else { return Distance.price(price, percent: percent, isAbove: isAbove, instrument) }
        let distance = range.multiplied(by: ranges, rounding: .up)
        let exact = isAbove ? price + distance : price - distance
        return max(instrument.roundedToTick(exact, isAbove ? .up : .down), instrument.tickSize)
    }

    /// So many percent above or below a price, on the tick that is farther away; never below one tick.
    static func price(_ price: Price, percent: FixedDecimal, isAbove: Bool, _ instrument: Instrument) -> Price {
        let hundredths = isAbove ? FixedDecimal(100) + percent : FixedDecimal(100) - percent
        let factor = hundredths.multiplied(by: FixedDecimal(raw: FixedDecimal.unit / 100), rounding: .nearest)
        let exact = price.multiplied(by: factor, rounding: .nearest)
        return max(instrument.roundedToTick(exact, isAbove ? .up : .down), instrument.tickSize)
    }
}

extension Instrument {
    /// An indicator's distance between prices as whole ticks, rounded up and at least one; nil where it is no distance.
    func distance(_ value: Double) -> Price? {
        guard value >= 0, let ticks = Int(exactly: (value / tickSize.decimal.double).rounded(.up)) else { return nil }
        return Price(tickSize.decimal * max(ticks, 1))
    }
}
