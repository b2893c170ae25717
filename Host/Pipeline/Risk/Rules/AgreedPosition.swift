import TradingModel

/// Nothing is added while the venue holds something else than the books say: what an order would come to is not known.
/// Reduce-only orders pass: the venue cuts them to what it holds.
enum AgreedPosition {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let dispute = context.dispute, !order.terms.isReduceOnly else { return nil }
        return .positionDisputed(dispute)
    }
}
