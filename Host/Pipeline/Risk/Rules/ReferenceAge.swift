import TradingModel

/// Nothing is added on a price that is too old to be judged by. Reduce-only orders pass.
enum ReferenceAge {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.maximumReferenceAge, !order.terms.isReduceOnly else { return nil }
        guard let time = context.referenceTime, let age = context.now.nanoseconds(since: time) else { return .noReferencePrice }
        return age > limit ? .referenceTooOld(age: age, limit: limit) : nil
    }
}
