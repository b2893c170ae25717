import TradingModel

/// A cancel or an amendment names an order of the instance that is still open. While the venue has not answered a change, a
/// further amendment would be judged on terms that may not hold; a cancel is always right.
enum KnownOrder {
    static func refusal(ofCancel number: IntentNumber, _ context: RiskContext) -> RiskRefusal? {
        guard let order = context.target else { return .unknownOrder(number) }
        return order.state.isFinal ? .orderIsFinal(number, order.state) : nil
    }

    static func refusal(of amendment: Amendment, order number: IntentNumber, _ context: RiskContext) -> RiskRefusal? {
        if let refusal = refusal(ofCancel: number, context) { return refusal }
        guard let order = context.target else { return .unknownOrder(number) }
        if order.state == .cancelPending || order.state == .updatePending {
            return .changeIsPending(number, order.state)
        }
        // Not cancelled and submitted anew behind its back: between the two a fill would be of neither, or of both.
        if !context.canAmend, !order.isHeld { return .amendmentNotOffered(number) }
        if amendment == Amendment() { return .amendmentIsEmpty(number) }
        if let quantity = amendment.quantity, quantity <= order.filledQuantity {
            return .quantityNotAboveFilled(quantity: quantity, filled: order.filledQuantity)
        }
        return nil
    }
}
