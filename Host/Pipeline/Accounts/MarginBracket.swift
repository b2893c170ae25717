package import TradingModel

/// A step of a venue's table of maintenance margins: positions of at least `floor` need `rate` of their notional, less
/// `deduction`, which makes the steps meet.
package struct MarginBracket: Sendable, Hashable, Codable {
    /// Settlement asset.
    package let floor: Notional
    /// As a fraction.
    package let rate: FixedDecimal
    /// Settlement asset.
    package let deduction: Notional
    package let maximumLeverage: Int

    package init(floor: Notional, rate: FixedDecimal, deduction: Notional, maximumLeverage: Int) {
        self.floor = floor
        self.rate = rate
        self.deduction = deduction
        self.maximumLeverage = maximumLeverage
    }
}

/// A venue's table, from the smallest positions up.
package struct MarginBrackets: Sendable, Hashable, Codable {
    package let brackets: [MarginBracket]

    package enum Fault: Error, Sendable, Hashable {
        case empty
        /// The first step does not begin at zero.
        case gapAtZero
        /// Floors or rates that do not rise, a rate outside 0…1, leverage below 1.
        case disordered(index: Int)
        /// The requirement jumps at the floor of a step: its deduction is not the one that makes the steps meet.
        case jump(index: Int)
        /// A deduction beyond what a decimal holds.
        case outOfRange(index: Int)
    }

    /// Deductions must make the steps meet exactly: deduction = that of the step below + floor × (rate − rate below).
    package init(_ brackets: [MarginBracket]) throws(Fault) {
        guard let first = brackets.first else { throw .empty }
        guard first.floor.isZero, first.deduction.isZero else { throw .gapAtZero }
        for (index, bracket) in brackets.enumerated() {
            guard bracket.rate >= .zero, bracket.rate < .one, bracket.maximumLeverage >= 1 else {
                throw .disordered(index: index)
            }
            guard index > 0 else { continue }
            let below = brackets[index - 1]
            guard bracket.floor > below.floor, bracket.rate > below.rate else { throw .disordered(index: index) }
            let step = bracket.floor.decimal.multipliedReportingOverflow(by: bracket.rate - below.rate, rounding: .nearest)
            guard let step, let deduction = Notional.sum(below.deduction, Notional(step)) else {
                throw .outOfRange(index: index)
            }
            guard bracket.deduction == deduction else { throw .jump(index: index) }
        }
        self.brackets = brackets
    }

    /// One step for all sizes.
    package init(rate: FixedDecimal, maximumLeverage: Int) throws(Fault) {
        try self.init([MarginBracket(floor: .zero, rate: rate, deduction: .zero, maximumLeverage: maximumLeverage)])
    }

    /// The step of a notional, which is not negative.
    package func bracket(of notional: Notional) -> MarginBracket {
        brackets.last { $0.floor <= notional } ?? brackets[0]
    }

    /// Notional × rate − deduction, rounded up; nil out of range.
    package func maintenance(of notional: Notional) -> Notional? {
        let bracket = bracket(of: notional)
        return notional.decimal.multipliedReportingOverflow(by: bracket.rate, rounding: .up)
            .flatMap { Notional.difference(Notional($0), bracket.deduction) }
    }

    /// Whether a notional belongs to a step, or lies on its edge but for rounding: there both steps ask for the same.
    func covers(_ notional: Notional, _ index: Int) -> Bool {
        let slack = Notional(FixedDecimal(raw: FixedDecimal.unit / 1_000_000_000))
        guard notional >= brackets[index].floor - slack else { return false }
        return index + 1 == brackets.count || notional <= brackets[index + 1].floor + slack
    }

    private enum CodingKeys: String, CodingKey { case brackets }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.container(keyedBy: CodingKeys.self).decode([MarginBracket].self, forKey: .brackets))
    }
}
