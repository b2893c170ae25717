import TradingBoostSDK

// Where the rungs stand. Everything is reckoned in decimals and brought onto the tick once, at the end: the same plan gives
// the same prices in every run.

extension Lattice {
    /// From the lowest to the highest price, both included; the two are brought onto the tick inwards.
    static func between(
        _ lower: Price, _ upper: Price, rungs: Int, _ spacing: Spacing, cellNotional: Notional, _ instrument: Instrument
    ) throws(LatticeRefusal) -> Lattice {
        try checkCount(rungs)
        guard lower > .zero, lower < upper else {
            throw LatticeRefusal(.noRange, value: lower.decimal, limit: upper.decimal)
        }
        let (low, high) = (instrument.roundedToTick(lower, .up), instrument.roundedToTick(upper, .down))
        guard low < high else { throw LatticeRefusal(.sameTick, value: high.decimal) }
        let cells = rungs - 1
        let growth: FixedDecimal?
        switch spacing {
        case .arithmetic: growth = (high - low).decimal.divided(by: FixedDecimal(cells), rounding: .nearest)
        case .geometric: growth = high.decimal.divided(by: low.decimal, rounding: .nearest).map { root($0, cells) }
        }
        guard let growth else { throw LatticeRefusal(.tooWide) }
        var lattice = Lattice(spacing, growth: growth, cellNotional: cellNotional)
        var exact = low.decimal
        for rung in 0..<cells {
            if spacing == .arithmetic, rung > 0 {
                let share = (high - low).decimal.multiplied(
                    by: FixedDecimal(rung), dividedBy: FixedDecimal(cells), rounding: .nearest)
                exact = low.decimal + (share ?? .zero)
            }
            try lattice.append(instrument.roundedToTick(Price(exact), .nearest))
            if spacing == .geometric { exact = try product(exact, growth) }
        }
        try lattice.append(high)
        try lattice.checkOrder()
        return lattice
    }

    /// On both sides of a price, `step` percent apart. With an odd number of rungs the price is the middle one, with an even
    /// number it lies between the middle two. Where the spacing is arithmetic the step is that percentage of the price.
    static func around(
        _ centre: Price, step: FixedDecimal, rungs: Int, _ spacing: Spacing, cellNotional: Notional, _ instrument: Instrument
    ) throws(LatticeRefusal) -> Lattice {
        try checkCount(rungs)
        guard centre > .zero, let fraction = step.divided(by: FixedDecimal(100), rounding: .nearest), fraction > .zero else {
            throw LatticeRefusal(.noRange, value: centre.decimal, limit: centre.decimal)
        }
        let cells = rungs - 1
        let factor = FixedDecimal.one + fraction
        let distance = try product(centre.decimal, fraction)
        var lattice = Lattice(spacing, growth: spacing == .geometric ? factor : distance, cellNotional: cellNotional)
        for rung in 0...cells {
            // Half steps from the centre.
            let halves = 2 * rung - cells
            let exact: FixedDecimal
            switch spacing {
            case .arithmetic:
                guard
                    let offset = distance.multiplied(
                        by: FixedDecimal(halves), dividedBy: FixedDecimal(2), rounding: .nearest)
                else { throw LatticeRefusal(.tooWide) }
                exact = centre.decimal + offset
            case .geometric: exact = try grown(centre.decimal, by: factor, halves: halves)
            }
            guard exact > .zero else { throw LatticeRefusal(.noRange, value: exact, limit: centre.decimal) }
            try lattice.append(instrument.roundedToTick(Price(exact), .nearest))
        }
        try lattice.checkOrder()
        return lattice
    }

    private static func checkCount(_ rungs: Int) throws(LatticeRefusal) {
        guard rungs >= 2 else { throw LatticeRefusal(.tooFewRungs, value: FixedDecimal(rungs)) }
        guard rungs <= maximumRungs else { throw LatticeRefusal(.tooManyRungs, limit: FixedDecimal(maximumRungs)) }
    }

    /// Each rung above the one before it.
    private func checkOrder() throws(LatticeRefusal) {
        for rung in cells where price(rung) >= price(rung + 1) {
            throw LatticeRefusal(.sameTick, rung: rung, value: price(rung).decimal)
        }
        guard lowest > .zero else { throw LatticeRefusal(.noRange, value: lowest.decimal, limit: highest.decimal) }
    }

    private static func product(_ left: FixedDecimal, _ right: FixedDecimal) throws(LatticeRefusal) -> FixedDecimal {
        guard let product = left.multipliedReportingOverflow(by: right, rounding: .nearest), product.raw < Int128.max / 4 else {
            throw LatticeRefusal(.tooWide)
        }
        return product
    }

    /// A value times the factor to the power of so many halves, which may be negative.
    private static func grown(
        _ value: FixedDecimal, by factor: FixedDecimal, halves: Int
    ) throws(LatticeRefusal) -> FixedDecimal {
        var power = FixedDecimal.one
        for _ in 0..<(halves.magnitude / 2) { power = try product(power, factor) }
        if halves % 2 != 0 { power = try product(power, root(factor, 2)) }
        if halves >= 0 { return try product(value, power) }
        guard let quotient = value.divided(by: power, rounding: .nearest) else { throw LatticeRefusal(.tooWide) }
        return quotient
    }

    /// The root of a value above one, rounded down to 10⁻¹⁸: found by halving, which needs nothing but products.
    static func root(_ value: FixedDecimal, _ degree: Int) -> FixedDecimal {
        var (low, high) = (FixedDecimal.one.raw, value.raw)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            var power: FixedDecimal? = .one
            for _ in 0..<degree {
                power = power?.multipliedReportingOverflow(by: FixedDecimal(raw: middle), rounding: .nearest)
            }
            if let power, power <= value { low = middle } else { high = middle }
        }
        return FixedDecimal(raw: low)
    }
}
