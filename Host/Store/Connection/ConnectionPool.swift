package import NIOPosix
import Synchronization

/// A bounded set of connections for code that must not block: each use runs on a thread of the given pool.
///
/// Connections are made when they are first needed. One that broke is dropped and replaced at its next use; the failed call
/// itself is not repeated, because only its caller knows whether that is safe.
package final class ConnectionPool: Sendable {
    private let address: DatabaseAddress
    private let threads: NIOThreadPool
    private let maximumConnections: Int
    private let state = Mutex(State())

    private struct State {
        var idle: [Lease] = []
        var lentCount = 0
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// A connection between two owners.
    // SAFETY: a lease is either in `idle` or held by the one call that took it from there; nobody else has its connection.
    private struct Lease: @unchecked Sendable {
        let connection: PostgreSQLConnection
    }

    /// - Parameter threads: started by the caller, with at least as many threads as should work at the same time.
    package init(_ address: DatabaseAddress, threads: NIOThreadPool, maximumConnections: Int = 8) {
        precondition(maximumConnections > 0, "a connection pool holds at least one connection")
        self.address = address
        self.threads = threads
        self.maximumConnections = maximumConnections
    }

    /// Runs `body` with a connection of its own on a thread that may block. Waits, in order of arrival, while all are lent.
    package func withConnection<Result: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Result
    ) async throws -> Result {
        await place()
        defer { release() }
        return try await threads.runIfActive { [self] in
            let lease = try take()
            defer { giveBack(lease) }
            return try body(lease.connection)
        }
    }

    /// Ends the idle connections, and each lent one when it comes back.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle.removeAll()
        }
    }

    /// Waits for one of the places. A released place is handed to the first waiter directly.
    private func place() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.lentCount >= maximumConnections else {
                    state.lentCount += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.lentCount -= 1
            return nil
        }
        next?.resume()
    }

    private func take() throws(DatabaseError) -> Lease {
        let idle = state.withLock { state in state.isClosed ? nil : state.idle.popLast() }
        if let idle { return idle }
        return Lease(connection: try PostgreSQLConnection(address))
    }

    private func giveBack(_ lease: Lease) {
        // A connection in the middle of a transaction was left by an error: not for the next one.
        guard lease.connection.isUsable, !lease.connection.isInTransaction else { return }
        state.withLock { state in
            if !state.isClosed { state.idle.append(lease) }
        }
    }
}
