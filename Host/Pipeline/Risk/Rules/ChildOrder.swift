import TradingModel

/// What the host may make of an order of the strategy's that risk has passed: parts of a sliced order, in its own terms and no
/// larger than what is left of it; and exits that only reduce what an entry has filled. Beside that an order may become smaller.
enum ChildOrder {
    static func refusal(_ terms: OrderTerms, of parent: Order) -> RiskRefusal? {
        let isAllowed: Bool
        if terms.isReduceOnly, terms.side != parent.terms.side {
            isAllowed = terms.quantity <= parent.filledQuantity
        } else if parent.holding == .sliced {
            var whole = parent.terms
            whole.quantity = terms.quantity
            isAllowed = terms == whole && terms.quantity <= parent.leavesQuantity
        } else {
            // What takes the place of an order that the venue cannot change: the rest of it, at most.
            var rest = parent.terms
            rest.quantity = terms.quantity
            isAllowed = parent.state.isFinal && terms == rest && terms.quantity <= parent.leavesQuantity
        }
        guard terms.instrument == parent.terms.instrument, isAllowed else {
            return .plan(.notOfItsOrder(parent.id.intent, quantity: terms.quantity))
        }
        return nil
    }

    /// A smaller quantity always; a larger one for an exit, up to what its entry has filled.
    static func refusal(of amendment: Amendment, _ current: Order?, of parent: Order) -> RiskRefusal? {
        guard let current, amendment.price == nil, amendment.stopPrice == nil, let quantity = amendment.quantity,
            quantity <= current.terms.quantity
                || (current.terms.isReduceOnly && current.terms.side != parent.terms.side
                    && quantity - current.filledQuantity <= parent.filledQuantity)
        else { return .plan(.notOfItsOrder(parent.id.intent, quantity: amendment.quantity ?? .zero)) }
        return nil
    }
}
