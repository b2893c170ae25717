import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/performance`: how users and strategies traded. `PerformanceReport` says what each figure is.
package struct PerformanceRoutes {
    private let store: TenantStore

    package init(store: TenantStore) { self.store = store }

    /// Fills that one answer is made of at most.
    static let fillLimit = 200_000

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/api/v1/performance", "showPerformance", tag: "positions", "How users and strategies traded.",
                text: """
                    Amounts of the books are since the beginning; trades are replayed from the fills that are stored, or since a \
                    time. More than 200,000 fills at once are refused: ask for less.
                    """,
                access: .permission(.ordersRead),
                parameters: TradingQuestion.instances + [.query("since", .time, "Only trades of fills since then.")],
                answer: .json(
                    .fields([
                        Field("users", .list(PositionForms.performance), "By tenant, user and asset."),
                        Field("strategies", .list(PositionForms.performance), "By tenant, strategy and asset."),
                    ]))
            ) { call in
                let question = try TradingQuestion(call)
                return .ok(
                    try await store.transaction(call.scope) { scoped in
                        try PerformanceRoutes.report(question, scoped)
                    })
            }
        ]
    }

    private struct Key: Hashable { var tenant, name, asset: String }

    private static func report(_ question: TradingQuestion, _ scoped: ScopedConnection) throws -> PerformanceList {
        try scoped.readOneMoment()
        let instances = try question.instances(scoped)
        let positions = try PositionReading(scoped).positions(of: instances)
        let all = try TradingRepository(scoped).fills(question.page(instances, nil, limit: fillLimit))
        guard all.count <= fillLimit else {
            throw RequestProblem(
                .unprocessableContent, code: "too_many_fills",
                "These are more than \(fillLimit) fills: name a tenant, a user, an instance or a strategy, or a time with since.",
                field: "since")
        }
        let fills = Dictionary(grouping: all, by: \.order.instance)
        var users: [Key: PerformanceSum] = [:]
        var strategies: [Key: PerformanceSum] = [:]
        for instance in instances {
            guard let position = positions[instance.id]?.position else { continue }
            let trades = try trades(of: instance, fills[instance.id] ?? [], position)
            let (tenant, asset) = (instance.tenantName, instance.settlementAsset)
            let strategy = instance.strategy ?? ManualInstanceRepository.name
            users[Key(tenant: tenant, name: instance.userName, asset: asset), default: PerformanceSum()].add(position, trades)
            strategies[Key(tenant: tenant, name: strategy, asset: asset), default: PerformanceSum()].add(position, trades)
        }
        return PerformanceList(
            users: try sorted(users).map { key, sum in
                try sum.report(tenant: key.tenant, user: key.name, strategy: nil, asset: key.asset)
            },
            strategies: try sorted(strategies).map { key, sum in
                try sum.report(tenant: key.tenant, user: nil, strategy: key.name, asset: key.asset)
            })
    }

    private static func sorted(_ sums: [Key: PerformanceSum]) -> [(key: Key, value: PerformanceSum)] {
        sums.sorted { ($0.key.tenant, $0.key.name, $0.key.asset) < ($1.key.tenant, $1.key.name, $1.key.asset) }
    }

    /// - Parameter newestFirst: the fills that are there.
    private static func trades(
        of instance: TradedInstance, _ newestFirst: [Fill], _ position: Position
    ) throws -> [TradeRecord.Trade] {
        // Of one moment in the order of their numbers, in which they were booked.
        let fills = newestFirst.sorted { $0.number < $1.number }
        guard let start = TradeRecord.quantity(before: fills, leaving: position.quantity, instance) else { return [] }
        var record = TradeRecord(instance, startingAt: start)
        for fill in fills { try record.take(fill) }
        return record.trades
    }
}
