import API
import Foundation
import Synchronization

/// Where requests from other threads wait for the line's thread, which carries them out between two candles.
final class OperationsDesk: Sendable {
    typealias Job = @Sendable (RunningLine) -> Void

    private struct State {
        var jobs: [Job] = []
        /// What ends a job that will never run.
        var refusals: [@Sendable () -> Void] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp: @Sendable () -> Void
    /// Read without the line.
    let snapshots: InstanceSnapshots

    /// - Parameter wakeUp: ends the line's wait for its next candle.
    init(snapshots: InstanceSnapshots = InstanceSnapshots(), wakeUp: @escaping @Sendable () -> Void) {
        self.snapshots = snapshots
        self.wakeUp = wakeUp
    }

    static let isStopping = OperationProblem(
        .unavailable, code: "host_is_stopping",
        detail: "the host is stopping, and nothing was done; start it again and repeat the request")

    /// Hands in a job that answers, now or later, through the function that it is given.
    ///
    /// - Parameter isChange: how instances are is not what it was when the answer comes.
    func order<Answer: Sendable>(
        isChange: Bool = true,
        _ body: @escaping @Sendable (RunningLine, @escaping @Sendable (Result<Answer, any Error>) -> Void) -> Void
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = state.withLock { state in
                guard !state.isClosed else { return false }
                state.jobs.append { [snapshots] line in
                    body(line) { answer in
                        if isChange { snapshots.invalidate() }
                        continuation.resume(with: answer)
                    }
                }
                state.refusals.append { continuation.resume(throwing: OperationsDesk.isStopping) }
                return true
            }
            if isTaken { wakeUp() } else { continuation.resume(throwing: OperationsDesk.isStopping) }
        }
    }

    /// As `order`, for a job that is done at once.
    func order<Answer: Sendable>(
        isChange: Bool = true, _ body: @escaping @Sendable (RunningLine) throws -> Answer
    ) async throws -> Answer {
        try await order(isChange: isChange) { line, answer in answer(Result { try body(line) }) }
    }

    /// Runs what waits. The line's thread. Throws when something could not be made durable: the line must not be used any more,
    /// and what waits behind that is refused.
    func carryOut(on line: RunningLine) throws {
        let waiting = state.withLock { state in
            defer {
                state.jobs = []
                state.refusals = []
            }
            return zip(state.jobs, state.refusals)
        }
        for (place, (job, refuse)) in waiting.enumerated() {
            if place == 0 { line.keepConnection() }
            if line.failure == nil { job(line) } else { refuse() }
        }
        if let failure = line.failure { throw failure }
    }

    /// From now on every request is refused, and so is what waits.
    func close() {
        let refusals = state.withLock { state in
            defer { state = State(isClosed: true) }
            return state.refusals
        }
        for refuse in refusals { refuse() }
    }
}
