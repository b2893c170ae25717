package import Accounts
package import TradingModel

/// Takes parts out of a position while the price comes nearer to where the venue would liquidate all of it.
package struct EmergencyReduction: Sendable, Hashable, Codable {
    /// Above this many times the margin nothing is configured: 1 to 1,000.
    package var leverage: FixedDecimal
    /// Of the notional, which the venue wants as margin at least: 0 or more, below 1.
    package var maintenanceRate: FixedDecimal
    /// From the farthest to the nearest.
    package var steps: [Step]

    package struct Step: Sendable, Hashable, Codable {
        /// Between price and liquidation price, as a fraction of the price: below it the step is taken. Above 0, below 1.
        package var distance: FixedDecimal
        /// Of what is held then, above 0, at most 1; rounded up to the lot.
        package var fraction: FixedDecimal

        package init(distance: FixedDecimal, fraction: FixedDecimal) {
            self.distance = distance
            self.fraction = fraction
        }
    }

    package init(leverage: FixedDecimal, maintenanceRate: FixedDecimal, steps: [Step]) {
        self.leverage = leverage
        self.maintenanceRate = maintenanceRate
        self.steps = steps
    }

    /// What the venue asks, as it is configured here.
    package var terms: MarginTerms { MarginTerms(leverage: leverage, maintenanceRate: maintenanceRate) }

    /// Where an isolated position of this leverage is liquidated: `MarginTerms`. Nil when no price does, and out of range.
    package func liquidationPrice(entry: Price, isLong: Bool) -> Price? {
        margin(entry: entry, isLong: isLong)?.liquidationPrice
    }

    /// As a fraction of the price; zero at the liquidation price and beyond. Nil when no price liquidates it, and out of range.
    package func distance(at price: Price, entry: Price, isLong: Bool) -> FixedDecimal? {
        margin(entry: entry, isLong: isLong)?.liquidationDistance(markPrice: price)
    }

    /// Of one unit: the price does not depend on the size.
    private func margin(entry: Price, isLong: Bool) -> Margin? {
        var unit = Holding(.linear)
        do throws(Holding.Refusal) {
            try unit.apply(isLong ? .buy : .sell, Quantity(1), at: entry)
        } catch {
            return nil
        }
        return terms.margin(of: unit)
    }

    /// The steps that a distance asks for, of those behind the ones that were taken.
    ///
    /// - Returns: how many are taken after it, and the last of them; nil: none is due. Above the farthest step all may come
    ///   again.
    func due(at distance: FixedDecimal, taken: Int) -> (taken: Int, step: Step?) {
        guard let farthest = steps.first, distance < farthest.distance else { return (0, nil) }
        let reached = steps.count { distance < $0.distance }
        return reached > taken ? (reached, steps[reached - 1]) : (taken, nil)
    }
}
