import TradingModel

/// What is held and may be held, divided by the equity, is at most the limit: of the instance where it has capital of its own,
/// else of all instances of the user. Without equity nothing is added. An order that leaves no larger position passes.
enum MaximumLeverage {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.maximumLeverage, order.adds(context) else { return nil }
        guard let equity = context.equity else { return .equityUnknown }
        guard let own = MaximumExposure.own(order, context) else { return .notionalOutOfRange }
        let others = context.limits.capital == nil ? context.exposure?.user : Notional.zero
        guard let others else { return .exposureUnknown(.user) }
        guard let total = others.addingReportingOverflow(own) else { return .notionalOutOfRange }
        guard equity > .zero else { return .leverageAboveMaximum(notional: total, equity: equity, limit: limit) }
        guard let most = equity.decimal.multipliedReportingOverflow(by: limit, rounding: .down) else { return nil }
        return total.decimal > most ? .leverageAboveMaximum(notional: total, equity: equity, limit: limit) : nil
    }
}
