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
        guard let position = order.positionAfter(context)?.magnitudeReportingOverflow,
            let notional = position.notionalReportingOverflow(at: price, rounding: .up)
        else { return .notionalOutOfRange }
        let limit = context.limits.maximumPositionNotional
        guard notional > limit, order.enlargesPosition(context) else { return nil }
        return .positionAboveMaximum(notional: notional, limit: limit)
    }
}
