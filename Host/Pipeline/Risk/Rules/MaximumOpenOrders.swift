/// An instance keeps a bounded number of orders open.
enum MaximumOpenOrders {
    static func refusal(_ context: RiskContext) -> RiskRefusal? {
        let limit = context.limits.maximumOpenOrders
        return context.openOrders >= limit ? .tooManyOpenOrders(open: context.openOrders, limit: limit) : nil
    }
}
