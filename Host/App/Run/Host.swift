import API
import Foundation
import Line
import Logging
import Notifications
import PaperVenue
import PluginInspection
import ServiceLifecycle
import Store
import Strategies
import TradingModel
import UnixSignals
import Vault

/// A running host: everything wired, ready to go on. `serve` and `demo` differ in the plan alone.
final class Host {
    let status: RunStatusBox
    let greeting: String
    private let plan: HostPlan
    private let run: StartedRun
    private let database: Database
    private let dataFolder: String
    private let health: HealthState
    private let address: ServerAddress
    private let configuration: LiveConfiguration
    private let log: Logger
    private let sender: NotificationSender
    private let vault: Vault

    /// Starts the database, the workers and the line, in this order; on an error what was started is stopped again.
    ///
    /// - Parameters:
    ///   - plan: what trades; that of `configuration`, or a demo's.
    ///   - input: where `configuration` was read and will be again.
    static func start(
        plan: HostPlan, configuration: HostConfiguration, input: ConfigurationInput, dataFolder: String, startsAnew: Bool,
        log destination: HostLog
    ) async throws -> Host {
        // Before anything starts a program, which would inherit them.
        let masterKeys = try VaultEnvironment.take()
        try await APIServer.requireFree(configuration.http.address)
        let live = LiveConfiguration(configuration, input: input)
        let folder = try DataFolder.make(dataFolder)
        // A console shows each step as it is done, a screen all of them at once.
        var steps: [String] = []
        let database = try Database.open(dataFolder: folder) { step in
            if destination == .console { StandardError.write("  \(step)") } else { steps.append(step) }
        }
        do {
            let log = try destination.logger(
                dataFolder: folder, level: live.logLevel, format: configuration.logging.format)
            let vault = try await Vault.open(
                try plan.vault.settings(dataFolder: folder, environment: masterKeys), store: TenantStore(database.address))
            for note in vault.notes { log.notice("\(note)") }
            let connection = try PostgreSQLConnection(database.address)
            let plugins = plan.users.flatMap(\.strategies).map(\.plugin)
            let cage = try WorkerProtections.survey(
                StrategyWorkersConfiguration(workerExecutable: Installation.current.worker))
            let missing = plan.minimumCage.missing(in: cage)
            let admission = try PluginAdmission(
                policy: plan.admission, trust: TrustList(connection), missingProtections: missing)
            try admission.check(plugins)
            let library = try PluginLibrary(
                dataFolder: folder, address: database.address, policy: plan.admission,
                missingProtections: missing, requiresCheck: plan.requiresCheck, configured: plugins)
            for problem in library.problems { log.warning("\(problem)") }
            let run = try RunStart(
                plan: plan, connection: connection, address: database.address, library: library, log: log
            ).start(startsAnew: startsAnew)
            return Host(
                plan: plan, run: run, database: database, dataFolder: folder, address: configuration.http.address,
                configuration: live,
                log: log, steps: steps, cage: cage, vault: vault, origins: admission.origins(of: plugins))
        } catch {
            database.close()
            throw error
        }
    }

    private init(
        plan: HostPlan, run: StartedRun, database: Database, dataFolder: String, address: ServerAddress,
        configuration: LiveConfiguration, log: Logger, steps: [String], cage: WorkerProtections, vault: Vault, origins: String
    ) {
        self.vault = vault
        self.plan = plan
        self.run = run
        self.database = database
        self.dataFolder = dataFolder
        self.address = address
        self.configuration = configuration
        self.log = log
        self.sender = NotificationSender(database.address, logger: log)
        self.status = RunStatusBox()
        self.health = HealthState(version: HostVersion.text)
        let protections = CageReport.protections(cage)
        health.set(protections)
        self.greeting = [
            (database.isPrivate ? "private PostgreSQL in \(dataFolder)/ (socket only)" : "PostgreSQL of DATABASE_URL")
                + (steps.isEmpty ? "" : ": \(steps.joined(separator: ", "))"),
            "cage: \(CageReport.lines(cage))",
            "exchange keys: under the master key of \(vault.origin)",
            "plugins: \(origins.isEmpty ? "none" : origins)",
            "market: \(plan.feed.name), \(plan.pace)",
            run.resumedAtCandle > 0
                ? "continuing the interrupted run behind candle \(run.resumedAtCandle)" : "a new run",
        ].joined(separator: "\n")
    }

    /// Runs until the market ends or a signal asks to stop; then stops everything in order.
    func run() async throws {
        defer { database.close() }
        try await runServices()
    }

    /// As `run`, and reads what is in the database before that stops.
    func runToSummary() async throws -> RunSummary {
        defer { database.close() }
        let start = ContinuousClock.now
        try await runServices()
        let elapsed = ContinuousClock.now - start
        // What is left after this waits in the outbox for the next start.
        _ = try await sender.drain(until: .now + .seconds(10))
        return try run.summary(
            plan: plan, status: status.latest, elapsed: elapsed, address: database.address, dataFolder: dataFolder)
    }

    private func runServices() async throws {
        let wakeUp = run.line.workers.wakeUp
        let desk = OperationsDesk { wakeUp() }
        let runner = LineRunner(line: run.line, pace: plan.pace, status: status, desk: desk)
        let composition = try await APIComposition(
            APIComposition.Host(
                plan: plan, line: run.line, desk: desk, database: database, dataFolder: dataFolder, configuration: configuration,
                vault: vault, health: health, log: log))
        let listening = Listening { [log, address, configuration] port in
            log.notice("listening", metadata: ["url": "\(address.url(configuration.server.current, port: port))"])
            if let warning = configuration.server.current.tls?.warning() { log.warning("\(warning)") }
        }
        let operations = OperationsServer(
            socket: OperationsSocket.path(in: dataFolder), endpoints: composition.endpoints,
            authenticator: LocalAuthenticator(composition.local), recorder: composition.audit, options: composition.options,
            logger: log
        ) { listening.socketOpened() }
        let server = APIServer(
            address: address, endpoints: composition.endpoints, authenticator: composition.authenticator,
            recorder: composition.audit, options: composition.options, logger: log
        ) { listening.portOpened($0) }
        let databaseName = database.isPrivate ? "private PostgreSQL" : "PostgreSQL of DATABASE_URL"
        health.set(.database, isReady: true, databaseName)
        health.set(.workers, isReady: true, "a process for each instance")
        health.set(.market, isReady: true, plan.feed.name)
        health.set(.notifications, isReady: true, "sending")
        health.finishStarting()
        let upkeep = plan.retention.map { retention in
            StorageService(database.address, retention: retention, log: log) { [status] in status.latest.time }
        }
        let watch = DatabaseWatch(composition.store, health: health, name: databaseName, log: log)
        // Stopped from the last to the first: behind the word that it stops the line, so that everything it wrote can still be
        // told.
        var configuration = ServiceGroupConfiguration(
            services: ((upkeep.map { [$0] } ?? []) + [sender] + composition.servicesBehindServers
                + [
                    server, operations, ReloadService(configuration: configuration, log: log), composition.hub,
                    composition.marketStreams,
                ])
                .map { .init(service: $0) } + [.init(service: runner, successTerminationBehavior: .gracefullyShutdownGroup)]
                + [.init(service: watch)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        configuration.maximumGracefulShutdownDuration = Duration.seconds(9)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw database.explained(error, dataFolder: dataFolder)
        }
    }
}
