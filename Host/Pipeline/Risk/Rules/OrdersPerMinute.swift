/// New orders and amendments in any 60 seconds are bounded: a strategy that runs wild must not use up the venue's rate limit.
/// Cancels are never counted.
enum OrdersPerMinute {
    static func refusal(_ context: RiskContext) -> RiskRefusal? {
        let recent = context.recentOrders.count(at: context.now)
        let limit = context.limits.maximumOrdersPerMinute
        return recent >= limit ? .tooManyOrdersPerMinute(recent: recent, limit: limit) : nil
    }
}
