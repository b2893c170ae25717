import TradingModel

/// A day has at most so many new orders that are not reduce-only; the day is UTC's or Seoul's.
enum TradesPerDay {
    static func refusal(_ terms: OrderTerms, _ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.maximumTradesPerDay, !terms.isReduceOnly else { return nil }
        let day = context.limits.tradingDay
        let trades = context.tally.trades(on: day, at: context.now)
        return trades >= limit ? .tooManyTradesToday(trades: trades, limit: limit, day) : nil
    }
}
