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

    /// Where an isolated position of this leverage is liquidated: entry × (1 − 1 ÷ leverage) ÷ (1 − rate) of a long one, entry ×
    /// (1 + 1 ÷ leverage) ÷ (1 + rate) of a short one. That is the formula of Binance's "How to Calculate Liquidation Price of
    /// USDⓈ-M Futures Contracts" for one isolated position, (margin − side × quantity × entry) ÷ (quantity × rate − side ×
    /// quantity) with margin = quantity × entry ÷ leverage, without the deduction of a higher tier. Nil out of range.
    package func liquidationPrice(entry: Price, isLong: Bool) -> Price? {
        guard let margin = FixedDecimal.one.divided(by: leverage, rounding: .nearest) else { return nil }
        let numerator = isLong ? FixedDecimal.one - margin : FixedDecimal.one + margin
        let denominator = isLong ? FixedDecimal.one - maintenanceRate : FixedDecimal.one + maintenanceRate
        return entry.decimal.multipliedReportingOverflow(by: numerator, rounding: .nearest)
            .flatMap { $0.divided(by: denominator, rounding: .nearest) }.map { Price($0) }
    }

    /// As a fraction of the price; negative beyond the liquidation price. Nil out of range.
    package func distance(at price: Price, entry: Price, isLong: Bool) -> FixedDecimal? {
        guard let liquidation = liquidationPrice(entry: entry, isLong: isLong) else { return nil }
        let room = isLong ? price - liquidation : liquidation - price
        return room.decimal.divided(by: price.decimal, rounding: .nearest)
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
