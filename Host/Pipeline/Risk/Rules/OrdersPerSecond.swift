/// As `OrdersPerMinute`, for bursts: new orders and amendments in any second are bounded. Cancels are never counted.
enum OrdersPerSecond {
    private static let second: Int64 = 1_000_000_000

    static func refusal(_ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.maximumOrdersPerSecond else { return nil }
        let recent = context.recentOrders.count(within: second, at: context.now)
        return recent >= limit ? .tooManyOrdersPerSecond(recent: recent, limit: limit) : nil
    }
}
