import TradingModel

/// Between two new orders there is at least the interval. Free of it are reduce-only orders, which do not begin it either.
enum MinimumInterval {
    static func refusal(_ terms: OrderTerms, _ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.minimumOrderInterval, !terms.isReduceOnly, let last = context.tally.lastTime,
            let elapsed = context.now.nanoseconds(since: last)
        else { return nil }
        return elapsed < limit ? .orderTooSoon(elapsed: elapsed, interval: limit) : nil
    }
}
