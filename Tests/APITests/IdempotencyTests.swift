import API
import FoundationEssentials
import HTTPTypes
import Identity
import Logging
import NIOCore
import Store
import Synchronization
import TestSupport
import Testing
import TradingModel

@Suite("Idempotency keys", .timeLimit(.minutes(4)))
struct IdempotencyTests {
    /// The database has to live as long as the tests.
    private let stored: StoredTrading
    private let bench: Bench

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0
            }
        }
        var now: Int { value.withLock(\.self) }
    }

    init() throws {
        stored = try StoredTrading(tenants: 2)
        let tenants = stored.sample.tenants.map(\.rawValue)
        bench = Bench(
            store: TenantStore(stored.database.address),
            people: ["ada": .person("ada", 1, of: tenants[0]), "bob": .person("bob", 2, of: tenants[1])])
    }

    private struct Bench: Sendable {
        let store: TenantStore
        let people: [String: Principal]
        let count = Counter()

        func expect(
            _ body: String, _ probe: @autoclosure () async throws -> HTTPProbe,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let probe = try await probe()
            #expect(probe.body == body, sourceLocation: sourceLocation)
        }

        func execute(_ sql: String) async throws {
            try await store.transaction(.platform) { try $0.connection.execute(sql) }
        }

        func text(_ sql: String) async throws -> String {
            try await store.transaction(.platform) { try $0.connection.query(sql)[0].text(0) }
        }

        /// A POST whose text says what happens to it.
        func run(
            _ idempotency: Idempotency? = nil, _ body: @escaping @Sendable (ServedRoutes) async throws -> Void
        ) async throws {
            let count = count
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let echo = ServedRoutes.echo("post") { call in
                let number = count.next()
                switch call.text("text") {
                case "refuse": throw RequestProblem(.conflict, code: "no", "Not number \(number).", field: "text")
                case "fail": throw CancellationError()
                case "busy": throw RequestProblem(.serviceUnavailable, code: "busy", "Later.")
                default: return .created(ServedRoutes.Text(text: "number \(number)"), at: "/echo/\(number)")
                }
            }
            try await ServedRoutes.run(
                [echo], authenticator: NamedAuthenticator(people: people),
                options: APIOptions(idempotency: idempotency ?? Idempotency(store, logger: logger)), body)
        }

        func send(
            _ host: ServedRoutes, _ key: String, text: String = "x", by name: String = "ada", body: String = "{}"
        ) async throws -> HTTPProbe {
            try await host.send(
                "POST", "/echo?text=\(text)", body, headers: ["Authorization: Bearer \(name)", "Idempotency-Key: \(key)"])
        }
    }

    @Test func `a repetition is answered as the first was, and nothing is done again`() async throws {
        let bench = bench
        try await bench.run { host in
            let first = try await bench.send(host, "k1")
            #expect(first.status == 201 && first.body == #"{"text":"number 1"}"#)
            #expect(first.headers["idempotency-replayed"] == nil)
            let again = try await bench.send(host, "k1")
            #expect(again.status == 201 && again.body == first.body && again.headers["location"] == "/echo/1")
            #expect(again.headers["idempotency-replayed"] == "true" && again.headers["content-type"] == "application/json")
            try await bench.expect(#"{"text":"number 2"}"#, try await bench.send(host, "k2"))
            // Another tenant's key is another one.
            try await bench.expect(#"{"text":"number 3"}"#, try await bench.send(host, "k1", by: "bob"))
            #expect(bench.count.now == 3)
        }
    }

    @Test func `another request with the same key is refused`() async throws {
        let bench = bench
        try await bench.run { host in
            #expect(try await bench.send(host, "k").status == 201)
            for (text, body) in [("y", "{}"), ("x", #"{"a": 1}"#)] {
                try OperatedHost.expect(
                    try await bench.send(host, "k", text: text, body: body), status: 422, code: "idempotency_key_reused")
            }
            #expect(bench.count.now == 1)
        }
    }

    @Test func `what a header asks for is a part of the request`() async throws {
        let bench = bench
        try await bench.run { host in
            for name in ["If-Match", "Plugin-Signature"] {
                func send(_ value: String) async throws -> HTTPProbe {
                    try await host.send(
                        "POST", "/echo?text=x", "{}",
                        headers: ["Authorization: Bearer ada", "Idempotency-Key: \(name)", "\(name): \(value)"])
                }
                for _ in 0..<2 { #expect(try await send("\"1\"").status == 201) }
                try OperatedHost.expect(try await send("\"2\""), status: 422, code: "idempotency_key_reused")
            }
            #expect(bench.count.now == 2)
        }
    }

    /// Takes a body as it comes, and counts what was taken whole.
    private func upload(_ bench: Bench) -> Endpoint {
        Endpoint(
            .post, "/upload", "upload", tag: "test", "Takes bytes.", access: .signedIn,
            body: .bytes(maximum: 1_000, text: "Any."), isIdempotent: true,
            answer: .json(.fields([Field("text", .words, "How many.")]), status: 201)
        ) { call in
            let bytes = try await call.stream?.bytes() ?? []
            return .created(ServedRoutes.Text(text: "\(bytes.count) as number \(bench.count.next())"), at: "/upload")
        }.streamed
    }

    /// Tells what was recorded.
    private struct ToldRecorder: RequestRecorder {
        let told: AsyncStream<RequestRecord>.Continuation
        func record(_ record: RequestRecord) async { told.yield(record) }
    }

    @Test func `a body whose connection breaks off is no failure of the host, and may be sent again with its key`() async throws {
        let bench = bench
        let echo = ServedRoutes.echo("post") { _ in .created(ServedRoutes.Text(text: "")) }
        let (records, told) = AsyncStream.makeStream(of: RequestRecord.self)
        try await ServedRoutes.run(
            [upload(bench), echo], authenticator: NamedAuthenticator(people: bench.people), recorder: ToldRecorder(told: told),
            options: APIOptions(idempotency: Idempotency(bench.store, logger: Logger(label: "test")))
        ) { host in
            var recorded = records.makeAsyncIterator()
            for path in ["/upload", "/echo"] {
                let lines = [
                    "POST \(path) HTTP/1.1", "Host: localhost", "Authorization: Bearer ada", "Idempotency-Key: k",
                    "Content-Length: 3", "", "{",
                ]
                try await HTTPProbe.open(port: host.port) { _, outbound in
                    try await outbound.write(ByteBuffer(string: lines.joined(separator: "\r\n")))
                }
                let record = try #require(await recorded.next())
                #expect(record.target == path && record.status == 400, "\(record)")
            }
            let again = try await host.send(
                "POST", "/upload", "abc", headers: ["Authorization: Bearer ada", "Idempotency-Key: k"])
            #expect(again.status == 201 && again.body == #"{"text":"3 as number 1"}"#, "\(again)")
        }
    }

    @Test func `a body that is read as it comes has to come again as it was`() async throws {
        let bench = bench
        try await ServedRoutes.run(
            [upload(bench)], authenticator: NamedAuthenticator(people: bench.people),
            options: APIOptions(idempotency: Idempotency(bench.store, logger: Logger(label: "test")))
        ) { host in
            func send(_ body: String) async throws -> HTTPProbe {
                try await host.send("POST", "/upload", body, headers: ["Authorization: Bearer ada", "Idempotency-Key: k"])
            }
            for _ in 0..<2 { try await bench.expect(#"{"text":"3 as number 1"}"#, try await send("abc")) }
            for body in ["abd", "ab", "abcd"] {
                try OperatedHost.expect(try await send(body), status: 422, code: "idempotency_key_reused")
            }
            #expect(bench.count.now == 1)
        }
    }

    @Test func `a refusal is repeated, a failure is never tried again, and what was too busy may be`() async throws {
        let bench = bench
        try await bench.run { host in
            for _ in 0..<2 {
                try OperatedHost.expect(
                    try await bench.send(host, "k1", text: "refuse"), status: 409, code: "no", naming: ["number 1"])
            }
            #expect(bench.count.now == 1)
            #expect(try await bench.send(host, "k2", text: "fail").status == 500)
            try OperatedHost.expect(
                try await bench.send(host, "k2", text: "fail"), status: 409, code: "idempotency_unknown", naming: ["look whether"]
            )
            #expect(bench.count.now == 2)
            for _ in 0..<2 { #expect(try await bench.send(host, "k3", text: "busy").status == 503) }
            #expect(bench.count.now == 4)
        }
    }

    @Test func `of two at once one is carried out and the other told to wait`() async throws {
        let bench = bench
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let echo = ServedRoutes.echo("post") { _ in
            enter.yield()
            for await _ in released { break }
            return .created(ServedRoutes.Text(text: "done"))
        }
        try await ServedRoutes.run(
            [echo], authenticator: NamedAuthenticator(people: bench.people),
            options: APIOptions(idempotency: Idempotency(bench.store, logger: logger))
        ) { host in
            async let first = bench.send(host, "k")
            for await _ in entered { break }
            let second = try await bench.send(host, "k")
            try OperatedHost.expect(second, status: 409, code: "idempotency_running")
            #expect(second.headers["retry-after"] == "1")
            release.yield()
            #expect(try await first.status == 201)
            #expect(try await bench.send(host, "k").headers["idempotency-replayed"] == "true")
        }
    }

    @Test func `what a host left behind that died is not done again`() async throws {
        let bench = bench
        try await bench.run { host in
            #expect(try await bench.send(host, "k").status == 201)
            try await bench.execute("UPDATE account.idempotent_request SET state = 'running', answer = NULL")
            try OperatedHost.expect(try await bench.send(host, "k"), status: 409, code: "idempotency_unknown")
            #expect(bench.count.now == 1)
        }
    }

    @Test func `after a day a key is new again, and old ones go with later ones`() async throws {
        let bench = bench
        try await bench.run { host in
            for key in ["a", "b", "c"] { #expect(try await bench.send(host, key).status == 201) }
            try await bench.execute("UPDATE account.idempotent_request SET created_at = now() - interval '25 hours'")
            try await bench.expect(#"{"text":"number 4"}"#, try await bench.send(host, "a"))
            #expect(try await bench.text("SELECT count(*)::text FROM account.idempotent_request") == "1")
        }
    }

    @Test(arguments: ["", "two words", String(repeating: "k", count: 129)])
    func `a key that is none is refused`(key: String) async throws {
        let bench = bench
        try await bench.run { host in
            try OperatedHost.expect(try await bench.send(host, key), status: 400, code: "header_value", naming: ["1 to 128"])
            #expect(bench.count.now == 0)
        }
    }

    @Test func `what the database keeps of a request cannot be found by guessing the request`() async throws {
        let bench = bench
        try await bench.run { host in
            // A password in a body would be tried a million times a second.
            for key in ["first-key", "other-key"] { #expect(try await bench.send(host, key).status == 201) }
            let kept = try await bench.text("SELECT count(DISTINCT request_hash)::text FROM account.idempotent_request")
            #expect(kept == "2")
        }
    }

    @Test func `what the database keeps shows neither key nor answer`() async throws {
        let bench = bench
        try await bench.run { host in
            #expect(try await bench.send(host, "visible-key").status == 201)
            let row = try await bench.text("SELECT encode(key_hash || answer, 'escape') FROM account.idempotent_request")
            #expect(!row.contains("visible-key") && !row.contains("number 1"))
        }
    }
}
