import API
import Identity
import Logging
import Store
import Vault

/// The API of a host: every route with what it needs, and who may call it.
struct APIComposition {
    let endpoints: [Endpoint]
    let authenticator: any Authenticator
    let recorder: (any RequestRecorder)?
    /// Who everybody at the host's own socket is.
    let local: Principal

    init(
        database: Database, dataFolder: String, health: HealthState, desk: OperationsDesk, configuration: LiveConfiguration,
        vault: VaultService, inspectors: KeyInspectors, quotas: Quotas, hub: EventHub, market: MarketBook,
        plugins: PluginDesk, jobs: JobRunner, log: Logger
    ) async throws {
        let connection = try PostgreSQLConnection(database.address)
        let platform = try TenantRepository(connection).platform()
        local = Principal(
            kind: .local, user: nil, userName: "host", tenant: platform.id, tenantName: platform.name, role: .owner, isStaff: true
        )
        let store = TenantStore(database.address)
        let flags = try await Flags.load(store)
        let secret = try MasterSecretFile.open("\(dataFolder)/\(MasterSecretFile.name)")
        let identity = try await IdentityParts(store: store, secrets: MasterSecrets(current: secret), logger: log)
        endpoints =
            HealthRoutes(health: health).endpoints + InstanceRoutes(operations: desk, flags: flags).endpoints
            + FlagRoutes(store: store, flags: flags).endpoints
            + ConfigurationRoutes(store: store, host: configuration, judgeLimits: LimitTexts.judge).endpoints
            + RiskRoutes(operations: desk).endpoints + SwapRoutes(operations: desk).endpoints
            + CommandRoutes(operations: desk).endpoints + HaltRoutes(operations: desk).endpoints
            + PluginRoutes(operations: desk).endpoints
            + PositionRoutes(operations: desk, store: store).endpoints + PerformanceRoutes(store: store).endpoints
            + OrderRoutes(store: store).endpoints + OrderDeskRoutes(operations: desk, store: store).endpoints
            + NotificationRoutes(store: store).endpoints + UsageRoutes(store: store, quotas: quotas).endpoints
            + IdentityRoutes(identity).endpoints + OwnRoutes(identity).endpoints + OwnTokenRoutes(identity).endpoints
            + UserRoutes(identity).endpoints + InvitationRoutes(identity).endpoints + TenantRoutes(identity).endpoints
            + PluginVersionRoutes(plugins: plugins, jobs: jobs).endpoints + PublisherRoutes(plugins: plugins).endpoints
            + JobRoutes(jobs: jobs).endpoints + BacktestRoutes(jobs: jobs).endpoints
            + MarketRoutes(book: market).endpoints
            + EventRoutes(hub: hub, catchUp: EventCatchUp(database.address)).endpoints
            + CredentialRoutes(vault: vault.vault, store: store, inspectors: inspectors).endpoints
            + CredentialVaultRoutes(vault: vault.vault, store: store, wake: { vault.wake() }).endpoints
        authenticator = IdentityAuthenticator(SignIn(identity))
        recorder = nil
    }
}
