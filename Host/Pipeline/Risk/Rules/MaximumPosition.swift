import TradingModel

/// The position that results when this order and all open orders of its side fill is worth at most the limit, at the last
/// close (before the first candle: at the order's own price).
///
/// An order that leaves no larger position than is held now passes even above the limit, because that is the way back
/// below it; and so does a reduce-only order.
enum MaximumPosition {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard !order.terms.isReduceOnly, let price = context.referencePrice ?? order.highestPrice(context) else {
            return nil
        }
        // An amendment replaces what the order adds already.
        let replaced = order.current.map { $0.leavesQuantity } ?? .zero
        let isBuy = order.terms.side == .buy
        let open = isBuy ? context.openBuyQuantity : context.openSellQuantity
        guard let others = open.addingReportingOverflow(-replaced),
            let added = others.addingReportingOverflow(order.leavesQuantity),
            let position = context.position.addingReportingOverflow(isBuy ? added : -added),
            let notional = position.magnitude.notionalReportingOverflow(at: price, rounding: .up)
        else { return .notionalOutOfRange }
        let limit = context.limits.maximumPositionNotional
        guard notional > limit, position.magnitude > context.position.magnitude else { return nil }
        return .positionAboveMaximum(notional: notional, limit: limit)
    }
}
