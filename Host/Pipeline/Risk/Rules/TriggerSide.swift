import TradingModel

/// A take profit, and the price from which a trailing stop begins to trail, lie on the side of the last close to which the price
/// moves in the order's favour: above it for a sell, below it for a buy. Elsewhere the order would trade at once, which is
/// not what its name says. Before the first candle there is nothing to compare with.
enum TriggerSide {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let trigger = order.terms.stopPrice, let reference = context.referencePrice else { return nil }
        switch order.terms.type {
        case .takeProfit, .takeProfitLimit, .trailingStop: break
        case .market, .limit, .stop, .stopLimit: return nil
        }
        // What waits already may have been passed by the price: an amendment of something else is not held against it.
        if let current = order.current, current.terms.stopPrice == trigger || current.isTriggered { return nil }
        let isRight = order.terms.side == .sell ? trigger > reference : trigger < reference
        return isRight ? nil : .triggerOnWrongSide(order.terms.type, order.terms.side, trigger, reference: reference)
    }
}
