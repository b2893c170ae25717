import API
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Asks the database every second whether it is there, over the API's own connections, and says it in the host's health; and says
/// there that the host stops, from the moment that it does.
///
/// A line that cannot commit ends its host. What has nothing to commit for a while, as between two candles, is found out here.
final class DatabaseWatch: Service {
    private struct State {
        /// When the question was asked that has no answer yet.
        var asked: ContinuousClock.Instant?
        var isReady = true
    }

    private let store: TenantStore
    private let health: HealthState
    private let name: String
    private let period: Duration
    private let patience: Duration
    private let log: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: what people call the database.
    ///   - period: between two questions.
    ///   - patience: after how long no answer is one.
    init(
        _ store: TenantStore, health: HealthState, name: String, period: Duration = .seconds(1),
        patience: Duration = .seconds(5), log: Logger
    ) {
        self.store = store
        self.health = health
        self.name = name
        self.period = period
        self.patience = patience
        self.log = log
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown { [self] in
                while !Task.isCancelled {
                    look()
                    do { try await ContinuousClock().sleep(for: period) } catch { break }
                }
            }
        } onGracefulShutdown: { [health] in
            health.beginStopping()
        }
    }

    /// Nobody waits for a question that hangs, neither this loop nor the end of the host; and there is one at a time.
    private func look() {
        let now = ContinuousClock.now
        let before = state.withLock { state in
            defer { state.asked = state.asked ?? now }
            return state.asked
        }
        if let before {
            if now - before > patience { tell(isReady: false, "no answer within \(patience)") }
            return
        }
        Task { [self] in
            do {
                try await store.transaction(.platform) { _ in }
                tell(isReady: true)
            } catch {
                tell(isReady: false, "\(error)")
            }
            state.withLock { $0.asked = nil }
        }
    }

    /// - Parameter reason: for the log; what anybody may read says less.
    private func tell(isReady: Bool, _ reason: String = "") {
        let isNews = state.withLock { state in
            defer { state.isReady = isReady }
            return state.isReady != isReady
        }
        guard isNews else { return }
        if isReady {
            health.set(.database, isReady: true, name)
            log.notice("the database answers again")
        } else {
            health.set(.database, isReady: false, "\(name) does not answer since \(Date.now.ISO8601Format())")
            log.error("the database does not answer: not ready until it does", metadata: ["reason": "\(reason)"])
        }
    }
}
