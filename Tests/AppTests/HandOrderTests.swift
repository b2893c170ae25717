import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing
import TradingModel

/// Orders by hand at a real host: through risk, journal and venue, over restarts and kills.
@Suite("Orders by hand at a running host", .timeLimit(.minutes(4)))
struct HandOrderTests {
    private static func limit(_ price: String, side: String = "buy", quantity: String = "0.01", user: String = "ada") -> String {
        """
        {"instrument": "BTC-USDT", "user": "\(user)", "side": "\(side)", "type": "limit", "quantity": "\(quantity)", \
        "price": "\(price)"}
        """
    }

    private static func market(_ side: String, _ quantity: String, more: String = "") -> String {
        """
        {"instrument": "BTC-USDT", "user": "ada", "side": "\(side)", "type": "market", "quantity": "\(quantity)"\(more)}
        """
    }

    private func host(candlesPerSecond: Int = 5) async throws -> (host: ServingHost, asked: AskedHost) {
        let host = try await ServingHost(
            users: """
                {"name": "ada", "limits": {"maximum_open_orders": 20}, "strategies": [{}]},
                {"name": "eve", "strategies": [{}]}
                """,
            candlesPerSecond: candlesPerSecond)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        return (host, asked)
    }

    @Test func `an order by hand is placed, changed and cancelled, and everything of it can be read`() async throws {
        let (host, asked) = try await host()
        let price = try await asked.price(times: 0.96)
        let placed = try await asked.done(OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201)
        #expect(placed.state == "accepted" && placed.origin == "hand" && placed.instanceName == "manual")
        #expect(placed.price == price && placed.quantity == "0.01" && placed.user == "ada")

        let instances = try await asked.done(InstanceList.self, "GET", "instances?name=manual&user=ada").instances
        let manual = try #require(instances.first)
        #expect(manual.plugin == "manual" && manual.openOrders == 1 && manual.process == nil && manual.state == .running)
        let changed = try await asked.done(OrderReport.self, "PATCH", "orders/\(placed.id)", #"{"quantity": "0.02"}"#)
        #expect(changed.id == placed.id && changed.quantity == "0.02")
        let open = try await asked.done(OrderList.self, "GET", "orders?open=true&user=ada&strategy=manual").orders
        #expect(open.map(\.id) == [placed.id])
        // A batch that makes no order is carried out once for its key, too.
        func batch(_ action: String, key: String) async throws -> [OrderOutcomeReport] {
            let body = #"{"user": "ada", "actions": [\#(action)]}"#
            return try await asked.done(OrderOutcomeList.self, "POST", "orders/batch", body, key: key).outcomes
        }
        let amendment = #"{"amend": {"id": "\#(placed.id)", "quantity": "0.03"}}"#
        for _ in 0..<2 { #expect(try await batch(amendment, key: "amend").map(\.done) == [true]) }
        try await asked.refused(
            "POST", "orders/batch", #"{"user": "ada", "actions": [{"cancel": "\#(placed.id)"}]}"#, status: 409,
            code: "idempotency_key_reused", key: "amend")
        let other = try await asked.done(OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201)
        for _ in 0..<2 { #expect(try await batch(#"{"cancel": "\#(other.id)"}"#, key: "cancel").map(\.done) == [true]) }
        let cancelled = try await asked.done(OrderReport.self, "DELETE", "orders/\(placed.id)")
        #expect(cancelled.state == "cancelled")
        let detail = try await asked.done(OrderDetailReport.self, "GET", "orders/\(placed.id)")
        #expect(detail.order.state == "cancelled" && detail.intents.map(\.action) == ["submit", "amend", "amend", "cancel"])
        #expect(detail.intents.allSatisfy { $0.origin == "hand" && $0.outcome == "approved" })

        for (method, path, body) in [
            ("POST", "pause", ""), ("POST", "resume", ""), ("POST", "disable", ""), ("POST", "enable", ""),
            ("PATCH", "parameters", #"{"period": 3}"#),
        ] {
            try await asked.refused(
                method, "instances/\(manual.id)/\(path)", body, status: 409, code: "instance_is_manual")
        }
        try await host.stop()
    }

    @Test func `what risk refuses leaves nothing but its intent, and every other no has its code`() async throws {
        let (host, asked) = try await host()
        try await asked.refused(
            "POST", "orders", HandOrderTests.market("buy", "999"), status: 422, code: "risk.maximum_order_notional")
        let refused = try await asked.done(IntentList.self, "GET", "intents?outcome=refused&user=ada&strategy=manual").intents
        #expect(refused.count == 1 && refused[0].code == "risk.maximum_order_notional" && refused[0].quantity == "999")
        try await asked.refused(
            "POST", "orders", HandOrderTests.market("sell", "0.01").replacingOccurrences(of: "BTC", with: "ETH"), status: 404,
            code: "instrument_not_found")
        try await asked.refused(
            "POST", "orders", HandOrderTests.limit("1", user: "nobody"), status: 404, code: "user_not_found")
        let none = ClientOrderID(tenant: TenantID(1), instance: InstanceID(999), intent: 1)
        for method in ["DELETE", "PATCH"] {
            try await asked.refused(
                method, "orders/\(none)", method == "PATCH" ? #"{"price": "1"}"# : "", status: 404, code: "order_not_found")
        }
        try await asked.refused("POST", "positions/999/close", status: 404, code: "instance_not_found")
        let manual = try #require(
            try await asked.done(InstanceList.self, "GET", "instances?name=manual&user=ada").instances.first)
        try await asked.refused("POST", "positions/\(manual.id)/close", status: 409, code: "position_is_flat")
        try await host.done("kill", "--user", "ada", "--reason", "test", "--no-new")
        let price = try await asked.price(times: 0.96)
        try await asked.refused("POST", "orders", HandOrderTests.limit(price), status: 422, code: "risk.kill_switch")
        try await host.stop()
    }

    @Test func `a position by hand is closed, and what it earned is in the books`() async throws {
        let (host, asked) = try await host()
        let bought = try await asked.done(OrderReport.self, "POST", "orders", HandOrderTests.market("buy", "0.01"), status: 201)
        let manual = bought.instance
        try await Program.poll("the fill") {
            try await asked.done(OrderDetailReport.self, "GET", "orders/\(bought.id)").order.state == "filled" ? true : nil
        }
        let held = try await asked.done(PositionList.self, "GET", "positions?user=ada&strategy=manual&held=true")
        #expect(held.positions.map(\.quantity) == ["0.01"] && held.positions[0].unrealisedProfit != nil)
        let closing = try await asked.done(OrderList.self, "POST", "positions/\(manual)/close", key: "close").orders
        #expect(closing.count == 1 && closing[0].side == "sell" && closing[0].reduceOnly && closing[0].origin == "host")
        try await Program.poll("a flat book") {
            let held = try await asked.done(PositionList.self, "GET", "positions?user=ada&strategy=manual&held=true").positions
            return held.isEmpty ? true : nil
        }
        let performance = try await asked.done(PerformanceList.self, "GET", "performance?user=ada&strategy=manual")
        #expect(performance.strategies.map(\.trades) == [1] && performance.strategies[0].strategy == "manual")
        try await asked.refused("POST", "positions/\(manual)/close", status: 409, code: "position_is_flat")
        // The same request again: what it opened since is not closed by it.
        let again = try await asked.done(OrderList.self, "POST", "positions/\(manual)/close", key: "close").orders
        #expect(again.map(\.id) == closing.map(\.id))
        try await host.stop()
    }

    @Test func `a strategy's orders are cancelled in its place, and it goes on`() async throws {
        let host = try await ServingHost(quoting: ["bob"], candlesPerSecond: 50)
        let asked = AskedHost(host)
        try await host.waitForOpenOrders(30, of: "bob/Quoting")
        let open = try await asked.done(OrderList.self, "GET", "orders?open=true&user=bob&limit=5").orders
        let victim = try #require(open.last)
        try await asked.refused(
            "PATCH", "orders/\(victim.id)", #"{"price": "1"}"#, status: 409, code: "order_not_by_hand")
        let cancelled = try await asked.done(OrderReport.self, "DELETE", "orders/\(victim.id)")
        #expect(cancelled.state == "cancelled")
        let intents = try await asked.done(OrderDetailReport.self, "GET", "orders/\(victim.id)").intents
        #expect(intents.first?.origin == "strategy" && intents.first?.action == "submit", "\(intents)")
        #expect(intents.contains { $0.origin == "host" && $0.action == "cancel" && $0.outcome == "approved" }, "\(intents)")
        try await asked.refused("DELETE", "orders/\(victim.id)", status: 409, code: "order_is_final")
        let all = try await asked.done(CancelList.self, "DELETE", "orders?user=bob")
        #expect(all.outcomes.count >= 20 && all.outcomes.contains(where: \.done))
        try await host.waitForEvents(50, of: "bob/Quoting")
        #expect(try await host.instance("bob/Quoting").state == .running)
        try await host.stop()
    }

    @Test func `a host that is killed makes no order twice, and goes on with those it had`() async throws {
        let (host, asked) = try await host(candlesPerSecond: 8)
        let price = try await asked.price(times: 0.96)
        let placed = try await asked.done(
            OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201, key: "first")
        for round in 0..<3 {
            // Killed while the request is on its way: before the command is durable, behind it, or behind the answer.
            async let lost = asked.attempt("POST", "orders", HandOrderTests.limit(price), key: "round-\(round)")
            try await Task.yieldRounds(round * 400)
            try await host.restart(SIGKILL)
            _ = try await lost
            let again = try await asked.done(
                OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201, key: "round-\(round)")
            let third = try await asked.done(
                OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201, key: "round-\(round)")
            #expect(again.id == third.id && again.id != placed.id)
            let first = try await asked.done(
                OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201, key: "first")
            #expect(first.id == placed.id)
            let orders = try await asked.done(OrderList.self, "GET", "orders?user=ada&strategy=manual").orders
            #expect(orders.count == round + 2, "\(orders.map(\.number))")
        }
        try await asked.refused(
            "POST", "orders", HandOrderTests.limit(price, quantity: "0.02"), status: 409, code: "idempotency_key_reused",
            key: "first")
        let open = try await asked.done(OrderList.self, "GET", "orders?user=ada&strategy=manual&open=true").orders
        let outcomes = try await asked.done(CancelList.self, "DELETE", "orders?user=ada&strategy=manual").outcomes
        #expect(outcomes.count == open.count && outcomes.allSatisfy(\.done))
        try await host.stop()
    }

    @Test func `a command that was durable and not carried out when the host was killed is carried out once`() async throws {
        let (host, asked) = try await host(candlesPerSecond: 8)
        let price = try await asked.price(times: 0.96)
        let placed = try await asked.done(OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201)
        try await host.end(SIGKILL)
        // As a host leaves it that is killed between the commit of the command and everything else.
        let cluster = try PrivateCluster(folder: host.folder.path)
        try PostgreSQLConnection(cluster.address).execute(
            """
            INSERT INTO strategy.line_command (shard, candle_count, command, instance_id, request_key)
            SELECT c.shard, c.candle_count, replace(l.command::text, '"number": 1,', '"number": 2,')::jsonb,
                \(placed.instance), 'lost'
            FROM strategy.run_checkpoint c JOIN strategy.line_command l USING (shard)
            ORDER BY l.line_command_id DESC LIMIT 1
            """)
        cluster.stop()
        try await host.start()
        let orders = try await asked.done(OrderList.self, "GET", "orders?user=ada&strategy=manual").orders
        #expect(orders.map(\.number) == [2, 1] && orders.allSatisfy { $0.state == "accepted" }, "\(orders)")
        let again = try await asked.done(
            OrderReport.self, "POST", "orders", HandOrderTests.limit(price), status: 201, key: "lost")
        #expect(again.id == orders[0].id)
        try await host.stop()
    }
}

extension Task where Success == Never, Failure == Never {
    /// Lets others run for a while, without a clock.
    fileprivate static func yieldRounds(_ count: Int) async throws {
        for _ in 0..<count { await Task.yield() }
    }
}
