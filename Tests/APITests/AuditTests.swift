import API
import FoundationEssentials
import Identity
import Logging
import MemoryHost
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Audit log", .timeLimit(.minutes(4)))
struct AuditTests {
    /// The database has to live as long as the tests.
    private let stored: StoredTrading
    private let store: TenantStore
    private let people: [String: Principal]

    init() throws {
        stored = try StoredTrading(tenants: 2)
        store = TenantStore(stored.database.address)
        let tenants = stored.sample.tenants.map(\.rawValue)
        people = [
            "ada": .person("ada", 1, of: tenants[0]), "tom": .person("tom", 3, of: tenants[0], role: .trader),
            "bob": .person("bob", 2, of: tenants[1]),
            "kim": .person("kim", 4, of: try TenantRepository(stored.connection).platform().id.rawValue, isStaff: true),
        ]
    }

    private struct List: Decodable {
        struct Entry: Decodable {
            var id: UInt64
            var user: String
            var action: String
            var target: String
            var status: Int
            var requestID: String
            var address: String
            var detail: [String: String]
            var time: Date
        }
        var entries: [Entry]
        var next: String?
    }

    private static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    private func run(
        _ body:
            @escaping @Sendable (_ get: @escaping @Sendable (String, String) async throws -> List, ServedRoutes) async throws ->
            Void
    ) async throws {
        let routes = MemoryHost().endpoints + AuditRoutes(store).endpoints
        try await ServedRoutes.run(
            routes, authenticator: NamedAuthenticator(people: people),
            recorder: AuditRecorder(store, logger: AuditTests.logger)
        ) { host in
            let get: @Sendable (String, String) async throws -> List = { query, name in
                let probe = try await host.send("GET", "/api/v1/audit\(query)", headers: ["Authorization: Bearer \(name)"])
                #expect(probe.status == 200, "\(probe.body)")
                let decoder = JSONDecoder()
                decoder.dateDecodingStrategy = .iso8601
                return try decoder.decode(List.self, from: Data(probe.body.utf8))
            }
            try await body(get, host)
        }
    }

    @Test func `what was changed, tried and refused is there, for its tenant and the staff`() async throws {
        try await run { get, host in
            func send(_ method: String, _ path: String, _ name: String?) async throws -> Int {
                let headers = (name.map { ["Authorization: Bearer \($0)"] } ?? []) + ["X-Request-Id: of-\(name ?? "nobody")"]
                return try await host.send(method, "/api/v1/\(path)", headers: headers).status
            }
            #expect(try await send("DELETE", "halts?scope=tenant&name=x", "ada") == 404)
            #expect(try await send("DELETE", "halts?scope=planet", "bob") == 400)
            #expect(try await send("DELETE", "halts?scope=platform", "tom") == 403)
            #expect(try await send("GET", "halts", "ada") == 200)
            #expect(try await send("GET", "instances", nil) == 401)

            let ofAda = try await get("", "ada")
            #expect(ofAda.entries.map(\.status) == [403, 404] && ofAda.entries.map(\.user) == ["tom", "ada"])
            #expect(ofAda.entries.map(\.action) == ["liftHalt", "liftHalt"] && ofAda.entries[0].target == "/api/v1/halts")
            #expect(ofAda.entries[0].requestID == "of-tom" && ofAda.entries[0].address == "127.0.0.1")
            // Of what has no form there is nothing to keep, and of whoever was not let in nothing was read.
            #expect(ofAda.entries.map(\.detail) == [[:], ["scope": "tenant", "name": "x"]])
            #expect(try await get("", "bob").entries.map(\.status) == [400])
            let all = try await get("", "kim")
            #expect(all.entries.map(\.status) == [401, 403, 400, 404] && all.next == nil)
            for (query, statuses) in [
                ("?user=TOM", [403]), ("?action=listInstances", [401]), ("?status=404", [404]),
                ("?since=2100-01-01T00:00:00Z", []),
                ("?until=2100-01-01T00:00:00Z&limit=2", [401, 403]), ("?until=2001-01-01T00:00:00Z", []),
            ] {
                #expect(try await get(query, "kim").entries.map(\.status) == statuses, "\(query)")
            }
            #expect(try await get("?limit=4", "kim").next == nil)
            let first = try await get("?limit=3", "kim")
            let rest = try await get("?limit=3&cursor=\(try #require(first.next))", "kim")
            #expect(first.entries.count == 3 && rest.entries.map(\.status) == [404] && rest.next == nil)
            #expect(try await send("GET", "audit", "tom") == 403)
            #expect(try await send("GET", "audit?cursor=eA", "kim") == 400)
        }
    }

    @Test func `what a change names behind the question mark is kept, and no more of it than fits`() async throws {
        try await run { get, host in
            let (reason, umlauts) = (String(repeating: "r", count: 500), "%C3%BC%22%5C")
            let path = "/api/v1/halts?scope=user&name=\(umlauts)&reason=\(reason)"
            #expect(try await host.send("DELETE", path, headers: ["Authorization: Bearer kim"]).status == 404)
            let kept = try await get("?action=liftHalt", "kim").entries.map(\.detail)
            #expect(kept == [["scope": "user", "name": "ü\"\\", "reason": String(repeating: "r", count: 200)]])
        }
    }

    @Test func `an entry that cannot be written is kept and written later`() async throws {
        let recorder = AuditRecorder(store, logger: AuditTests.logger, mostWaiting: 3)
        func record(_ target: String) async {
            await recorder.record(
                RequestRecord(
                    principal: nil, action: "swap", target: target, status: 201, requestID: "r", address: "local"))
        }
        try stored.connection.execute("ALTER TABLE audit.entry RENAME TO away")
        for number in 1...5 { await record("\(number)") }
        #expect(recorder.waitingCount == 3)
        try stored.connection.execute("ALTER TABLE audit.away RENAME TO entry")
        await record("6")
        #expect(recorder.waitingCount == 0)
        #expect(try stored.texts("SELECT target FROM audit.entry ORDER BY entry_id") == ["1", "2", "3", "6"])
        try stored.connection.execute("ALTER TABLE audit.entry RENAME TO away")
        await record("7")
        try stored.connection.execute("ALTER TABLE audit.away RENAME TO entry")
        await recorder.flush()
        #expect(try stored.texts("SELECT target FROM audit.entry ORDER BY entry_id").last == "7")
    }
}
