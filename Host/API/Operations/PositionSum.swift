import TradingModel

/// Adds up positions. A sum that needs a price that is not there is nil, and so is one that leaves the range of decimals.
struct PositionSum {
    private(set) var count = 0
    private(set) var long: Quantity? = .zero
    private(set) var short: Quantity? = .zero
    private(set) var realisedProfit: Notional? = .zero
    private(set) var fee: Notional? = .zero
    private(set) var funding: Notional? = .zero
    private(set) var unrealisedProfit: Notional? = .zero
    private(set) var profit: Notional? = .zero
    private(set) var exposure: Notional? = .zero

    mutating func add(_ position: Position, at price: Price?) {
        count += 1
        if position.quantity > .zero {
            long = PositionSum.sum(long, position.quantity)
        } else {
            short = PositionSum.sum(short, position.quantity.magnitude)
        }
        realisedProfit = PositionSum.sum(realisedProfit, position.realisedProfit)
        fee = PositionSum.sum(fee, position.fee)
        funding = PositionSum.sum(funding, position.funding)
        unrealisedProfit = PositionSum.sum(unrealisedProfit, position.unrealisedProfit(at: price))
        profit = PositionSum.sum(profit, position.profit(at: price))
        exposure = PositionSum.sum(exposure, position.exposure(at: price))
    }

    var net: Quantity? {
        guard let long, let short else { return nil }
        return Quantity.difference(long, short)
    }

    private static func sum<Value: Amount>(_ left: Value?, _ right: Value?) -> Value? {
        guard let left, let right else { return nil }
        return Value.sum(left, right)
    }
}

extension Optional where Wrapped: Amount {
    /// Of a sum that always is: text, also where no decimal holds it.
    var text: String { self?.description ?? "0" }
}
