import API
import Synchronization

/// All instances as they were a moment ago, for readers that need not wake the line. What an operator changes is in the next one
/// that is read: a change takes the last one away.
final class InstanceSnapshots: Sendable {
    private struct State {
        var reports: [InstanceReport] = []
        var time: ContinuousClock.Instant?
    }

    /// How old one may be that is read.
    static let age = Duration.milliseconds(50)

    private let state = Mutex(State())

    /// Nil: there is none that is young enough.
    var recent: [InstanceReport]? {
        state.withLock { state in
            guard let time = state.time, ContinuousClock.now - time <= InstanceSnapshots.age else { return nil }
            return state.reports
        }
    }

    /// Something was changed since the last one.
    var isInvalid: Bool { state.withLock { $0.time == nil } }

    func publish(_ reports: [InstanceReport]) {
        state.withLock { state in
            state.reports = reports
            state.time = .now
        }
    }

    func invalidate() { state.withLock { $0.time = nil } }
}
