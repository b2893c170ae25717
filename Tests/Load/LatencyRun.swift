import Foundation
import Identity
import Synchronization
import TradingModel

/// How long single requests take, one after the other.
struct LatencyRun {
    let host: MeasuredHost

    private static let orders = 100_000

    func run(_ report: LoadReport) async throws {
        report.begin("one request after the other")
        try await tellTokens(report)
        try tellCommands(report)
        try tellOrders(report)
        // Last: with them the sessions before end, because a person may have only so many.
        try tellLogins(report)
    }

    private func tell(_ name: String, _ sample: Sample, _ report: LoadReport) throws {
        try report.tell("\(name), p50", sample.percentile(50), "ms")
        try report.tell("\(name), p99", sample.percentile(99), "ms")
    }

    private func tellTokens(_ report: LoadReport) async throws {
        let tokens = AccessTokens(keys: try await SigningKeys(MasterSecrets(current: .random())))
        let now = Timestamp(nanoseconds: Int64(Date.now.timeIntervalSince1970) * 1_000_000_000)
        var texts: [String] = []
        for number in 1...5_000 {
            texts.append(
                try await tokens.issue(
                    user: UserID(UInt64(number)), session: SessionID(UInt64(number)), tenant: TenantID(1), role: .trader, now: now
                ))
        }
        for name in ["an access token is verified the first time", "an access token is verified again"] {
            let start = ContinuousClock.now
            for text in texts { _ = try tokens.verify(text, now: now) }
            try report.tell(name, start.duration(to: .now) / .microseconds(1) / Double(texts.count), "µs")
        }
    }

    private func tellLogins(_ report: LoadReport) throws {
        try tell("login", Sample(30) { _ = try MeasuredHost.login("load", port: host.port, source: 3 + $0) }, report)
    }

    private func tellCommands(_ report: LoadReport) throws {
        let connection = try Connection(port: host.port)
        for (plugin, command) in [("Grid", "levels"), ("HyperRSI", "signals")] {
            let id = try host.enable(plugin, for: "commander")
            struct Result: Decodable {}
            let sample = try Sample(500) { _ in
                _ = try connection.value(
                    Result.self, "GET", "/api/v1/instances/\(id)/commands/\(command)", token: host.token)
            }
            try tell("command \(command) of \(plugin)", sample, report)
        }
    }

    // MARK: - Orders

    private struct Page: Decodable {
        var next: String?
    }

    private func tellOrders(_ report: LoadReport) throws {
        let local = try Connection(socket: host.socket)
        struct Order: Decodable { var id: String }
        _ = try local.value(
            Order.self, "POST", "/api/v1/orders",
            json: #"{"instrument": "BTC-USDT", "user": "commander", "side": "buy", "type": "limit", "#
                + #""price": "100", "quantity": "0.1"}"#)
        try multiplyOrders()
        let connection = try Connection(port: host.port)
        var cursor: String?
        // Each page behind the one before, as a reader of everything asks: none was asked for before.
        let sample = try Sample(200) { _ in
            let page = try connection.value(
                Page.self, "GET", "/api/v1/orders?limit=100\(cursor.map { "&cursor=\($0)" } ?? "")", token: host.token)
            cursor = page.next
        }
        try tell("a page of 100 among 100,000 orders", sample, report)
    }

    /// Copies of the one order, in the database alone: the engine knows nothing of them.
    private func multiplyOrders() throws {
        try host.sql(
            """
            SET session_replication_role = replica;
            INSERT INTO oms.order SELECT (jsonb_populate_record(s.one, jsonb_build_object('intent_number', 1000000 + n,
                'client_order_id', 'copy-' || n, 'state', 'cancelled',
                'created_at', (s.one).created_at - n * interval '1 second'))).*
            FROM (SELECT o FROM oms.order o ORDER BY created_at DESC LIMIT 1) s (one), generate_series(1, \(LatencyRun.orders)) n;
            ANALYZE oms.order;
            """)
    }
}
