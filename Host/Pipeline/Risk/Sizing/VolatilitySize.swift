package import TradingModel

/// quantity = equity × risk ÷ (multiple × ATR): a move of so many average true ranges against the position costs that share of
/// the equity (the Turtles' unit with N = ATR: C. Faith, "Way of the Turtle", 2007; ATR: J. W. Wilder, "New Concepts in Technical
/// Trading Systems", 1978).
package enum VolatilitySize {
    /// - Parameters:
    ///   - risk: of the equity, a fraction: 0.01 is 1 %.
    ///   - multiple: average true ranges, positive.
    package static func size(risk: FixedDecimal, multiple: FixedDecimal, _ input: SizingInput) -> SizedQuantity {
        let (equity, reason) = SizedQuantity.equity(input)
        guard let equity else { return .zero(reason) }
        guard let range = input.averageTrueRange, range > .zero else { return .zero(.noAverageTrueRange) }
        guard let amount = equity.decimal.multipliedReportingOverflow(by: risk, rounding: .down),
            let move = range.decimal.multipliedReportingOverflow(by: multiple, rounding: .up),
            let quantity = amount.divided(by: move, rounding: .down)
        else { return .zero(.outOfRange) }
        return .onLot(Quantity(quantity), input)
    }
}
