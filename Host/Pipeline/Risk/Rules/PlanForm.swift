import TradingModel

/// An order's plan can be carried out: the order that it names is open, its prices are on the right side, and its parts are ones
/// that the venue takes.
enum PlanForm {
    static func refusal(_ intent: OrderIntent, _ context: RiskContext) -> RiskRefusal? {
        switch intent.action {
        case .cancel: return nil
        case .amend(let order, _):
            guard context.target?.holding == .sliced else { return nil }
            return .plan(.slicedOrderIsFixed(order))
        case .submit(let terms): return problem(of: intent.plan, terms, context).map { RiskRefusal.plan($0) }
        }
    }

    private static func problem(of plan: OrderPlan, _ terms: OrderTerms, _ context: RiskContext) -> PlanRefusal? {
        switch plan {
        case .none: return nil
        case .oco(let order): return pair(with: order, terms, context)
        case .bracket(let stop, let takeProfit): return bracket(stop, takeProfit, terms, context)
        case .twap(let duration, let slices): return parts(slices, over: duration, terms, context)
        case .iceberg(let visible): return iceberg(visible, terms, context)
        }
    }

    private static func pair(with order: IntentNumber, _ terms: OrderTerms, _ context: RiskContext) -> PlanRefusal? {
        guard let linked = context.target, linked.id.intent == order, !linked.state.isFinal, linked.parent == nil,
            linked.holding != .sliced, order < OrderIntent.hostNumbers
        else { return .linkedOrderIsNotOpen(order) }
        return waits(linked.terms) ?? waits(terms)
    }

    private static func waits(_ terms: OrderTerms) -> PlanRefusal? {
        switch (terms.type, terms.timeInForce) {
        case (.market, _), (_, .immediateOrCancel), (_, .fillOrKill): .orderDoesNotWait(terms.type, terms.timeInForce)
        case (_, .goodTillCancelled), (_, .goodTillDate): nil
        }
    }

    private static func bracket(
        _ stop: Price?, _ takeProfit: Price?, _ terms: OrderTerms, _ context: RiskContext
    ) -> PlanRefusal? {
        if stop == nil, takeProfit == nil { return .bracketWithoutPrices }
        if terms.isReduceOnly { return .bracketOfReduceOnly }
        for price in [stop, takeProfit].compactMap(\.self) {
            if price <= .zero { return .bracketPriceNotPositive(price) }
            let tickSize = context.instrument.tickSize
            if !price.decimal.isMultiple(of: tickSize.decimal) { return .bracketPriceOffTick(price, tickSize: tickSize) }
        }
        let isBuy = terms.side == .buy
        let entry = terms.price ?? terms.stopPrice ?? context.referencePrice
        guard let entry else { return nil }
        if let stop, isBuy ? stop >= entry : stop <= entry { return .bracketPriceOnWrongSide(stop, entry: entry) }
        if let takeProfit, isBuy ? takeProfit <= entry : takeProfit >= entry {
            return .bracketPriceOnWrongSide(takeProfit, entry: entry)
        }
        return nil
    }

    private static func parts(
        _ count: Int, over duration: Int64, _ terms: OrderTerms, _ context: RiskContext
    ) -> PlanRefusal? {
        guard !terms.type.isConditional, terms.timeInForce == .goodTillCancelled else {
            return .slicesOfConditional(terms.type, terms.timeInForce)
        }
        guard (2...OrderPlan.maximumSlices).contains(count) else { return .sliceCountOutOfRange(count) }
        guard duration <= OrderPlan.maximumDuration, duration / Int64(count) >= 1_000_000_000 else {
            return .durationOutOfRange(nanoseconds: duration)
        }
        return part(terms.quantity.divided(by: count, lot: context.instrument.lotSize), terms, context)
    }

    private static func iceberg(_ visible: Quantity, _ terms: OrderTerms, _ context: RiskContext) -> PlanRefusal? {
        guard terms.type == .limit, terms.timeInForce == .goodTillCancelled else {
            return .slicesOfConditional(terms.type, terms.timeInForce)
        }
        guard visible > .zero, visible < terms.quantity else {
            return .visibleOutOfRange(visible: visible, quantity: terms.quantity)
        }
        let lotSize = context.instrument.lotSize
        if !visible.decimal.isMultiple(of: lotSize.decimal) { return .visibleOffLot(visible, lotSize: lotSize) }
        return part(visible, terms, context)
    }

    private static func part(_ slice: Quantity, _ terms: OrderTerms, _ context: RiskContext) -> PlanRefusal? {
        let instrument = context.instrument
        let smallest = max(instrument.minimumQuantity, instrument.lotSize)
        if slice < smallest { return .sliceTooSmall(slice: slice, minimum: smallest) }
        guard !terms.isReduceOnly, let price = terms.price ?? context.referencePrice,
            let notional = slice.notionalReportingOverflow(at: price, rounding: .down)
        else { return nil }
        let minimum = instrument.minimumNotional
        return notional < minimum ? .sliceNotionalTooSmall(notional: notional, minimum: minimum) : nil
    }
}
