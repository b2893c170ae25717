import API
import Identity
import NIOPosix
import Store

/// The API of a host: every route with what it needs, and who may call it.
struct APIComposition {
    let endpoints: [Endpoint]
    let authenticator: any Authenticator
    let recorder: (any RequestRecorder)?
    /// Who everybody at the host's own socket is.
    let local: Principal

    init(
        database: Database, health: HealthState, desk: OperationsDesk, configuration: LiveConfiguration, quotas: Quotas
    ) async throws {
        let connection = try PostgreSQLConnection(database.address)
        let platform = try TenantRepository(connection).platform()
        local = Principal(
            kind: .local, user: nil, userName: "host", tenant: platform.id, tenantName: platform.name, role: .owner, isStaff: true
        )
        let store = TenantStore(database.ownerAddress)
        let flags = try await Flags.load(store)
        endpoints =
            HealthRoutes(health: health).endpoints + InstanceRoutes(operations: desk, flags: flags).endpoints
            + FlagRoutes(store: store, flags: flags).endpoints
            + ConfigurationRoutes(store: store, host: configuration, judgeLimits: LimitTexts.judge).endpoints
            + RiskRoutes(operations: desk).endpoints + SwapRoutes(operations: desk).endpoints
            + HaltRoutes(operations: desk).endpoints + PluginRoutes(operations: desk).endpoints
            + NotificationRoutes(store: store).endpoints + UsageRoutes(store: store, quotas: quotas).endpoints
        authenticator = NobodyAuthenticator()
        recorder = nil
    }
}

/// Until there are identities.
private struct NobodyAuthenticator: Authenticator {
    func principal(token: String?, address: String) async throws -> Principal? { nil }
}
