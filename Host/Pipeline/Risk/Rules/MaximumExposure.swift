import TradingModel

/// What the instances of a user, of a strategy, on an instrument or at a venue hold and may hold together is worth at most the
/// limit, at the last closes. An order that leaves no larger position of its own instance passes.
enum MaximumExposure {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let limits = context.limits.maximumExposure
        guard limits != ExposureLimits(), order.adds(context) else { return nil }
        guard let own = own(order, context) else { return .notionalOutOfRange }
        for scope in ExposureScope.allCases {
            guard let limit = limits[scope] else { continue }
            guard let others = context.exposure?[scope] else { return .exposureUnknown(scope) }
            guard let total = others.addingReportingOverflow(own) else { return .notionalOutOfRange }
            if total > limit { return .exposureAboveMaximum(scope, notional: total, limit: limit) }
        }
        return nil
    }

    /// What the instance holds and may hold once the order has passed, quote units at the last close; nil out of range.
    static func own(_ order: ProposedOrder, _ context: RiskContext) -> Notional? {
        let other =
            order.terms.side == .buy
            ? context.position.subtractingReportingOverflow(context.openSellQuantity)
            : context.position.addingReportingOverflow(context.openBuyQuantity)
        guard let price = context.referencePrice ?? order.highestPrice(context),
            let after = order.positionAfter(context)?.magnitudeReportingOverflow,
            let other = other?.magnitudeReportingOverflow
        else { return nil }
        return max(after, other).notionalReportingOverflow(at: price, rounding: .up)
    }
}
