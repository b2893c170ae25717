import API
import Logging
import ServiceLifecycle
import Store
import Synchronization
import TestSupport
import Testing

@testable import tradingboost

@Suite("Watching the database", .timeLimit(.minutes(2)))
struct DatabaseWatchTests {
    /// Sees how the host is while what was started before the line stops.
    private final class Earlier: Service {
        let health: HealthState
        let seen = Mutex<HealthReport.Status?>(nil)

        init(_ health: HealthState) { self.health = health }

        func run() async throws {
            try await gracefulShutdown()
            seen.withLock { $0 = health.report().status }
        }
    }

    /// As a line whose market is over.
    private struct Over: Service {
        func run() async throws {}
    }

    @Test func `a host that stops says so before anything of it has stopped`() async throws {
        let database = try TestDatabase()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let health = HealthState(version: "1", components: [.database])
        health.set(.database, isReady: true, "PostgreSQL")
        health.finishStarting()
        let earlier = Earlier(health)
        let watch = DatabaseWatch(TenantStore(database.address), health: health, name: "PostgreSQL", log: logger)
        #expect(health.report().status == .ready)
        try await ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: earlier),
                    .init(service: Over(), successTerminationBehavior: .gracefullyShutdownGroup), .init(service: watch),
                ], logger: logger)
        ).run()
        #expect(earlier.seen.withLock(\.self) == .stopping)
    }
}
