import TradingModel

/// As `MaximumPosition`, in base units: a bound that does not move with the price.
enum MaximumPositionQuantity {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.maximumPositionQuantity, order.adds(context) else { return nil }
        guard let after = order.positionAfter(context)?.magnitudeReportingOverflow else { return .notionalOutOfRange }
        return after > limit ? .positionQuantityAboveMaximum(quantity: after, limit: limit) : nil
    }
}
