import TradingModel

/// The instrument's minimum notional, at the price that the order names. Reduce-only orders are free of it, as at the venues
/// that have it: what a partial fill left over must be closable.
enum MinimumNotional {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard !order.terms.isReduceOnly, let price = order.statedPrice(context) else { return nil }
        guard let notional = order.terms.quantity.notionalReportingOverflow(at: price, rounding: .down) else {
            return .notionalOutOfRange
        }
        let minimum = context.instrument.minimumNotional
        return notional < minimum ? .notionalBelowMinimum(notional: notional, minimum: minimum) : nil
    }
}
