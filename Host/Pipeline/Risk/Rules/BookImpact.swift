import TradingModel

/// A new market order is held against the order book before it leaves: what the book shows carries it, within the slippage and
/// within the share of the visible quantity that the limits allow; else the refusal says in how many slices it would.
///
/// Where there is no book of the instrument, or it is too old, the order is refused, unless the limits call the book optional.
/// Conditional orders meet another book when they are triggered and are not judged here; reduce-only orders pass.
enum BookImpact {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let limits = context.limits
        guard limits.needsBook, order.terms.type == .market, !order.terms.isReduceOnly else { return nil }
        guard let book = context.book, book.instrument == context.instrument.id else {
            return limits.isBookOptional ? nil : .bookMissing
        }
        if let limit = limits.maximumBookAge {
            guard let age = context.now.nanoseconds(since: book.time) else { return .notionalOutOfRange }
            if age > limit { return limits.isBookOptional ? nil : .bookTooOld(age: age, limit: limit) }
        }
        let quantity = order.terms.quantity
        guard
            let impact = MarketImpact(
                of: quantity, order.terms.side, in: book, lotSize: context.instrument.lotSize,
                maximumSlippage: limits.maximumSlippage, maximumShare: limits.maximumLiquidityShare)
        else { return .notionalOutOfRange }
        if impact.fillable < quantity { return .bookTooThin(quantity, impact) }
        if let limit = limits.maximumSlippage, impact.slippageBasisPoints > limit {
            return .slippageAboveMaximum(impact, limit: limit)
        }
        if let limit = limits.maximumLiquidityShare, impact.liquidityShare > limit {
            return .liquidityShareAboveMaximum(impact, limit: limit)
        }
        return nil
    }
}
