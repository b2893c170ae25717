package import TradingModel

/// Proof that risk has passed something: the only thing an order may be made of. No one but `Risk` can make one, because the
/// initializer is visible in this file alone.
package struct RiskApproved<Subject: Sendable>: Sendable {
    package let subject: Subject

    fileprivate init(_ subject: Subject) {
        self.subject = subject
    }
}

extension RiskApproved<OrderIntent> {
    /// The same order in words that the venue knows: one that is good till a date and that the host ends by its own clock is good
    /// till cancelled at the venue.
    package func routed(to capabilities: VenueCapabilities) -> Self {
        guard case .submit(var terms) = subject.action, terms.timeInForce == .goodTillDate,
            !capabilities.timesInForce.contains(.goodTillDate)
        else { return self }
        terms.timeInForce = .goodTillCancelled
        terms.expireTime = nil
        var intent = subject
        intent.action = .submit(terms)
        return RiskApproved(intent)
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
/// | 1 | `Freeze`: nothing leaves | ✓ | ✓ | ✓ |
/// | 2 | `KnownOrder`: the order exists and is open | | ✓ | ✓ |
/// | 3 | `KillSwitch`: nothing is added while trading is halted | ✓ | ✓ | |
/// | 4 | `ActiveStrategy`: nothing is added by a strategy that is paused or stopped | ✓ | ✓ | |
/// | 4 b | `GuardedInstance`: nothing is added while a guard closes, in safe mode and while it cools down | ✓ | ✓ | |
/// | 4 c | `AgreedPosition`: nothing is added while the venue's position and the books differ | ✓ | ✓ | |
/// | 5 | `OrderForm`: own instrument, fields that belong to type and time in force | ✓ | ✓ | |
/// | 6 | `QuantityFilter`: positive, on the lot, within minimum and maximum | ✓ | ✓ | |
/// | 7 | `PriceFilter`: positive, on the tick; a trailing distance below the price | ✓ | ✓ | |
/// | 8 | `ReferencePrice`: a market order needs a price to be judged at | ✓ | ✓ | |
/// | 9 | `ReferenceAge`: the last close is not too old | ✓ | ✓ | |
/// | 10 | `TriggerSide`: a take profit lies where the profit is | ✓ | ✓ | |
/// | 11 | `PriceCollar`: a limit price is near the price at which it works | ✓ | ✓ | |
/// | 12 | `MinimumNotional`: of the instrument | ✓ | ✓ | |
/// | 13 | `MaximumOrderNotional` | ✓ | ✓ | |
/// | 14 | `MaximumSize`: the configured sizing | ✓ | ✓ | |
/// | 15 | `MaximumPosition`: in quote units | ✓ | ✓ | |
/// | 16 | `MaximumPositionQuantity`: in base units | ✓ | ✓ | |
/// | 17 | `MaximumExposure`: of user, strategy, instrument and venue | ✓ | ✓ | |
/// | 18 | `MaximumLeverage` | ✓ | ✓ | |
/// | 19 | `LiquidationDistance` | ✓ | ✓ | |
/// | 20 | `FreeFunds`: an account without credit pays with what is free | ✓ | ✓ | |
/// | 21 | `BookImpact`: what the order book says of a market order | ✓ | | |
/// | 22 | `MaximumOpenOrders` | ✓ | | |
/// | 23 | `DuplicateOrder`: not the same terms again | ✓ | | |
/// | 24 | `MinimumInterval`: between new orders | ✓ | | |
/// | 25 | `TradesPerDay` | ✓ | | |
/// | 26 | `OrdersPerMinute` | ✓ | ✓ | |
/// | 27 | `OrdersPerSecond` | ✓ | ✓ | |
/// | 28 | `PlanForm`: what goes together with others, or in parts, can | ✓ | ✓ | |
///
/// Reduce-only orders pass 9 and 12 to 25, except for the count of open orders: they can only shrink a position, and an exit
/// that is refused because the market has moved is the greater risk. Orders that leave no larger position pass 15 to 19. Cancels
/// are never limited; only a freeze keeps them. Rules whose limit is not set say nothing: `RiskLimits`.
///
/// What the host asks for in the place of a strategy has a door of its own, `checkClosing`: a cancel (1, 2), or a reduce-only
/// market order that closes what is held (1, `ClosingOrder`, 5, 6). Halts do not close that door, and no limit of the strategy
/// does: a freeze does. What it makes of a strategy's order goes through `checkChild`, and an order that it held leaves through
/// `checkRelease`.
package struct Risk: Sendable {
    package init() {}

    /// Judges an intent. Never traps, whatever a strategy sent; the instrument's tick and lot size must be positive.
    package func check(_ intent: OrderIntent, _ context: RiskContext) -> RiskDecision {
        if let refusal = refusal(of: intent.action, context) ?? PlanForm.refusal(intent, context) { return .refused(refusal) }
        return .approved(RiskApproved(intent))
    }

    /// Judges what the host makes of an order of the strategy's: a part of it, an exit for it, a smaller quantity, a cancel.
    /// Parts add to a position, so that a halt or a pause keeps them; exits and reductions only a freeze does.
    ///
    /// - Parameter parent: the order that it is for; the one that is changed, when it stands for itself.
    package func checkChild(_ intent: OrderIntent, of parent: Order, _ context: RiskContext) -> RiskDecision {
        let refusal: RiskRefusal?
        switch intent.action {
        case .submit(let terms):
            let order = ProposedOrder(terms: terms, current: nil)
            refusal =
                Freeze.refusal(context) ?? ChildOrder.refusal(terms, of: parent)
                ?? (terms.isReduceOnly ? nil : additions(order, context)) ?? filters(order, context)
        case .cancel(let number): refusal = Freeze.refusal(context) ?? KnownOrder.refusal(ofCancel: number, context)
        case .amend(let number, let amendment):
            refusal =
                Freeze.refusal(context) ?? KnownOrder.refusal(of: amendment, order: number, context)
                ?? ChildOrder.refusal(of: amendment, context.target, of: parent)
        }
        if let refusal { return .refused(refusal) }
        return .approved(RiskApproved(intent))
    }

    /// Lets an order that the host held leave, as a market or limit order: risk passed it when it was asked for, and a venue that
    /// held it would not ask again. Only a freeze keeps it.
    ///
    /// - Parameter order: as it was released, with what is left of it.
    /// - Parameter terms: what it works as.
    package func checkRelease(_ order: Order, as terms: OrderTerms, _ context: RiskContext) -> RiskDecision {
        if let refusal = Freeze.refusal(context) { return .refused(refusal) }
        guard order.holding == .released, terms.instrument == order.terms.instrument, terms.side == order.terms.side,
            terms.quantity == order.leavesQuantity, terms.price == order.terms.price,
            terms.isReduceOnly == order.terms.isReduceOnly
        else { return .refused(.plan(.notOfItsOrder(order.id.intent, quantity: terms.quantity))) }
        return .approved(
            RiskApproved(
                OrderIntent(
                    tenant: order.id.tenant, instance: order.id.instance, number: order.id.intent, time: context.now,
                    action: .submit(terms), parent: order.parent)))
    }

    /// Judges an intent of the host's own. Called by the engine when it cancels or flattens for an operator.
    package func checkClosing(_ intent: OrderIntent, _ context: RiskContext) -> RiskDecision {
        let refusal: RiskRefusal?
        switch intent.action {
        case .submit(let terms):
            let order = ProposedOrder(terms: terms, current: nil)
            refusal =
                Freeze.refusal(context) ?? ClosingOrder.refusal(terms, context) ?? OrderForm.refusal(order, context)
                ?? QuantityFilter.refusal(order, context)
        case .cancel(let number): refusal = Freeze.refusal(context) ?? KnownOrder.refusal(ofCancel: number, context)
        case .amend(_, let amendment):
            refusal = .notClosing(quantity: amendment.quantity ?? .zero, position: context.position)
        }
        if let refusal { return .refused(refusal) }
        return .approved(RiskApproved(intent))
    }

    private func refusal(of action: OrderIntent.Action, _ context: RiskContext) -> RiskRefusal? {
        if let refusal = Freeze.refusal(context) { return refusal }
        switch action {
        case .submit(let terms):
            let order = ProposedOrder(terms: terms, current: nil)
            return additions(order, context) ?? filters(order, context) ?? market(order, context) ?? limits(order, context)
                ?? BookImpact.refusal(order, context) ?? MaximumOpenOrders.refusal(context) ?? repetition(terms, context)
                ?? rates(context)
        case .cancel(let number):
            return KnownOrder.refusal(ofCancel: number, context)
        case .amend(let number, let amendment):
            if let refusal = KnownOrder.refusal(of: amendment, order: number, context) { return refusal }
            guard let current = context.target else { return .unknownOrder(number) }
            let order = ProposedOrder(terms: current.terms.amended(by: amendment), current: current)
            return additions(order, context) ?? filters(order, context) ?? market(order, context) ?? limits(order, context)
                ?? rates(context)
        }
    }

    private func additions(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        KillSwitch.refusal(order, context) ?? ActiveStrategy.refusal(order, context) ?? GuardedInstance.refusal(order, context)
            ?? AgreedPosition.refusal(order, context)
    }

    private func filters(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        OrderForm.refusal(order, context) ?? QuantityFilter.refusal(order, context) ?? PriceFilter.refusal(order, context)
    }

    private func market(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        ReferencePrice.refusal(order, context) ?? ReferenceAge.refusal(order, context) ?? TriggerSide.refusal(order, context)
            ?? PriceCollar.refusal(order, context)
    }

    private func limits(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        MinimumNotional.refusal(order, context) ?? MaximumOrderNotional.refusal(order, context)
            ?? MaximumSize.refusal(order, context) ?? MaximumPosition.refusal(order, context)
            ?? MaximumPositionQuantity.refusal(order, context) ?? MaximumExposure.refusal(order, context)
            ?? MaximumLeverage.refusal(order, context) ?? LiquidationDistance.refusal(order, context)
            ?? FreeFunds.refusal(order, context)
    }

    private func repetition(_ terms: OrderTerms, _ context: RiskContext) -> RiskRefusal? {
        DuplicateOrder.refusal(terms, context) ?? MinimumInterval.refusal(terms, context)
            ?? TradesPerDay.refusal(terms, context)
    }

    private func rates(_ context: RiskContext) -> RiskRefusal? {
        OrdersPerMinute.refusal(context) ?? OrdersPerSecond.refusal(context)
    }
}
