import TradingModel

/// What the host may ask for in the place of a strategy: to close what is held, no more. A market order that can only reduce, of
/// the other side than the position and no larger.
enum ClosingOrder {
    static func refusal(_ terms: OrderTerms, _ context: RiskContext) -> RiskRefusal? {
        let isOtherSide = context.position > .zero ? terms.side == .sell : terms.side == .buy
        guard terms.type == .market, terms.isReduceOnly, isOtherSide, terms.quantity <= context.position.magnitude else {
            return .notClosing(quantity: terms.quantity, position: context.position)
        }
        return nil
    }
}
