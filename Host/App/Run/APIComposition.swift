import API
import Identity
import Logging
import Store

/// The API of a host: every route with what it needs, and who may call it.
struct APIComposition {
    let endpoints: [Endpoint]
    let authenticator: any Authenticator
    let audit: AuditRecorder
    let options: APIOptions
    /// Who everybody at the host's own socket is.
    let local: Principal

    init(database: Database, health: HealthState, desk: OperationsDesk, log: Logger) throws {
        let connection = try PostgreSQLConnection(database.address)
        let platform = try TenantRepository(connection).platform()
        local = Principal(
            kind: .local, user: nil, userName: "host", tenant: platform.id, tenantName: platform.name, role: .owner, isStaff: true
        )
        let store = TenantStore(database.address)
        endpoints =
            HealthRoutes(health: health).endpoints + InstanceRoutes(operations: desk).endpoints
            + RiskRoutes(operations: desk).endpoints + SwapRoutes(operations: desk).endpoints
            + HaltRoutes(operations: desk).endpoints + PluginRoutes(operations: desk).endpoints
            + AuditRoutes(store).endpoints
        authenticator = NobodyAuthenticator()
        audit = AuditRecorder(store, logger: log)
        options = APIOptions(
            rateLimiter: RateLimiter(RateLimits()), idempotency: Idempotency(store, logger: log))
    }
}

/// Until there are identities.
private struct NobodyAuthenticator: Authenticator {
    func principal(token: String?, address: String) async throws -> Principal? { nil }
}
