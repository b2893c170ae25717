import ServiceLifecycle

/// What gives out to streams, for as long as the host serves.
enum StreamTask {
    /// Calls `publish` for each arrival and `tick` each second; `close` when the host stops.
    static func run(
        _ arrivals: AsyncStream<Void>, publish: @escaping @Sendable () -> Void, tick: @escaping @Sendable () -> Void,
        close: () -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await _ in arrivals { publish() }
            }
            tasks.addTask {
                while true {
                    try await Task.sleep(for: .seconds(1))
                    tick()
                }
            }
            defer {
                close()
                tasks.cancelAll()
            }
            try await gracefulShutdown()
        }
    }
}
