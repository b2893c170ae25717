import API
import Synchronization

/// All instances as they were a moment ago, for readers that need not wake the line. What an operator changes is in the next one
/// that is read: a change takes the last one away.
final class InstanceSnapshots: Sendable {
    private struct State {
        var reports: [InstanceReport] = []
        var time: ContinuousClock.Instant?
        /// Those that somebody asked for alone since, each with its own time.
        var single: [UInt64: (report: InstanceReport, time: ContinuousClock.Instant)] = [:]
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

    /// One instance; nil: nothing that is young enough.
    func recent(_ id: UInt64) -> InstanceReport? {
        if let recent, let report = recent.first(where: { $0.id == id }) { return report }
        return state.withLock { state in
            guard let (report, time) = state.single[id], ContinuousClock.now - time <= InstanceSnapshots.age else { return nil }
            return report
        }
    }

    /// Something was changed since the last one.
    var isInvalid: Bool { state.withLock { $0.time == nil } }

    func publish(_ reports: [InstanceReport]) {
        state.withLock { state in
            state.reports = reports
            state.time = .now
            state.single = [:]
        }
    }

    /// One that was asked for alone. The line's thread, as above: a change comes before or behind it.
    func publish(_ report: InstanceReport) {
        state.withLock { state in
            if state.single.count >= InstanceSnapshots.maximumSingle { state.single = [:] }
            state.single[report.id] = (report, .now)
        }
    }

    private static let maximumSingle = 1_000

    func invalidate() {
        state.withLock { state in
            state.time = nil
            state.single = [:]
        }
    }
}
