import API
import FoundationEssentials
import Identity
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Testing
import TradingModel
import Vault

/// Credentials of two tenants over a real vault, served to whoever a test is.
struct CredentialHost {
    let database: TestDatabase
    let folder: TemporaryFolder
    let store: TenantStore
    let vault: Vault
    let platform: StoredTenant
    let tenants: [StoredTenant]
    let users: [UserID]

    /// Says the same of every key.
    struct Inspector: VenueKeyInspector {
        var outcome: Result<CredentialReach, KeyInspectionFailure>
        func inspect(_ keys: ExchangeKeys) async throws -> CredentialReach { try outcome.get() }
    }

    init() async throws {
        let sample = try StoredTrading(tenants: 2)
        database = sample.database
        folder = try TemporaryFolder("credentials")
        store = TenantStore(database.address.role(.host))
        vault = try await Vault.open(
            VaultSettings(source: .file(path: "\(folder.path)/master.key", isMadeWhenMissing: true)), store: store)
        platform = try TenantRepository(sample.connection).platform()
        tenants = try TenantRepository(sample.connection).all().filter { sample.sample.tenants.contains($0.id) }
        users = try ["tom", "ann", "eve"].enumerated().map { index, name in
            let tenant = sample.sample.tenants[index == 2 ? 1 : 0]
            let rows = try sample.connection.query(
                "INSERT INTO account.user (tenant_id, name, role) VALUES ($1, $2, 'operator') RETURNING user_id",
                [.int64(Int64(tenant.rawValue)), .text(name)])
            return UserID(try rows[0].uint64(0))
        }
    }

    /// 0 and 1 are of the first tenant, 2 of the second.
    func person(_ index: Int, role: Role = .operator) -> Principal {
        let tenant = tenants[index == 2 ? 1 : 0]
        return Principal(
            kind: .session(SessionID(1)), user: users[index], userName: ["tom", "ann", "eve"][index], tenant: tenant.id,
            tenantName: tenant.name, role: role, isStaff: false)
    }

    var staff: Principal {
        Principal(
            kind: .local, user: nil, userName: "host", tenant: platform.id, tenantName: platform.name, role: .owner, isStaff: true
        )
    }

    /// Runs a server for one caller for as long as `body` takes.
    func serve(
        _ principal: Principal, inspectors: KeyInspectors = KeyInspectors(), onWake: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable (Session) async throws -> Void
    ) async throws {
        let own = try TemporaryFolder("socket")
        let socket = OperationsSocket.path(in: own.path)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let endpoints =
            CredentialRoutes(vault: vault, store: store, inspectors: inspectors).endpoints
            + CredentialVaultRoutes(vault: vault, store: store, wake: onWake).endpoints
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = OperationsServer(
            socket: socket, endpoints: endpoints, authenticator: LocalAuthenticator(principal), logger: logger
        ) {
            started.yield()
        }
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            tasks.addTask {
                for await _ in starts {
                    try await body(Session(socket: socket))
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            try await tasks.waitForAll()
        }
        #expect(!own.path.isEmpty)
    }

    /// What one caller sends.
    struct Session: Sendable {
        let socket: String

        func send(_ method: String, _ path: String, _ json: String = "") async throws -> HTTPProbe {
            let probe = try await HTTPProbe.send(method, "/api/v1/\(path)", socket: socket, body: Array(json.utf8))
            #expect(!probe.body.contains("EXAMPLE-SECRET") && !probe.body.contains("EXAMPLE-KEY"), "\(probe.body)")
            return probe
        }

        func answer<Answer: Decodable>(
            _ type: Answer.Type, _ method: String, _ path: String, _ json: String = "", status: Int = 200,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> Answer {
            let probe = try await send(method, path, json)
            #expect(probe.status == status, "\(probe.body)", sourceLocation: sourceLocation)
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(type, from: Data(probe.body.utf8))
        }

        @discardableResult
        func register(
            _ number: Int, name: String = "main", venue: String = "paper", more: String = "",
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> CredentialReport {
            try await answer(
                CredentialReport.self, "POST", "credentials", Session.body(number, name: name, venue: venue, more: more),
                status: 201, sourceLocation: sourceLocation)
        }

        func refused(
            _ method: String, _ path: String, _ json: String = "", status: Int, code: String, naming words: String...,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            try OperatedHost.expect(
                try await send(method, path, json), status: status, code: code, naming: words, sourceLocation: sourceLocation)
        }

        static func body(_ number: Int, name: String = "main", venue: String = "paper", more: String = "") -> String {
            #"""
            {"venue": "\#(venue)", "name": "\#(name)", "key": "EXAMPLE-KEY-000\#(number)",
             "secret": "EXAMPLE-SECRET-000\#(number)"\#(more)}
            """#
        }
    }
}
