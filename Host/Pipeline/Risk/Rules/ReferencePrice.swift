import TradingModel

/// An order without a price of its own is judged at the last close, so there must be one.
enum ReferencePrice {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        order.statedPrice(context) == nil ? .noReferencePrice : nil
    }
}
