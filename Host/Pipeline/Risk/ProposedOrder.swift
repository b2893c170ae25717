import TradingModel

/// A new order, or an open one as an amendment would leave it: what the rules judge.
struct ProposedOrder {
    let terms: OrderTerms
    /// The order as it stands; nil for a new one.
    let current: Order?

    /// What may still fill, base units.
    var leavesQuantity: Quantity { terms.quantity - (current?.filledQuantity ?? .zero) }

    /// False for an amendment that leaves the quantity or makes it smaller.
    var raisesQuantity: Bool { current.map { terms.quantity > $0.terms.quantity } ?? true }

    /// The price that the order names: the limit, else the stop price, else the reference.
    func statedPrice(_ context: RiskContext) -> Price? {
        terms.price ?? terms.stopPrice ?? context.referencePrice
    }

    /// The highest price at which it is known to trade: a buy limit's price is a bound; any other order trades at the market,
    /// so a sell far below it is still worth what the market pays.
    func highestPrice(_ context: RiskContext) -> Price? {
        ProposedOrder.highestPrice(of: terms, context)
    }

    /// The position when this order and all open orders of its side fill; nil out of range.
    func positionAfter(_ context: RiskContext) -> Quantity? {
        // An amendment replaces what the order adds already.
        let replaced = current.map { $0.terms.isReduceOnly ? .zero : $0.leavesQuantity } ?? .zero
        let open = terms.side == .buy ? context.openBuyQuantity : context.openSellQuantity
        guard let others = open.subtractingReportingOverflow(replaced),
            let added = others.addingReportingOverflow(leavesQuantity)
        else { return nil }
        return terms.side == .buy
            ? context.position.addingReportingOverflow(added) : context.position.subtractingReportingOverflow(added)
    }

    /// Whether it leaves a larger position than is held now, whatever its sign. Such an order is judged by the limits of what is
    /// held; any other is the way back below them.
    func enlargesPosition(_ context: RiskContext) -> Bool {
        guard !terms.isReduceOnly else { return false }
        guard let after = positionAfter(context)?.magnitudeReportingOverflow,
            let before = context.position.magnitudeReportingOverflow
        else { return true }
        return after > before
    }

    /// Whether the limits of what is held judge it: it leaves a larger position, and is no amendment that makes an order
    /// smaller.
    func adds(_ context: RiskContext) -> Bool { enlargesPosition(context) && enlarges(context) }

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
}

extension Amount {
    /// The sum, or nil out of range.
    func addingReportingOverflow(_ other: Self) -> Self? {
        let (sum, overflow) = decimal.raw.addingReportingOverflow(other.decimal.raw)
        return overflow ? nil : Self(FixedDecimal(raw: sum))
    }

    /// The difference, or nil out of range.
    func subtractingReportingOverflow(_ other: Self) -> Self? {
        let (difference, overflow) = decimal.raw.subtractingReportingOverflow(other.decimal.raw)
        return overflow ? nil : Self(FixedDecimal(raw: difference))
    }

    /// Without its sign, or nil for the smallest number, which has no counterpart.
    var magnitudeReportingOverflow: Self? { decimal.raw == .min ? nil : magnitude }
}
