import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

/// A real host holds tenants to their plans.
@Suite("Quotas of a running host", .timeLimit(.minutes(3)))
struct QuotaServingTests {
    @Test func `a plan's halt is the plan's until somebody else takes it, and is lifted with the plan alone`() async throws {
        let host = try await ServingHost(
            users: #"{"name": "ada", "strategies": [{}]}, {"name": "eve", "strategies": [{}]}"#, candlesPerSecond: 5,
            quotas: #"{"orders_per_day": 1}"#)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        for user in ["ada", "eve"] {
            let order = #"{"instrument": "BTC-USDT", "user": "\#(user)", "side": "buy", "type": "market", "quantity": "0.01"}"#
            _ = try await asked.done(OrderReport.self, "POST", "orders", order, status: 201)
        }
        func halts() async throws -> [String] {
            try await asked.done(HaltList.self, "GET", "halts").halts.map { "\($0.target.name ?? "") \($0.level)" }.sorted()
        }
        // A host counts when it ends, and looks at what was counted when it starts.
        try await host.restart(SIGTERM)
        try await Program.poll("the plan's halts") { try await halts() == ["ada no_new", "eve no_new"] ? true : nil }
        let freeze = #"{"scope": "tenant", "name": "eve", "level": "freeze", "reason": "nobody knows"}"#
        _ = try await asked.done(HaltOutcome.self, "PUT", "halts", freeze)
        try host.database().execute("UPDATE account.tenant SET plan = 'unlimited'")
        try await host.restart(SIGTERM)
        try await Program.poll("what is lifted") { try await halts() == ["eve freeze"] ? true : nil }
        #expect(try host.database().query("SELECT FROM strategy.halt WHERE set_by = 'host'").count == 1)
        try await host.stop()
    }

    @Test func `of those who ask at once as many are enabled as the plan allows, and what they use is counted`() async throws {
        let host = try await ServingHost(quotas: #"{"instances": 3}"#)
        try await host.install(.version1)
        let asked = AskedHost(host)
        @Sendable func enable(_ name: String) async throws -> AskedHost.Reply {
            let reply = try await asked.attempt(
                "POST", "instances", #"{"user": "eve", "plugin": "\#(QuotingPlugin.name)", "name": "\#(name)"}"#)
            guard let reply else { throw Program.TookTooLong(what: "an answer") }
            return reply
        }
        // The first one makes the tenant.
        #expect(try await enable("first").status == 201)
        let answers = try await withThrowingTaskGroup(of: AskedHost.Reply.self) { tasks in
            for number in 0..<8 { tasks.addTask { try await enable("n\(number)") } }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 201 } == 2, "\(answers.map(\.status))")
        for answer in answers where answer.status != 201 {
            #expect(answer.status == 403 && answer.body.contains(#""code":"quota_instances""#), "\(answer.body)")
        }
        // One that was taken away makes room; another tenant has its own.
        let all = try await host.answer(InstanceList.self, "instances").instances
        let one = try #require(all.first { $0.name == "first" })
        #expect(try await host.probe("POST", "instances/\(one.id)/disable").status == 200)
        #expect(try await enable("another").status == 201)
        #expect(try await enable("first").status == 403)

        let metrics = try await SocketProbe.send(
            "GET", "/metrics", socket: OperationsSocket.path(in: host.folder.path), body: Data(), headers: [])
        for name in [
            "tradingboost_candles_total", "tradingboost_market_events_total", "tradingboost_market_seconds_total",
            "process_cpu_seconds_total", "process_resident_memory_bytes",
        ] {
            let line = metrics.text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            let value = line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
            #expect(value > 0, "\(name): \(metrics.text.prefix(2_000))")
        }
        #expect(metrics.text.contains(#"tradingboost_http_refusals_total{code="quota_instances"} 7"#), "\(metrics.text)")
        // The last look is at the end: after it the database knows what was used.
        try await host.end(SIGTERM)
        try await host.start()
        struct Usage: Decodable {
            struct Meter: Decodable {
                var tenant: String
                var meter: String
                var amount: Int64
            }
            var meters: [Meter]
        }
        let usage = try await host.answer(Usage.self, "usage?tenant=eve")
        #expect(usage.meters.contains { $0.meter == "cpu_microseconds" && $0.amount > 1_000 }, "\(usage)")
        try await host.stop()
    }
}
