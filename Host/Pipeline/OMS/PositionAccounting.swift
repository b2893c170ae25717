package import TradingModel

extension Position {
    /// Books a fill by the average-cost method: enlarging adds to the cost, reducing releases cost in proportion and realises
    /// the difference, crossing zero closes the whole position and opens the rest at the fill's price.
    ///
    /// The released cost is rounded to the nearest 10⁻¹⁸; what is released and what stays always sum to what was there, so no
    /// amount is made or lost. Closing completely releases all of it, exactly.
    package mutating func apply(_ fill: VenueFill, side: Side) {
        let change = side == .buy ? fill.quantity : -fill.quantity
        let before = quantity
        let isReducing = !before.isZero && (before > .zero) != (change > .zero)
        if isReducing {
            let closing = min(before.magnitude, change.magnitude)
            let released = releasedCost(of: closing)
            let proceeds = closing.notional(at: fill.price)
            realisedProfit += before > .zero ? proceeds - released : -proceeds - released
            cost -= released
            let opening = change.magnitude - closing
            if opening > .zero {
                cost = (change > .zero ? opening : -opening).notional(at: fill.price)
            }
        } else {
            cost += change.notional(at: fill.price)
        }
        quantity += change
        fee += fill.fee
        revision += 1
    }

    private func releasedCost(of closing: Quantity) -> Notional {
        if closing == quantity.magnitude { return cost }
        // At most all of it, so it stays in range.
        let released = cost.decimal.multiplied(by: closing.decimal, dividedBy: quantity.decimal.magnitude, rounding: .nearest)
        return Notional(released ?? .zero)
    }
}
