import TradingModel

/// On an account without credit a buy is paid with free quote and a sell with free base; where the account's funds are not
/// given, that is the venue's concern. A buy is counted at the highest price at which it is known to trade, with the taker's fee;
/// an amendment with what it adds. Reduce-only orders pass: the venue cuts them.
enum FreeFunds {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let funds = context.funds, !order.terms.isReduceOnly else { return nil }
        let instrument = context.instrument
        guard order.terms.side == .buy else {
            let locked = order.current?.leavesQuantity ?? .zero
            guard let needed = order.leavesQuantity.subtractingReportingOverflow(locked) else { return .notionalOutOfRange }
            guard needed > .zero, needed > funds.base else { return nil }
            return .insufficientFunds(needed: needed.decimal, free: funds.base.decimal, asset: instrument.baseAsset)
        }
        guard let cost = FreeFunds.cost(order.terms, order.leavesQuantity, context) else { return .notionalOutOfRange }
        let locked = order.current.map { FreeFunds.cost($0.terms, $0.leavesQuantity, context) } ?? Notional.zero
        guard let needed = locked.flatMap({ cost.subtractingReportingOverflow($0) }) else { return .notionalOutOfRange }
        guard needed > .zero, needed > funds.quote else { return nil }
        return .insufficientFunds(needed: needed.decimal, free: funds.quote.decimal, asset: instrument.quoteAsset)
    }

    /// Nil out of range.
    private static func cost(_ terms: OrderTerms, _ quantity: Quantity, _ context: RiskContext) -> Notional? {
        guard let price = ProposedOrder.highestPrice(of: terms, context) else { return .zero }
        guard let notional = quantity.notionalReportingOverflow(at: price, rounding: .up) else { return nil }
        let rate = max(context.instrument.takerFeeRate, .zero)
        guard let fee = notional.decimal.multipliedReportingOverflow(by: rate, rounding: .up) else { return nil }
        return notional.addingReportingOverflow(Notional(fee))
    }
}
