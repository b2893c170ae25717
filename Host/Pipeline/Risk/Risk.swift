package import TradingModel

/// Proof that risk has passed something: the only thing an order may be made of. No one but `Risk` can make one, because the
/// initializer is visible in this file alone.
package struct RiskApproved<Subject: Sendable>: Sendable {
    package let subject: Subject

    fileprivate init(_ subject: Subject) {
        self.subject = subject
    }
}

/// What risk says about an order intent.
package enum RiskDecision: Sendable {
    case approved(RiskApproved<OrderIntent>)
    case refused(RiskRefusal)
}

/// The stop between what a strategy asks for and what becomes an order: a pure function of the intent and of where its account
/// stands.
///
/// The rules, in the order in which they are asked; the first refusal is the answer:
///
/// | | rule | new order | amendment | cancel |
/// |---|---|---|---|---|
/// | 1 | `KnownOrder`: the order exists and is open | | ✓ | ✓ |
/// | 2 | `KillSwitch`: nothing is added while it is pulled | ✓ | ✓ | |
/// | 3 | `OrderForm`: own instrument, fields that belong to the type | ✓ | ✓ | |
/// | 4 | `QuantityFilter`: positive, on the lot, within minimum and maximum | ✓ | ✓ | |
/// | 5 | `PriceFilter`: positive, on the tick | ✓ | ✓ | |
/// | 6 | `ReferencePrice`: a market order needs a price to be judged at | ✓ | ✓ | |
/// | 7 | `MinimumNotional` of the instrument | ✓ | ✓ | |
/// | 8 | `MaximumOrderNotional` | ✓ | ✓ | |
/// | 9 | `MaximumPosition` | ✓ | ✓ | |
/// | 10 | `MaximumOpenOrders` | ✓ | | |
/// | 11 | `OrdersPerMinute` | ✓ | ✓ | |
///
/// Reduce-only orders pass 7, 8 and 9: they can only shrink a position, and an exit that is refused because the market has
/// moved is the greater risk. Cancels are never limited.
package struct Risk: Sendable {
    package init() {}

    /// Judges an intent. Never traps, whatever a strategy sent; the instrument's tick and lot size must be positive.
    package func check(_ intent: OrderIntent, _ context: RiskContext) -> RiskDecision {
        if let refusal = refusal(of: intent.action, context) { return .refused(refusal) }
        return .approved(RiskApproved(intent))
    }

    private func refusal(of action: OrderIntent.Action, _ context: RiskContext) -> RiskRefusal? {
        switch action {
        case .submit(let terms):
            let order = ProposedOrder(terms: terms, current: nil)
            return KillSwitch.refusal(order, context) ?? filters(order, context) ?? limits(order, context)
                ?? MaximumOpenOrders.refusal(context) ?? OrdersPerMinute.refusal(context)
        case .cancel(let number):
            return KnownOrder.refusal(ofCancel: number, context)
        case .amend(let number, let amendment):
            if let refusal = KnownOrder.refusal(of: amendment, order: number, context) { return refusal }
            guard let current = context.target else { return .unknownOrder(number) }
            let order = ProposedOrder(terms: current.terms.amended(by: amendment), current: current)
            return KillSwitch.refusal(order, context) ?? filters(order, context) ?? limits(order, context)
                ?? OrdersPerMinute.refusal(context)
        }
    }

    private func filters(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        OrderForm.refusal(order, context) ?? QuantityFilter.refusal(order, context) ?? PriceFilter.refusal(order, context)
    }

    private func limits(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        ReferencePrice.refusal(order, context) ?? MinimumNotional.refusal(order, context)
            ?? MaximumOrderNotional.refusal(order, context) ?? MaximumPosition.refusal(order, context)
    }
}
