import API
import FoundationEssentials
import Identity
import MemoryHost
import Store
import TestSupport
import Testing
import TradingModel

/// What requests for orders by hand have to look like, and for whom they may be. What the host makes of them is tested with a
/// real one.
@Suite("Orders by hand over the API", .timeLimit(.minutes(4)))
struct OrderDeskRoutesTests {
    private let routed: RoutedStore
    private var staff: Principal { routed.principal("operator", .operator, of: 1, isStaff: true) }
    private var owner: Principal { routed.principal("user0", .owner, of: 0) }
    private var trader: Principal { routed.principal("eve", .trader, of: 0) }

    init() throws { routed = try RoutedStore() }

    private static func order(_ more: String = "") -> String {
        #"{"instrument": "BTC-USDT", "side": "buy", "type": "limit", "quantity": "0.5", "price": "40000.1"\#(more)}"#
    }

    private func submit(_ body: String = order(), as principal: Principal) async throws -> OrderReport {
        let probe = try await routed.send("POST", "orders", body, as: principal)
        #expect(probe.status == 201, "\(probe.body)")
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let report = try decoder.decode(OrderReport.self, from: Data(probe.body.utf8))
        #expect(probe.headers["location"] == "/api/v1/orders/\(report.id)")
        return report
    }

    @Test func `every field of an order reaches the host, exact`() async throws {
        let report = try await submit(
            #"""
            {"instrument": "BTC-USDT", "side": "sell", "type": "trailing_stop", "quantity": "0.123456789012345678",
             "stopPrice": "41000", "trailing": "12.5", "timeInForce": "gtd", "expireAt": "2030-01-01T00:00:00Z",
             "reduceOnly": true}
            """#, as: trader)
        #expect(report.quantity == "0.123456789012345678" && report.trailingDistance == "12.5" && report.stopPrice == "41000")
        #expect(report.origin == "hand" && report.instanceName == "manual" && report.reduceOnly && report.timeInForce == "gtd")
        let request = try #require(routed.host.handRequests.first)
        #expect(request.user == "eve" && request.tenant == "user0" && request.key == nil)
        guard case .submit(let order) = request.actions[0] else { throw TestFailure.other }
        #expect(order.type == .trailingStop && order.expireTime == Timestamp(milliseconds: 1_893_456_000_000))
    }

    private enum TestFailure: Error { case other }

    @Test func `the key of a request goes with it, and the owner may trade for the tenant's people`() async throws {
        let probe = try await routed.send(
            "POST", "orders", OrderDeskRoutesTests.order(#", "user": "eve", "postOnly": true"#), as: owner,
            headers: ["Idempotency-Key: key-1"])
        #expect(probe.status == 201, "\(probe.body)")
        #expect(routed.host.handRequests.first?.key == "key-1" && routed.host.handRequests.first?.user == "eve")
        let long = String(repeating: "k", count: 129)
        let refused = try await routed.send(
            "POST", "orders", OrderDeskRoutesTests.order(), as: owner, headers: ["Idempotency-Key: \(long)"])
        try OperatedHost.expect(refused, status: 400, code: "header_value", naming: ["128"])
    }

    @Test func `nobody trades for others than it may`() async throws {
        try await routed.refused(
            "POST", "orders", OrderDeskRoutesTests.order(#", "user": "bob""#), as: trader, status: 403, code: "forbidden",
            naming: "for itself")
        try await routed.refused(
            "POST", "orders", OrderDeskRoutesTests.order(#", "tenant": "user1""#), as: owner, status: 404,
            code: "tenant_not_found")
        try await routed.refused(
            "POST", "orders", OrderDeskRoutesTests.order(), as: .testHost, status: 400, code: "field_missing", naming: "'user'")
        for role in [Role.viewer, .author] {
            try await routed.refused(
                "POST", "orders", OrderDeskRoutesTests.order(), as: routed.principal("v", role, of: 0), status: 403,
                code: "forbidden")
        }
        #expect(routed.host.handRequests.isEmpty)
    }

    @Test func `what risk refuses is a 422 with its code and numbers`() async throws {
        try await routed.refused(
            "POST", "orders",
            #"{"instrument": "BTC-USDT", "side": "buy", "type": "market", "quantity": "1001"}"#, as: trader, status: 422,
            code: "risk.maximum_position", naming: "1001", "1000")
    }

    @Test func `an order is changed and cancelled by whoever has to do with its instance`() async throws {
        _ = try routed.host.enable(EnableOrder(user: "ada", plugin: "dip-buyer"))
        let report = try await submit(OrderDeskRoutesTests.order(#", "user": "ada""#), as: staff)
        let changed = try await routed.send("PATCH", "orders/\(report.id)", #"{"price": "40100"}"#, as: staff)
        #expect(changed.status == 200 && changed.body.contains(#""price":"40100""#), "\(changed.body)")
        for method in ["PATCH", "DELETE"] {
            let body = method == "PATCH" ? #"{"price": "1"}"# : ""
            try await routed.refused(
                method, "orders/\(report.id)", body, as: owner, status: 404, code: "order_not_found")
        }
        let cancelled = try await routed.send("DELETE", "orders/\(report.id)", as: staff)
        #expect(cancelled.status == 200 && cancelled.body.contains(#""state":"cancelled""#), "\(cancelled.body)")
        try await routed.refused(
            "DELETE", "orders/\(report.id)", as: staff, status: 409, code: "order_is_final", naming: "cancelled")
        try await routed.refused("POST", "positions/1/close", as: staff, status: 409, code: "position_is_flat")
        try await routed.refused("POST", "positions/1/close", as: owner, status: 404, code: "instance_not_found")
        try await routed.refused("POST", "positions/9/close", as: staff, status: 404, code: "instance_not_found")
    }

    @Test func `each action of a batch has its own outcome, in their order`() async throws {
        _ = try routed.host.enable(EnableOrder(user: "ada", plugin: "dip-buyer"))
        let first = try await submit(OrderDeskRoutesTests.order(#", "user": "ada""#), as: staff)
        let gone = ClientOrderID(tenant: TenantID(9), instance: InstanceID(9), intent: 1)
        let submitted = OrderDeskRoutesTests.order()
        let probe = try await routed.send(
            "POST", "orders/batch",
            """
            {"user": "ada", "actions": [{"cancel": "\(gone)"}, {"submit": \(submitted)}, {"cancel": "\(first.id)"},
             {"amend": {"id": "\(first.id)", "quantity": "2"}},
             {"submit": {"instrument": "BTC-USDT", "side": "buy", "type": "market", "quantity": "1001"}}]}
            """, as: staff)
        #expect(probe.status == 200, "\(probe.body)")
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let outcomes = try decoder.decode(OrderOutcomeList.self, from: Data(probe.body.utf8)).outcomes
        #expect(outcomes.map(\.done) == [false, true, true, false, false])
        #expect(
            outcomes.map(\.code) == ["order_not_found", nil, nil, "order_is_final", "risk.maximum_position"])
        #expect(outcomes[2].order?.id == first.id && outcomes[2].order?.state == "cancelled")
    }

    @Test func `a cancel of all is about what is open in the filter, and has to be meant`() async throws {
        let sample = routed.stored.sample
        try routed.stored.write([.intent(sample.intent(1), .approved), .order(sample.order(1))])
        try await routed.refused("DELETE", "orders", as: owner, status: 400, code: "query_missing", naming: "all=true")
        for query in ["all=true", "side=buy", "user=user0"] {
            let probe = try await routed.send("DELETE", "orders?\(query)", as: owner)
            #expect(probe.status == 200 && probe.body.contains(#""hasMore":false"#), "\(probe.body)")
        }
        #expect(routed.host.handRequests.map(\.actions.count) == [1, 1, 1])
        let none = try await routed.send("DELETE", "orders?side=sell", as: owner)
        #expect(none.body == #"{"hasMore":false,"outcomes":[]}"# && routed.host.handRequests.count == 3)
        _ = try await routed.send("DELETE", "orders?tenant=user0", as: routed.principal("user1", .owner, of: 1))
        #expect(routed.host.handRequests.count == 3, "nobody cancels another tenant's")
    }

    @Test(arguments: [
        (#"{"instrument": "BTC-USDT", "side": "buy", "type": "limit"}"#, "field_missing", "'quantity'"),
        (#"{"instrument": "BTC-USDT", "side": "up", "type": "limit", "quantity": "1"}"#, "field_value", "'side'"),
        (#"{"instrument": "BTC-USDT", "side": "buy", "type": "peg", "quantity": "1"}"#, "field_value", "'type'"),
        (#"{"instrument": "BTC-USDT", "side": "buy", "type": "market", "quantity": 1}"#, "field_type", "'quantity'"),
        (#"{"instrument": "BTC-USDT", "side": "buy", "type": "market", "quantity": "1e3"}"#, "field_value", "'quantity'"),
        (
            #"{"instrument": "BTC-USDT", "side": "buy", "type": "market", "quantity": "99999999999999999999999"}"#, "field_value",
            "'quantity'"
        ),
        (
            #"{"instrument": "B", "side": "buy", "type": "market", "quantity": "1", "timeInForce": "gtd"}"#, "field_value",
            "'expireAt'"
        ),
        (
            #"{"instrument": "B", "side": "buy", "type": "market", "quantity": "1", "expireAt": "2030-01-01T00:00:00Z"}"#,
            "field_value", "'expireAt'"
        ),
        (#"{"instrument": "B", "side": "buy", "type": "market", "quantity": "1", "leverage": "5"}"#, "field_unknown", "leverage"),
    ])
    func `what is wrong with an order is named`(body: String, code: String, word: String) async throws {
        try await routed.refused("POST", "orders", body, as: trader, status: 400, code: code, naming: word)
    }

    @Test(arguments: [
        (#"{"actions": []}"#, "field_too_short", "'actions'"), (#"{"actions": [{}]}"#, "field_value", "'actions[0]'"),
        (#"{"actions": [{"cancel": "TB"}]}"#, "field_too_short", "cancel"),
        (#"{"actions": [{"amend": {"id": "TB00000001000000010000000001"}}]}"#, "field_missing", "quantity"),
    ])
    func `what is wrong with a batch is named`(body: String, code: String, word: String) async throws {
        try await routed.refused("POST", "orders/batch", body, as: trader, status: 400, code: code, naming: word)
    }

    @Test func `a change changes something`() async throws {
        _ = try routed.host.enable(EnableOrder(user: "ada", plugin: "dip-buyer"))
        let report = try await submit(OrderDeskRoutesTests.order(#", "user": "ada""#), as: staff)
        try await routed.refused("PATCH", "orders/\(report.id)", "{}", as: staff, status: 400, code: "field_missing")
    }
}
