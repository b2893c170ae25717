import NIOPosix
import Synchronization

/// What a password check found.
package struct PasswordCheck: Sendable, Hashable {
    package var isMatch: Bool
    /// The stored hash is of other work than new ones: store a new one.
    package var isOutdated: Bool
}

/// Too many wait for their passwords to be checked.
package struct HashingBusy: Error, Sendable, Hashable {
    package init() {}
}

/// Hashes and checks passwords: two at a time, a bounded number waiting, on threads of their own.
package final class PasswordHasher: Sendable {
    private static let threads = {
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        return threads
    }()

    package let work: PasswordWork
    /// What a password of nobody is checked against, so that it takes as long as one of somebody.
    private let nobody: PasswordHash
    private let state: Mutex<State>

    private struct State {
        var gate: HashingGate
        var waiting: [CheckedContinuation<Void, Never>] = []
        var hashCount = 0
    }

    /// - Parameter maximumWaiting: more are sent away with `HashingBusy`.
    package init(work: PasswordWork = .recommended, maximumWaiting: Int = 16) {
        self.work = work
        nobody = PasswordHash(ofNobody: work)
        state = Mutex(State(gate: HashingGate(maximumRunning: 2, maximumWaiting: maximumWaiting)))
    }

    /// How many hashes were made or checked.
    package var hashCount: Int { state.withLock(\.hashCount) }

    /// A new hash. Throws `HashingBusy`.
    package func hash(_ password: String) async throws -> PasswordHash {
        try await admitted { [work] in try PasswordHash(password, work: work) }
    }

    /// Compares; nil stands for a user who is not there or has no password: the same work, and never a match. Throws
    /// `HashingBusy`.
    package func check(_ password: String, against stored: PasswordHash?) async throws -> PasswordCheck {
        let isMatch = try await admitted { [nobody] in try (stored ?? nobody).matches(password) }
        return PasswordCheck(isMatch: isMatch && stored != nil, isOutdated: stored.map { $0.work != work } ?? false)
    }

    private func admitted<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        state.withLock { $0.hashCount += 1 }
        return try await PasswordHasher.threads.runIfActive(body)
    }

    private func enter() async throws(HashingBusy) {
        let isRefused = Mutex(false)
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                switch state.gate.enter() {
                case .run: return false
                case .refuse:
                    isRefused.withLock { $0 = true }
                    return false
                case .wait:
                    state.waiting.append(continuation)
                    return true
                }
            }
            if !isWaiting { continuation.resume() }
        }
        if isRefused.withLock(\.self) { throw HashingBusy() }
    }

    private func leave() {
        let next = state.withLock { state in state.gate.leave() ? state.waiting.removeFirst() : nil }
        next?.resume()
    }
}
