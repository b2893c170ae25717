import API
import Identity
import Logging
import ServiceLifecycle
import Store
import Strategies
import Vault

/// The API of a host: every route with what it needs, who may call it, and what runs for it beside the line.
struct APIComposition {
    /// What a host has when its API begins.
    struct Host {
        var plan: HostPlan
        var line: RunningLine
        var desk: OperationsDesk
        var database: Database
        var dataFolder: String
        var configuration: LiveConfiguration
        var vault: Vault
        var health: HealthState
        var log: Logger
    }

    let endpoints: [Endpoint]
    /// What the API asks the database with.
    let store: TenantStore
    let authenticator: any Authenticator
    let audit: AuditRecorder
    let options: APIOptions
    /// Who everybody at the host's own socket is.
    let local: Principal
    /// Stopped behind the servers: what these change last is told, counted and kept.
    let servicesBehindServers: [any Service]
    /// Stopped before the servers, which wait for the answers that they are giving.
    let hub: EventHub
    let marketStreams: MarketStreams

    init(_ host: Host) async throws {
        let (address, desk, configuration, log) = (host.database.address, host.desk, host.configuration, host.log)
        let platform = try TenantRepository(PostgreSQLConnection(address)).platform()
        local = Principal(
            kind: .local, user: nil, userName: Principal.localName, tenant: platform.id, tenantName: platform.name, role: .owner,
            isStaff: true)
        store = TenantStore(address, maximumConnections: 8)
        audit = AuditRecorder(store, logger: log)

        // What the line tells.
        hub = EventHub(logger: log)
        let market = MarketBook()
        marketStreams = MarketStreams(book: market)
        let revision = DataRevision()
        LinePublisher(hub: hub, market: market, streams: marketStreams, snapshots: desk.snapshots, revision: revision)
            .attach(to: host.line)
        let (meters, quotas) = (UsageMeters(), Quotas(plans: configuration.settings.plans))
        host.line.journal.meters = meters
        host.line.quotas = quotas

        let metrics = MetricsRegistry()
        HostReadings(hub: hub, quotas: quotas, market: host.line.readings).add(to: metrics)

        // What works beside it.
        let vault = VaultService(host.vault, log: log)
        let jobs = try JobRunner(
            address, library: host.line.library, dataFolder: host.dataFolder, settings: host.plan.jobs, quotas: quotas,
            log: log)
        let plugins = PluginDesk(desk: desk, library: host.line.library, address: address)
        let usage = UsageService(
            address, meters: meters, quotas: quotas, operations: desk, hub: hub,
            cpuTimes: [host.line.workers.meter.take, jobs.takeCPUTime], log: log)
        servicesBehindServers = [usage, vault, jobs, audit]

        // Who calls.
        let secret = MasterSecret(host.vault.derivedSecret(for: "identity"))
        let identity = try await IdentityParts(store: store, secrets: MasterSecrets(current: secret), logger: log)
        let flags = try await Flags.load(store)
        authenticator = IdentityAuthenticator(SignIn(identity))
        options = APIOptions(
            rateLimiter: RateLimiter(RateLimits()), idempotency: Idempotency(store, logger: log), meters: meters, quotas: quotas,
            recentAnswers: RecentAnswers(revision), metrics: metrics, settings: host.configuration.server)

        let trading: [[Endpoint]] = [
            HealthRoutes(health: host.health).endpoints,
            MetricsRoutes(metrics).endpoints,
            InstanceRoutes(operations: desk, flags: flags).endpoints,
            CommandRoutes(operations: desk).endpoints,
            SwapRoutes(operations: desk).endpoints,
            RiskRoutes(operations: desk).endpoints,
            HaltRoutes(operations: desk, quotas: quotas).endpoints,
            OrderRoutes(store: store).endpoints,
            OrderDeskRoutes(operations: desk, store: store).endpoints,
            PositionRoutes(operations: desk, store: store).endpoints,
            PerformanceRoutes(store: store).endpoints,
            MarketRoutes(book: market, streams: marketStreams).endpoints,
            EventRoutes(hub: hub, catchUp: EventCatchUp(address)).endpoints,
        ]
        let room = UploadRoom()
        let plugin: [[Endpoint]] = [
            PluginRoutes(operations: desk, room: room).endpoints,
            PluginVersionRoutes(plugins: plugins, jobs: jobs, room: room).endpoints,
            PublisherRoutes(plugins: plugins).endpoints,
            JobRoutes(jobs: jobs).endpoints,
            BacktestRoutes(jobs: jobs).endpoints,
        ]
        let people: [[Endpoint]] = [
            IdentityRoutes(identity, policy: configuration.settings.identity.registration).endpoints,
            OwnRoutes(identity).endpoints,
            OwnTokenRoutes(identity).endpoints,
            UserRoutes(identity).endpoints,
            InvitationRoutes(identity).endpoints,
            TenantRoutes(identity, quotas: quotas).endpoints,
            CredentialRoutes(vault: vault.vault, store: store, inspectors: host.plan.vault.inspectors).endpoints,
            CredentialVaultRoutes(vault: vault.vault, store: store, wake: { vault.wake() }).endpoints,
            NotificationRoutes(store: store).endpoints,
            UsageRoutes(store: store, quotas: quotas).endpoints,
            FlagRoutes(store: store, flags: flags).endpoints,
            ConfigurationRoutes(store: store, host: host.configuration, judgeLimits: LimitTexts.judge).endpoints,
            AuditRoutes(store).endpoints,
        ]
        endpoints = (trading + plugin + people).flatMap(\.self)
    }
}
