import Foundation
import Glibc
import Identity

/// Many event streams at once, of as many people as their limits ask for: what they cost in memory, and how soon all have heard
/// of a candle, beside some that read nothing.
struct StreamsRun {
    let host: MeasuredHost
    let count: Int

    /// What a host allows of each: see Documentation/streams.md.
    private static let ofTenant = 200
    private static let ofPerson = 16
    /// One of so many reads nothing.
    private static let slowShare = 100

    func run(_ report: LoadReport) throws {
        report.begin("event streams of candles, two a second; every hundredth caller reads nothing")
        let tokens = try signIn()
        let before = host.residentMegabytes
        var connections: [Connection] = []
        var tokenNumber = 0
        for number in 0..<count {
            let place = number % StreamsRun.ofTenant
            if number > 0, place % StreamsRun.ofPerson == 0 { tokenNumber += 1 }
            let connection = try Connection(port: host.port)
            try connection.write(
                "GET /api/v1/events?topics=candles HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(tokens[tokenNumber])"
                    + "\r\n\r\n")
            connections.append(connection)
        }
        try wait()
        try report.tell("streams that are open", try open(), "streams", limit: "all of them", isMet: try open() == Double(count))
        let readers = connections.enumerated().filter { $0.offset % StreamsRun.slowShare != 1 }.map(\.element)
        _ = hear(readers, seconds: 3)
        let candles = hear(readers, seconds: 10)
        try report.tell("candles that were told within 10 s", Double(candles.count), "candles")
        let complete = candles.count { $0.readers == readers.count }
        try report.tell(
            "  of them heard of by every reader", Double(complete), "candles", limit: "all of them",
            isMet: complete == candles.count && complete > 0)
        if complete > 0 {
            let spread = Sample(candles.filter { $0.readers == readers.count }.map(\.spread))
            try report.tell("last reader behind the first, p50", spread.percentile(50), "ms")
            try report.tell("last reader behind the first, p95", spread.percentile(95), "ms")
        }
        let grown = host.residentMegabytes - before
        try report.tell(
            "memory for 1,000 streams", grown * 1_000 / Double(count), "MB", limit: "below 64 MB",
            isMet: grown * 1_000 / Double(count) < 64)
        let settled = host.residentMegabytes
        _ = hear(readers, seconds: 10)
        let more = host.residentMegabytes - settled
        try report.tell("memory after ten more seconds", more, "MB more", limit: "below 5 MB", isMet: more < 5)
    }

    private func open() throws -> Double { try host.metrics()["tradingboost_event_streams"] ?? 0 }

    /// Until all are open, at most ten seconds.
    private func wait() throws {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, try open() < Double(count) { Thread.sleep(forTimeInterval: 0.05) }
    }

    /// Tokens of as many people as the streams need, tenant by tenant. They are put into the database: to make a password and to
    /// prove it takes half a second each, as it has to.
    private func signIn() throws -> [String] {
        struct Tenant: Decodable { var name: String }
        let local = try Connection(socket: host.socket)
        var (tokens, people): ([String], [String]) = ([], [])
        for tenant in 0..<((count + StreamsRun.ofTenant - 1) / StreamsRun.ofTenant) {
            _ = try local.value(Tenant.self, "POST", "/api/v1/tenants", json: #"{"name": "streams\#(tenant)"}"#)
            let own = min(count - tenant * StreamsRun.ofTenant, StreamsRun.ofTenant)
            for person in 0..<((own + StreamsRun.ofPerson - 1) / StreamsRun.ofPerson) {
                let token = OpaqueToken(.api)
                let hash = token.hash.map { String(format: "%02x", $0) }.joined()
                tokens.append(token.text)
                people.append("('streams\(tenant)', 'listener\(tenant).\(person)', decode('\(hash)', 'hex'))")
            }
        }
        try host.sql(
            """
            WITH people (tenant, name, hash) AS (VALUES \(people.joined(separator: ", "))),
            made AS (INSERT INTO account.user (tenant_id, name, role)
                SELECT t.tenant_id, p.name, 'viewer' FROM people p JOIN account.tenant t ON t.name = p.tenant RETURNING *)
            INSERT INTO account.api_token (tenant_id, user_id, name, token_hash, scopes, created_at, expires_at)
            SELECT m.tenant_id, m.user_id, 'load', p.hash, 'market.read', now(), now() + interval '1 day'
            FROM made m JOIN people p ON p.name = m.name;
            """)
        return tokens
    }

    /// A candle, as readers heard of it.
    private struct Heard {
        var first: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        var readers = 1

        /// How far the last reader was behind the first, milliseconds.
        var spread: Double { first.duration(to: last) / .milliseconds(1) }
    }

    /// The candles that some reader heard of, by the number of the event, without those at the edges of the time: somebody may
    /// have heard of them outside of it.
    private func hear(_ connections: [Connection], seconds: Double) -> [Heard] {
        var polls = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var heard: [[UInt8]: Heard] = [:]
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        while ContinuousClock.now < end {
            // SAFETY: the kernel fills the list and the bytes during the calls.
            guard unsafe poll(&polls, nfds_t(polls.count), 100) > 0 else { continue }
            for place in polls.indices where polls[place].revents != 0 {
                let size = unsafe chunk.withUnsafeMutableBytes { unsafe recv(polls[place].fd, $0.baseAddress, $0.count, 0) }
                if size <= 0 {
                    polls[place].fd = -1
                    continue
                }
                let now = ContinuousClock.now
                for id in StreamsRun.candles(chunk[..<size]) {
                    heard[id, default: Heard(first: now, last: now, readers: 0)].readers += 1
                    heard[id]?.last = now
                }
            }
        }
        return heard.values.filter { $0.first > start + .milliseconds(500) && $0.first < end - .milliseconds(1_500) }
    }

    /// The ids of the candles among some events.
    private static func candles(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        var ids: [[UInt8]] = []
        var id: ArraySlice<UInt8> = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "id: ".utf8) { id = line.dropFirst(4) }
            if line.elementsEqual("event: candle".utf8) { ids.append(Array(id)) }
        }
        return ids
    }
}
