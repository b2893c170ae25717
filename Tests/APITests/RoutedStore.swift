import API
import FoundationEssentials
import Identity
import Logging
import MemoryHost
import ServiceLifecycle
import Store
import TestSupport
import Testing
import TradingModel

/// Routes over a real database and a socket of their own, called as somebody.
struct RoutedStore {
    let stored: StoredTrading
    let host = MemoryHost()
    let store: TenantStore

    init(tenants: Int = 2) throws {
        stored = try StoredTrading(tenants: tenants)
        store = TenantStore(stored.database.address)
    }

    /// A person of one of the sample's tenants, or of the staff.
    func principal(_ name: String, _ role: Role, of tenant: Int, isStaff: Bool = false) -> Principal {
        Principal(
            kind: .session(SessionID(1)), user: UserID(1), userName: name, tenant: stored.sample.tenants[tenant],
            tenantName: "user\(tenant)", role: role, isStaff: isStaff)
    }

    func send(_ method: String, _ path: String, _ json: String = "", as principal: Principal, headers: [String] = []) async throws
        -> HTTPProbe
    {
        let folder = try TemporaryFolder("routes")
        let socket = OperationsSocket.path(in: folder.path)
        let endpoints =
            OrderRoutes(store: store).endpoints + OrderDeskRoutes(operations: host, store: store).endpoints
            + PositionRoutes(operations: host, store: store).endpoints + PerformanceRoutes(store: store).endpoints
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let server = OperationsServer(
            socket: socket, endpoints: endpoints, authenticator: LocalAuthenticator(principal), logger: Logger(label: "test")
        ) { started.yield() }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        return try await withThrowingTaskGroup(of: HTTPProbe?.self) { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
                return nil
            }
            tasks.addTask {
                for await _ in starts {
                    let probe = try await HTTPProbe.send(
                        method, "/api/v1/\(path)", socket: socket, body: Array(json.utf8), headers: headers)
                    await group.triggerGracefulShutdown()
                    return probe
                }
                return nil
            }
            var answer: HTTPProbe?
            for try await probe in tasks where probe != nil { answer = probe }
            return try #require(answer, "\(folder.path)")
        }
    }

    /// What has to succeed, read as what it is.
    func answer<Answer: Decodable>(
        _ type: Answer.Type, _ path: String, as principal: Principal, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let probe = try await send("GET", path, as: principal)
        #expect(probe.status == 200, "\(path): \(probe.body)", sourceLocation: sourceLocation)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(probe.body.utf8))
    }

    func refused(
        _ method: String, _ path: String, _ json: String = "", as principal: Principal, status: Int, code: String,
        naming words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let probe = try await send(method, path, json, as: principal)
        try OperatedHost.expect(probe, status: status, code: code, naming: words, sourceLocation: sourceLocation)
    }
}
