import TradingModel

/// One order is worth at most the limit, at the highest price at which it is known to trade. Reduce-only orders are free of it:
/// a short position that the market has run away from must still be closable.
enum MaximumOrderNotional {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let price = order.highestPrice(context) else { return nil }
        guard let notional = order.terms.quantity.notionalReportingOverflow(at: price, rounding: .up) else {
            return .notionalOutOfRange
        }
        let limit = context.limits.maximumOrderNotional
        guard !order.terms.isReduceOnly, notional > limit else { return nil }
        return .notionalAboveMaximum(notional: notional, limit: limit)
    }
}
