package import TradingModel

/// quantity = equity × min(f, cap) ÷ price with the Kelly fraction f = p − (1 − p) ÷ b, where p is the probability of a win and b
/// what a win brings for each unit that a loss costs (J. L. Kelly, "A New Interpretation of Information Rate", 1956; in this form
/// E. O. Thorp, "The Kelly Criterion in Blackjack, Sports Betting and the Stock Market", 2006).
package enum KellySize {
    /// - Parameters:
    ///   - winRate: p, from 0 to 1.
    ///   - payoff: b, positive.
    ///   - cap: the largest fraction, so that an estimate that is too bright does not bet the account.
    package static func size(
        winRate: FixedDecimal, payoff: FixedDecimal, cap: FixedDecimal, _ input: SizingInput
    ) -> SizedQuantity {
        let (equity, reason) = SizedQuantity.equity(input)
        guard let equity else { return .zero(reason) }
        guard let fraction = fraction(winRate: winRate, payoff: payoff) else { return .zero(.outOfRange) }
        guard fraction > .zero else { return .zero(.noEdge(fraction)) }
        guard let amount = equity.decimal.multipliedReportingOverflow(by: min(fraction, cap), rounding: .down) else {
            return .zero(.outOfRange)
        }
        return .bought(with: Notional(amount), input)
    }

    /// f, rounded down; not positive where a bet loses in the long run. Nil for a win rate outside 0 to 1 and a payoff that is
    /// not positive.
    package static func fraction(winRate: FixedDecimal, payoff: FixedDecimal) -> FixedDecimal? {
        guard winRate >= .zero, winRate <= .one, payoff > .zero,
            let loss = FixedDecimal(raw: FixedDecimal.one.raw - winRate.raw).divided(by: payoff, rounding: .up)
        else { return nil }
        let (fraction, overflow) = winRate.raw.subtractingReportingOverflow(loss.raw)
        return overflow ? nil : FixedDecimal(raw: fraction)
    }
}
