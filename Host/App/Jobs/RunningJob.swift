import CagedProcess
import Store
import Synchronization
import TradingModel

/// A job that a thread works on, as others see it.
final class RunningJob: Sendable {
    /// Why it was ended from outside.
    enum End: Sendable, Hashable {
        case cancelled
        case hostStops
    }

    struct Progress: Sendable, Hashable {
        /// Candles, or tests.
        var done: UInt64 = 0
        var total: UInt64 = 0
        /// Quote units.
        var equity: Notional?
    }

    private struct State {
        var progress = Progress()
        var end: End?
        var isOver = false
        /// Who asked for it, and ns of the processor that were counted.
        var tenant: TenantID?
        var counted: UInt64 = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let id: JobID
    let stop: ProcessStop
    private let state = Mutex(State())

    init(_ id: JobID, stop: ProcessStop) {
        self.id = id
        self.stop = stop
    }

    var progress: Progress { state.withLock(\.progress) }

    func set(_ progress: Progress) { state.withLock { $0.progress = progress } }

    /// The first one counts.
    var end: End? { state.withLock(\.end) }

    /// Kills its processes.
    func end(_ end: End) {
        state.withLock { $0.end = $0.end ?? end }
        stop.stop()
    }

    /// Who asked for it.
    func set(_ tenant: TenantID) { state.withLock { $0.tenant = tenant } }

    /// ns of the processor that its processes used since the last call, and who asked for them; nil: nobody is known yet.
    func takeCPUTime() -> (tenant: TenantID, time: UInt64)? {
        let time = stop.cpuTime
        return state.withLock { state in
            guard let tenant = state.tenant else { return nil }
            defer { state.counted = max(state.counted, time) }
            return (tenant, time - min(time, state.counted))
        }
    }

    /// Its row says how it ended.
    func finish() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Waits for `finish`.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiting.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
