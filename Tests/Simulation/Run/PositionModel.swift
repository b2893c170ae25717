import TradingModel

/// What must be true of a position, by the average-cost method in whole numbers: lots, and counts of 10⁻¹⁸.
///
/// The one quotient, the cost of what is closed, is the exact ratio cost × closed ÷ held, rounded once to the nearest, a tie to
/// the even neighbour.
struct PositionModel: Equatable {
    private(set) var lots = 0
    private(set) var cost: Int128 = 0
    private(set) var realisedProfit: Int128 = 0
    private(set) var fee: Int128 = 0
    private(set) var fillCount: UInt64 = 0
    /// Received less paid, without fees.
    private(set) var cash: Int128 = 0

    mutating func book(_ fill: VenueFill, side: Side) {
        let change = SimulatedMarketUnits.lots(fill.quantity) * (side == .buy ? 1 : -1)
        func worth(_ lots: Int) -> Int128 { SimulatedMarketUnits.notional(lots: lots, price: fill.price) }
        cash -= worth(change)
        fee += fill.fee.decimal.raw
        fillCount += 1
        if lots * change >= 0 {
            cost += worth(change)
        } else if abs(change) < abs(lots) {
            let released = PositionModel.nearest(cost * Int128(abs(change)), over: Int128(abs(lots)))
            realisedProfit += worth(-change) - released
            cost -= released
        } else {
            realisedProfit += worth(lots) - cost
            cost = worth(lots + change)
        }
        lots += change
    }

    /// The quotient, rounded to the nearest whole number, a tie to the even one. `divisor` is positive.
    static func nearest(_ dividend: Int128, over divisor: Int128) -> Int128 {
        let (quotient, remainder) = dividend.magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
        let twice = remainder * 2
        let isUp = twice > divisor.magnitude || (twice == divisor.magnitude && quotient % 2 == 1)
        let magnitude = Int128(quotient + (isUp ? 1 : 0))
        return dividend < 0 ? -magnitude : magnitude
    }

    /// What differs; nil when nothing does.
    func difference(_ position: Position) -> String? {
        guard
            position.quantity != SimulatedMarketUnits.quantity(lots: lots) || position.cost.decimal.raw != cost
                || position.realisedProfit.decimal.raw != realisedProfit || position.fee.decimal.raw != fee
                || position.revision != fillCount || realisedProfit - cost != cash
        else { return nil }
        func text(_ raw: Int128) -> String { FixedDecimal(raw: raw).description }
        return """
            position is \(position.quantity) for \(position.cost), profit \(position.realisedProfit), fee \(position.fee), \
            \(position.revision) fills; must be \(SimulatedMarketUnits.quantity(lots: lots)) for \(text(cost)), profit \
            \(text(realisedProfit)), fee \(text(fee)), \(fillCount) fills
            """
    }
}
