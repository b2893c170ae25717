import API
import FoundationEssentials
import HTTPTypes
import Identity
import Logging
import NIOCore
import Store
import StrictJSON
import Synchronization
import TestSupport
import Testing
import TradingModel

/// A host's people over a real socket and a real database, with a clock that the test moves.
struct IdentityHost: Sendable {
    static let password = "correct horse battery"
    /// What proves a person again for what outlives its access token.
    static let proof = #"{"password": "\#(password)"}"#

    let parts: IdentityParts
    let endpoints: [Endpoint]
    let database: TestDatabase
    let port: Int
    let clock: MovedClock

    /// Asks for a token for programs that counts for so many seconds.
    func tokenJSON(_ name: String, _ scopes: [String], seconds: Double = 3_600, password: String = password) -> String {
        let expiry = Date(clock.now).addingTimeInterval(seconds).ISO8601Format()
        let list = scopes.map { "\"\($0)\"" }.joined(separator: ", ")
        return #"{"password": "\#(password)", "name": "\#(name)", "scopes": [\#(list)], "expiresAt": "\#(expiry)"}"#
    }

    static func run(
        policy: RegistrationPolicy = .invited, _ body: @escaping @Sendable (IdentityHost) async throws -> Void
    ) async throws {
        let database = try TestDatabase()
        let clock = MovedClock()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let parts = try await IdentityParts(
            store: TenantStore(database.address, maximumConnections: 4), secrets: MasterSecrets(current: .random()),
            work: PasswordWork(logCost: 4, blockSize: 8, parallelism: 1), logger: logger, now: { clock.now })
        let endpoints =
            IdentityRoutes(parts, policy: policy).endpoints + OwnRoutes(parts).endpoints + OwnTokenRoutes(parts).endpoints
            + UserRoutes(parts).endpoints + InvitationRoutes(parts).endpoints + TenantRoutes(parts).endpoints
        try await ServedRoutes.run(endpoints, authenticator: IdentityAuthenticator(SignIn(parts))) { served in
            try await body(
                IdentityHost(parts: parts, endpoints: endpoints, database: database, port: served.port, clock: clock))
        }
    }

    // MARK: - Calls

    /// One request. What it answers has to be what its route promises.
    func call(
        _ method: String, _ path: String, _ json: String = "", token: String? = nil, location: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        var lines = ["\(method) /api/v1/\(path) HTTP/1.1", "Host: localhost", "Connection: close"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        if !json.isEmpty { lines.append("Content-Length: \(json.utf8.count)") }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + json
        let reply = try await HTTPProbe.open(port: port) { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ""
            for try await part in inbound { answer += String(buffer: part) }
            return Reply(answer)
        }
        try checkForm(method, "/api/v1/\(path)", reply, location)
        return reply
    }

    private func checkForm(_ method: String, _ path: String, _ reply: Reply, _ location: SourceLocation) throws {
        let parts = path.split(separator: "?")[0].split(separator: "/")
        let endpoint = endpoints.first { endpoint in
            let known = endpoint.path.split(separator: "/")
            return endpoint.method.rawValue == method && known.count == parts.count
                && zip(known, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        guard let endpoint, reply.status < 300 else { return }
        switch endpoint.answer {
        case .json(let schema, let status):
            #expect(reply.status == status, "\(method) \(path): \(reply.body)", sourceLocation: location)
            let problems = schema.problems(of: try JSON(Array(reply.body.utf8)))
            #expect(problems == [], "\(method) \(path): \(reply.body)", sourceLocation: location)
        default: #expect(reply.status == 204 && reply.body.isEmpty, "\(method) \(path)", sourceLocation: location)
        }
    }

    func answer<Answer: Decodable>(
        _ type: Answer.Type, _ method: String, _ path: String, _ json: String = "", token: String? = nil,
        location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let reply = try await call(method, path, json, token: token, location: location)
        #expect(reply.status < 300, "\(method) \(path): \(reply.body)", sourceLocation: location)
        return try reply.decoded(type)
    }

    /// What has to work, without an answer.
    func done(
        _ method: String, _ path: String, _ json: String = "", token: String?, location: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await call(method, path, json, token: token, location: location)
        #expect(reply.status == 204, "\(method) \(path): \(reply.body)", sourceLocation: location)
    }

    /// What has to be refused.
    func refused(
        _ method: String, _ path: String, _ json: String = "", token: String? = nil, _ status: Int, _ code: String,
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await call(method, path, json, token: token, location: location)
        #expect(
            reply.status == status && reply.problem == code, "\(method) \(path) \(json): \(reply.status) \(reply.body)",
            sourceLocation: location)
    }

    // MARK: - People

    /// The account that the host runs as.
    var local: Caller {
        Caller(
            principal: Principal(
                kind: .local, user: nil, userName: "host", tenant: TenantID(1), tenantName: "platform", role: .owner,
                isStaff: true), reach: .platform, origin: RequestOrigin(address: "local", requestID: "test"))
    }

    /// A user with the password of all, in a tenant that is made when it is not there.
    @discardableResult
    func person(_ name: String, _ role: Role, in tenant: String = "acme") async throws -> UserID {
        do {
            _ = try await Tenants(parts).make(tenant, plan: nil, local)
        } catch let refusal as IdentityRefusal where refusal.code == "tenant_taken" {
            // Made by somebody before.
        }
        return try await People(parts).make(
            .init(tenant: tenant, name: name, email: nil, role: role, password: IdentityHost.password), local
        ).id
    }

    func loginJSON(_ name: String, _ password: String = IdentityHost.password, code: String? = nil) -> String {
        #"{"name": "\#(name)", "password": "\#(password)"\#(code.map { #", "code": "\#($0)""# } ?? "")}"#
    }

    /// Some seconds later, so that no limit is met.
    func signIn(
        _ name: String, _ password: String = IdentityHost.password, code: String? = nil,
        location: SourceLocation = #_sourceLocation
    ) async throws -> SignedInReport {
        clock.move(3)
        return try await answer(
            SignedInReport.self, "POST", "login", loginJSON(name, password, code: code), location: location)
    }

    /// A new user, signed in.
    func token(_ name: String, _ role: Role, in tenant: String = "acme") async throws -> String {
        try await person(name, role, in: tenant)
        return try await signIn(name).accessToken
    }

    func texts(_ sql: String) throws -> [String] {
        try database.connect().query(sql).map { (row) throws(DatabaseError) in try row.text(0) }
    }
}

/// What came back.
struct Reply: Sendable {
    var status = 0
    var headers: [String: String] = [:]
    var body = ""

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            if field.count == 2 { headers[field[0].lowercased()] = String(field[1].drop { $0 == " " }) }
        }
        body = parts.count == 2 ? String(parts[1]) : ""
    }

    func decoded<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(body.utf8))
    }

    /// The code of a problem.
    var problem: String {
        struct Problem: Decodable { var code: String }
        return (try? decoded(Problem.self))?.code ?? ""
    }
}

/// The time, as a test wants it.
final class MovedClock: Sendable {
    private let time = Mutex(Timestamp.current())

    var now: Timestamp { time.withLock(\.self) }

    func move(_ seconds: Int64) { time.withLock { $0 = $0 + seconds * 1_000_000_000 } }
}
