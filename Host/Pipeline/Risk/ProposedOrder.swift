import TradingModel

/// A new order, or an open one as an amendment would leave it: what the rules judge.
struct ProposedOrder {
    let terms: OrderTerms
    /// The order as it stands; nil for a new one.
    let current: Order?

    /// What may still fill, base units.
    var leavesQuantity: Quantity { terms.quantity - (current?.filledQuantity ?? .zero) }

    /// The price that the order names: the limit, else the stop price, else the reference.
    func statedPrice(_ context: RiskContext) -> Price? {
        terms.price ?? terms.stopPrice ?? context.referencePrice
    }

    /// The highest price at which it is known to trade: a buy limit's price is a bound; any other order trades at the market,
    /// so a sell far below it is still worth what the market pays.
    func highestPrice(_ context: RiskContext) -> Price? {
        ProposedOrder.highestPrice(of: terms, context)
    }

    /// False only for an amendment that raises neither the quantity nor the notional.
    func enlarges(_ context: RiskContext) -> Bool {
        guard let current, terms.quantity <= current.terms.quantity,
            let before = ProposedOrder.notional(of: current.terms, context),
            let after = ProposedOrder.notional(of: terms, context)
        else { return true }
        return after > before
    }

    private static func notional(of terms: OrderTerms, _ context: RiskContext) -> Notional? {
        guard let price = highestPrice(of: terms, context) else { return .zero }
        return terms.quantity.notionalReportingOverflow(at: price, rounding: .up)
    }

    static func highestPrice(of terms: OrderTerms, _ context: RiskContext) -> Price? {
        if terms.side == .buy, let price = terms.price { return price }
        let prices = (terms.price ?? .zero, terms.stopPrice ?? .zero, context.referencePrice ?? .zero)
        let highest = max(prices.0, prices.1, prices.2)
        return highest > .zero ? highest : nil
    }
}

extension Quantity {
    /// Quantity × price, or nil out of range: a strategy may send any number.
    func notionalReportingOverflow(at price: Price, rounding: Rounding) -> Notional? {
        decimal.multipliedReportingOverflow(by: price.decimal, rounding: rounding).map { Notional($0) }
    }

    /// The sum, or nil out of range.
    func addingReportingOverflow(_ other: Quantity) -> Quantity? {
        let (sum, overflow) = decimal.raw.addingReportingOverflow(other.decimal.raw)
        return overflow ? nil : Quantity(FixedDecimal(raw: sum))
    }
}
