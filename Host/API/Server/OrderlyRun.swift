import Logging
import ServiceLifecycle

/// Runs a server that ends in order also where its task is cancelled.
///
/// Hummingbird hands each accepted connection on through an asynchronous sequence. A cancelled task drops what waits in there,
/// and swift-nio traps for a connection that nobody has closed: the whole host would go down with it.
enum OrderlyRun {
    /// Until the server has ended by itself, by a graceful shutdown around it, or by a cancellation, which is the same to it.
    static func run(_ server: some Service, logger: Logger) async throws {
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
        let running = Task { try await group.run() }
        try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            Task { await group.triggerGracefulShutdown() }
        }
    }
}
