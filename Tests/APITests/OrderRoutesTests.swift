import API
import FoundationEssentials
import Identity
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Lists of orders, fills and intents", .timeLimit(.minutes(4)))
struct OrderRoutesTests {
    private let routed: RoutedStore
    private var sample: SampleTrading { routed.stored.sample }

    /// Two tenants with three filled orders each; the first has a second person with an order of her own, and a refusal.
    init() throws {
        routed = try RoutedStore()
        for user in [0, 1] {
            for number in 1...3 { try routed.stored.write(routed.stored.sample.filled(UInt64(number), user: user)) }
        }
        try routed.stored.write([
            .intent(sample.intent(4), .refused(code: "risk.maximum_position", text: "position 5 is above 4"))
        ])
    }

    private var owner: Principal { routed.principal("user0", .owner, of: 0) }
    private var staff: Principal { routed.principal("operator", .operator, of: 1, isStaff: true) }

    /// A person of the first tenant, with an instance and one order.
    private func addPerson() throws -> InstanceID {
        let user = try routed.stored.connection.query(
            "INSERT INTO account.user (tenant_id, name, role) VALUES ($1, 'eve', 'trader') RETURNING user_id",
            [.int64(Int64(sample.tenants[0].rawValue))]
        )[0].uint64(0)
        let instance = try InstanceRepository(routed.stored.connection).findOrCreate(
            tenant: sample.tenants[0], user: UserID(user), name: "hers", plugin: sample.plugin, instrument: sample.instrument.id,
            parameters: "{}")
        let id = ClientOrderID(tenant: sample.tenants[0], instance: instance, intent: 1)
        let time = SampleTrading.time(9)
        try routed.stored.write([
            .intent(
                OrderIntent(
                    tenant: id.tenant, instance: instance, number: 1, time: time, action: .submit(sample.terms(.sell))),
                .approved), .order(Order(id: id, terms: sample.terms(.sell), createdTime: time, state: .accepted)),
        ])
        return instance
    }

    @Test func `everybody finds what is theirs: a person, a tenant, the staff`() async throws {
        let instance = try addPerson()
        let eve = routed.principal("eve", .trader, of: 0)
        let hers = try await routed.answer(OrderList.self, "orders", as: eve).orders
        #expect(hers.map(\.instance) == [instance.rawValue] && hers[0].user == "eve" && hers[0].instanceName == "hers")
        #expect(try await routed.answer(OrderList.self, "orders", as: owner).orders.count == 4)
        #expect(try await routed.answer(OrderList.self, "orders", as: staff).orders.count == 7)
        #expect(try await routed.answer(FillList.self, "fills", as: eve).fills.isEmpty)
        #expect(try await routed.answer(FillList.self, "fills", as: owner).fills.count == 3)
        #expect(try await routed.answer(IntentList.self, "intents?outcome=refused", as: eve).intents.isEmpty)
        // Naming another's finds nothing, and says no more.
        for query in ["tenant=user1", "user=user1", "instance=\(sample.instances[1])"] {
            #expect(try await routed.answer(OrderList.self, "orders?\(query)", as: owner).orders.isEmpty, "\(query)")
        }
        #expect(try await routed.answer(OrderList.self, "orders?user=user0", as: eve).orders.isEmpty)
        let other = ClientOrderID(tenant: sample.tenants[1], instance: sample.instances[1], intent: 1)
        for principal in [owner, eve] {
            try await routed.refused("GET", "orders/\(other)", as: principal, status: 404, code: "order_not_found")
        }
        let own = ClientOrderID(tenant: sample.tenants[0], instance: sample.instances[0], intent: 1)
        try await routed.refused("GET", "orders/\(own)", as: eve, status: 404, code: "order_not_found")
        try await routed.refused(
            "GET", "orders", as: routed.principal("ann", .author, of: 0), status: 403, code: "forbidden")
    }

    @Test func `an order is shown with its fills and what was asked about it`() async throws {
        let id = ClientOrderID(tenant: sample.tenants[0], instance: sample.instances[0], intent: 2)
        let detail = try await routed.answer(OrderDetailReport.self, "orders/\(id)", as: owner)
        #expect(detail.order.id == "\(id)" && detail.order.state == "filled" && detail.order.origin == "strategy")
        #expect(detail.order.quantity == "1" && detail.order.averagePrice == "40000" && detail.order.fee == "2")
        #expect(detail.fills.map(\.venueFillID) == ["F0-2"] && detail.fills[0].price == "40000" && detail.fills[0].maker)
        #expect(detail.intents.map(\.outcome) == ["approved"] && detail.intents[0].order == "\(id)" && detail.groups.isEmpty)
        let denied = ClientOrderID(tenant: sample.tenants[0], instance: sample.instances[0], intent: 4)
        let why = try await routed.answer(OrderDetailReport.self, "orders/\(denied)", as: owner)
        #expect(why.order.state == "denied" && why.order.reason == "risk.maximum_position")
        #expect(why.intents.map(\.text) == ["position 5 is above 4"])
        let none = ClientOrderID(tenant: sample.tenants[0], instance: sample.instances[0], intent: 99)
        try await routed.refused("GET", "orders/\(none)", as: owner, status: 404, code: "order_not_found")
        try await routed.refused("GET", "orders/17", as: owner, status: 404, code: "not_found", naming: "takes 28")
    }

    @Test func `pages go on behind one another, and each filter leaves out what it says`() async throws {
        var (numbers, next): ([UInt64], String?) = ([], "")
        while let cursor = next {
            let query = cursor.isEmpty ? "" : "&cursor=\(cursor)"
            let page = try await routed.answer(OrderList.self, "orders?limit=2\(query)", as: owner)
            numbers += page.orders.map(\.number)
            next = page.next
        }
        #expect(numbers == [3, 2, 1])
        for (query, expected) in [
            ("open=true", []), ("state=filled&side=buy", [3, 2, 1]), ("side=sell", []), ("instrument=BTC-USDT", [3, 2, 1]),
            ("instrument=ETH-USDT", []), ("strategy=Sample", [3, 2, 1]), ("strategy=manual", []),
            ("since=2024-01-01T00:00:02Z", [3, 2]), ("since=2024-01-01T00:00:02Z&until=2024-01-01T00:00:03Z", [2]),
        ] as [(String, [UInt64])] {
            let found = try await routed.answer(OrderList.self, "orders?\(query)", as: owner).orders
            #expect(found.map(\.number) == expected, "\(query)")
        }
        let codes = try await routed.answer(IntentList.self, "intents?code=risk.maximum_position", as: owner).intents
        #expect(codes.map(\.number) == [4])
        #expect(try await routed.answer(FillList.self, "fills?limit=2", as: owner).fills.map(\.number) == [3, 2])
    }

    @Test(arguments: [
        ("orders?since=yesterday-at-noon-or-so", "since"), ("orders?since=2024-13-01T00:00:00Z", "since"),
        ("orders?state=lost", "state"), ("orders?open=perhaps", "open"), ("orders?cursor=AAAA", "cursor"),
        ("orders?limit=0", "limit"), ("fills?side=up", "side"), ("intents?outcome=maybe", "outcome"),
        ("orders?since=2024-01-02T00:00:00Z&until=2024-01-01T00:00:00Z", "since"), ("positions?cursor=AAAA", "cursor"),
        ("portfolio?cursor=AAAA", "cursor"), ("performance?since=2024", "since"),
    ])
    func `what is wrong is named`(query: String, field: String) async throws {
        try await routed.refused("GET", query, as: owner, status: 400, code: "query_value", naming: "'\(field)'")
    }
}
