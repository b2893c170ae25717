import TradingModel

/// The order is for the instance's instrument and has the fields of its type, no fewer and no more: a field that would be
/// ignored is a misunderstanding.
enum OrderForm {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let terms = order.terms
        guard terms.instrument == context.instrument.id else {
            return .wrongInstrument(terms.instrument, expected: context.instrument.id)
        }
        let (hasPrice, hasStopPrice) = (terms.type.hasPrice, terms.type.needsStopPrice)
        if hasPrice, terms.price == nil { return .priceMissing(terms.type) }
        if !hasPrice, let price = terms.price { return .priceNotExpected(terms.type, price) }
        if hasStopPrice, terms.stopPrice == nil { return .stopPriceMissing(terms.type) }
        if !hasStopPrice, let price = terms.stopPrice { return .stopPriceNotExpected(terms.type, price) }
        if terms.isPostOnly {
            if terms.type != .limit { return .postOnlyNeedsLimit(terms.type) }
            if terms.timeInForce == .immediateOrCancel { return .postOnlyIsImmediate }
        }
        return nil
    }
}
