import API
import FoundationEssentials
import HTTPTypes
import Identity
import Logging
import NIOPosix
import ServiceLifecycle
import Store
import TestSupport
import Testing
import TradingModel

/// A server on a socket with a real database behind its routes, where a request says who it is by a word.
struct StoredAPI: Sendable {
    let socket: String
    let store: TenantStore

    /// Two tenants (`user0`, `user1`), whose people are called by their roles, and the staff.
    static func run(
        _ trading: StoredTrading, routes: (TenantStore) -> [Endpoint],
        _ body: (StoredAPI) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder("api")
        let socket = OperationsSocket.path(in: folder.path)
        let pool = ConnectionPool(trading.database.address, threads: .singleton, maximumConnections: 4)
        let store = TenantStore(pool)
        let authenticator = WordAuthenticator(tenants: trading.sample.tenants)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let server = OperationsServer(
            socket: socket, endpoints: routes(store), authenticator: authenticator, logger: Logger(label: "test")
        ) { started.yield() }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            for await _ in starts {
                do {
                    try await body(StoredAPI(socket: socket, store: store))
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                break
            }
            try await tasks.waitForAll()
        }
        pool.close()
        // Until here.
        #expect(!folder.path.isEmpty)
    }

    /// - Parameter who: `owner0`, `trader1`, …: role and tenant; `staff`: an owner of the platform; empty: nobody.
    func send(_ who: String, _ method: String, _ path: String, _ json: String = "") async throws -> HTTPProbe {
        let type = json.isEmpty ? [] : ["Content-Type: application/json"]
        return try await HTTPProbe.send(
            method, "/api/v1/\(path)", socket: socket, body: Array(json.utf8),
            headers: (who.isEmpty ? [] : ["Authorization: Bearer \(who)"]) + type)
    }

    /// What has to succeed, as JSON.
    func answer<Answer: Decodable>(
        _ type: Answer.Type, _ who: String, _ method: String, _ path: String, _ json: String = "", status: Int = 200,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let probe = try await send(who, method, path, json)
        #expect(probe.status == status, "\(probe.body)", sourceLocation: sourceLocation)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(probe.body.utf8))
    }

    func refused(
        _ who: String, _ method: String, _ path: String, _ json: String = "", status: Int, code: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try OperatedHost.expect(
            try await send(who, method, path, json), status: status, code: code, sourceLocation: sourceLocation)
    }
}

/// Believes who a request says it is.
struct WordAuthenticator: Authenticator {
    let tenants: [TenantID]

    func principal(token: String?, address: String) async throws -> Principal? {
        guard let token else { return nil }
        if token == "staff" {
            return Principal(
                kind: .session(SessionID(1)), user: nil, userName: "staff", tenant: TenantID(0), tenantName: "platform",
                role: .owner,
                isStaff: true)
        }
        guard let digit = token.last.flatMap({ Int(String($0)) }), tenants.indices.contains(digit),
            let role = Role(rawValue: String(token.dropLast()))
        else { throw RequestProblem(.unauthorized, code: "token_unknown", "unknown") }
        return Principal(
            kind: .session(SessionID(2)), user: UserID(UInt64(digit) + 100), userName: token, tenant: tenants[digit],
            tenantName: "user\(digit)", role: role, isStaff: false)
    }
}
