package import TradingModel

/// What a venue asks of a position in a future, as it is set for the account: isolated margin of one leverage, and one step of
/// maintenance margin.
///
/// Behind a position stands its initial margin, cost ÷ leverage rounded down, and nothing else. Where a venue's table has several
/// steps, the rate of the highest step that the position may reach errs on the safe side, because a higher step's deduction is
/// left out. The one formula for it is `Margin`'s.
package struct MarginTerms: Sendable, Hashable, Codable {
    /// At least 1.
    package let leverage: FixedDecimal
    /// Of the notional, as a fraction: from 0 to below 1.
    package let maintenanceRate: FixedDecimal

    package init(leverage: FixedDecimal, maintenanceRate: FixedDecimal) {
        precondition(leverage >= .one, "nobody lends less than nothing")
        precondition(maintenanceRate >= .zero && maintenanceRate < .one, "a rate is a fraction")
        self.leverage = leverage
        self.maintenanceRate = maintenanceRate
    }

    /// What a position that is held binds, and where it is liquidated; nil when there is none, or it has no margin.
    package func margin(of holding: Holding) -> Margin? {
        guard holding.contract.hasMargin, !holding.quantity.isZero,
            let collateral = holding.cost.decimal.magnitude.divided(by: leverage, rounding: .down),
            let brackets = brackets
        else { return nil }
        return Margin(holding, brackets, collateral: Notional(collateral))
    }

    private var brackets: MarginBrackets? {
        do throws(MarginBrackets.Fault) {
            return try MarginBrackets(rate: maintenanceRate, maximumLeverage: 1)
        } catch {
            return nil
        }
    }
}
