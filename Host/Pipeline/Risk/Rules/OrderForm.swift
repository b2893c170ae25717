import TradingModel

/// The order is for the instance's instrument and has the fields of its type and of its time in force, no fewer and no more: a
/// field that would be ignored is a misunderstanding.
enum OrderForm {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let terms = order.terms
        guard terms.instrument == context.instrument.id else {
            return .wrongInstrument(terms.instrument, expected: context.instrument.id)
        }
        return prices(terms) ?? times(order, context) ?? postOnly(terms)
    }

    private static func prices(_ terms: OrderTerms) -> RiskRefusal? {
        if terms.type.hasPrice, terms.price == nil { return .priceMissing(terms.type) }
        if !terms.type.hasPrice, let price = terms.price { return .priceNotExpected(terms.type, price) }
        if terms.type.needsStopPrice, terms.stopPrice == nil { return .stopPriceMissing(terms.type) }
        if !terms.type.needsStopPrice, terms.type != .trailingStop, let price = terms.stopPrice {
            return .stopPriceNotExpected(terms.type, price)
        }
        if terms.type == .trailingStop, terms.trailingDistance == nil { return .trailingDistanceMissing }
        if terms.type != .trailingStop, let distance = terms.trailingDistance {
            return .trailingDistanceNotExpected(terms.type, distance)
        }
        return nil
    }

    private static func times(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let terms = order.terms
        guard terms.timeInForce == .goodTillDate else {
            return terms.expireTime.map { .expireTimeNotExpected($0) }
        }
        guard let expireTime = terms.expireTime else { return .expireTimeMissing }
        if terms.type == .market { return .marketCannotRest }
        // An open order whose time comes is the venue's to expire; until then it may be changed.
        return order.current == nil && expireTime <= context.now ? .expireTimeNotAhead(expireTime, now: context.now) : nil
    }

    private static func postOnly(_ terms: OrderTerms) -> RiskRefusal? {
        guard terms.isPostOnly else { return nil }
        if terms.type != .limit { return .postOnlyNeedsLimit(terms.type) }
        switch terms.timeInForce {
        case .immediateOrCancel: return .postOnlyIsImmediate
        case .fillOrKill: return .postOnlyIsFillOrKill
        case .goodTillCancelled, .goodTillDate: return nil
        }
    }
}
