import TradingModel

/// While the switch is pulled no new order passes, reduce-only or not: a pulled switch means that somebody no longer trusts the
/// strategy, and flattening is theirs to do. An amendment passes when it raises neither the quantity nor the notional.
enum KillSwitch {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard context.isKilled else { return nil }
        guard let current = order.current, order.terms.quantity <= current.terms.quantity,
            let before = notional(of: current.terms, context), let after = notional(of: order.terms, context),
            after <= before
        else { return .killSwitch }
        return nil
    }

    private static func notional(of terms: OrderTerms, _ context: RiskContext) -> Notional? {
        guard let price = ProposedOrder.highestPrice(of: terms, context) else { return .zero }
        return terms.quantity.notionalReportingOverflow(at: price, rounding: .up)
    }
}
