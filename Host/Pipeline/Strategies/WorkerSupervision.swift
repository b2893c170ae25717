import TradingModel

/// The decisions about one worker: when it is started, killed, restarted and given up. Knows no process and no clock: `now` is
/// nanoseconds of a clock that never jumps.
struct WorkerSupervision {
    enum State: Equatable {
        case idle
        case loading(deadline: UInt64)
        case running
        case saving(deadline: UInt64)
        case stopping(deadline: UInt64)
        case pausing(until: UInt64)
        case quarantined
        case stopped
    }

    enum Action: Equatable {
        case spawn
        /// For certain, and reap it.
        case kill
        case report(InstanceIncident.Kind, String)
    }

    private(set) var state = State.idle
    private let deadlines: StrategyWorkersConfiguration.Deadlines
    private let policy: StrategyWorkersConfiguration.RestartPolicy
    /// When the worker failed, within the window.
    private var failures: [UInt64] = []
    private(set) var lastFailure: WorkerFailure?
    private var wasLoaded = false
    /// The first failure is the last: somebody else takes over.
    var isOnProbation: Bool

    init(
        deadlines: StrategyWorkersConfiguration.Deadlines, policy: StrategyWorkersConfiguration.RestartPolicy,
        isOnProbation: Bool = false
    ) {
        self.deadlines = deadlines
        self.policy = policy
        self.isOnProbation = isOnProbation
    }

    /// There is a process.
    var hasProcess: Bool {
        switch state {
        case .loading, .running, .saving, .stopping: true
        case .idle, .pausing, .quarantined, .stopped: false
        }
    }

    /// Nothing will come any more.
    var isDown: Bool { state == .quarantined || state == .stopped }

    var isStopped: Bool { state == .stopped }

    var isPausing: Bool { if case .pausing = state { true } else { false } }

    var isStopping: Bool { if case .stopping = state { true } else { false } }

    // MARK: - What happened

    mutating func start(now: UInt64) -> [Action] {
        precondition(state == .idle, "a worker is started once")
        state = .loading(deadline: now + deadlines.load)
        return [.spawn]
    }

    /// Every instance has started or said why not.
    mutating func loaded() -> [Action] {
        guard case .loading = state else { return [] }
        state = .running
        defer { wasLoaded = true }
        return [
            wasLoaded ? .report(.restarted, "restarted; events since its checkpoint are repeated") : .report(.started, "started")
        ]
    }

    mutating func failed(_ failure: WorkerFailure, now: UInt64) -> [Action] {
        lastFailure = failure
        switch state {
        case .idle, .quarantined, .stopped, .pausing: return []
        case .stopping:
            state = .stopped
            return [.kill, .report(failure.kind, "\(failure.text), while it was stopped")]
        case .loading where !wasLoaded:
            state = .quarantined
            return [.kill, .report(.loadFailed, failure.text)]
        case .loading, .running, .saving: break
        }
        if isOnProbation {
            state = .quarantined
            return [.kill, .report(failure.kind, failure.text)]
        }
        if case .noWayBack(let text) = failure {
            state = .quarantined
            return [.kill, .report(.quarantined, "stays down: \(text)")]
        }
        if case .hopeless(let text) = failure {
            state = .quarantined
            return [.kill, .report(failure.kind, text), .report(.quarantined, "stays down: \(text)")]
        }
        failures.removeAll { now - $0 >= policy.window }
        failures.append(now)
        if failures.count >= policy.maximumFailures {
            state = .quarantined
            let text =
                "stays down: \(failures.count) failures within \(seconds(policy.window)) s, the last: \(failure.text)"
            return [.kill, .report(failure.kind, failure.text), .report(.quarantined, text)]
        }
        let pause = pauseBeforeRestart
        state = .pausing(until: now + pause)
        let when = pause == 0 ? "now" : "in \(seconds(pause)) s"
        return [.kill, .report(failure.kind, "\(failure.text); restarted \(when)")]
    }

    /// The first restart is immediate, then the pause doubles.
    private var pauseBeforeRestart: UInt64 {
        guard failures.count > 1 else { return 0 }
        let doublings = min(failures.count - 2, 30)
        return min(policy.firstPause << UInt64(doublings), policy.maximumPause)
    }

    mutating func save(now: UInt64) {
        if state == .running { state = .saving(deadline: now + deadlines.save) }
    }

    mutating func saved() {
        if case .saving = state { state = .running }
    }

    /// The worker was asked to stop. Whether there is a process to wait for.
    mutating func stop(now: UInt64) -> [Action] {
        switch state {
        case .running, .saving, .loading: state = .stopping(deadline: now + deadlines.stop)
        case .idle, .pausing: state = .stopped
        case .stopping, .quarantined, .stopped: break
        }
        return []
    }

    /// Nobody waits for it any more.
    mutating func abandon() -> [Action] {
        defer { state = .stopped }
        return hasProcess ? [.kill] : []
    }

    /// The version of its plugin may not be started.
    mutating func refused(_ text: String) -> [Action] {
        precondition(state == .idle, "what is refused was not started")
        state = .quarantined
        lastFailure = .loadFailed(text)
        return [.report(.loadFailed, text)]
    }

    /// The version of its plugin went down while it waited for a restart.
    mutating func givenUp(_ text: String) -> [Action] {
        guard case .pausing = state else { return [] }
        state = .quarantined
        return [.report(.quarantined, "stays down: \(text)")]
    }

    /// The process ended. `isOrderly`: with status 0, which only counts when it was asked to.
    mutating func ended(_ failure: WorkerFailure, isOrderly: Bool, now: UInt64) -> [Action] {
        if case .stopping = state, isOrderly {
            state = .stopped
            return [.kill]
        }
        return failed(failure, now: now)
    }

    // MARK: - What the time brings

    /// What a worker is doing, as far as its host can tell.
    struct Activity: Equatable {
        /// Since when it has not finished an event that it has; nil when it has none.
        var busySince: UInt64?
        /// Since when it is in the callback that it is in; nil when it is in none.
        var callbackSince: UInt64?
        /// When the host last asked.
        var lookedAt: UInt64 = 0

        static let idle = Activity()
    }

    /// The longest that the host waits for an event of a worker that does not come to it.
    private var queueLimit: UInt64 { max(deadlines.queue, deadlines.event) }

    mutating func passTime(now: UInt64, _ activity: Activity) -> [Action] {
        switch state {
        case .pausing(let until) where now >= until:
            state = .loading(deadline: now + deadlines.load)
            return [.spawn]
        case .loading(let deadline) where now >= deadline:
            return failed(.timedOut("did not load and start within \(seconds(deadlines.load)) s"), now: now)
        case .saving(let deadline) where now >= deadline:
            return failed(.timedOut("did not save within \(seconds(deadlines.save)) s"), now: now)
        case .stopping(let deadline) where now >= deadline:
            return failed(.timedOut("did not stop within \(seconds(deadlines.stop)) s"), now: now)
        case .running:
            if let since = activity.callbackSince, now >= since, now - since >= deadlines.event {
                return failed(.timedOut("did not finish an event within \(seconds(deadlines.event)) s"), now: now)
            }
            if let since = activity.busySince, now >= since, now - since >= queueLimit {
                return failed(.late("did not come to an event within \(seconds(queueLimit)) s"), now: now)
            }
            return []
        default: return []
        }
    }

    /// The pause before a restart is over.
    func isDueToRestart(now: UInt64) -> Bool { if case .pausing(let until) = state { now >= until } else { false } }

    /// When `passTime` has something to do, or the host should ask again, if nothing else happens.
    func nextTime(_ activity: Activity) -> UInt64? {
        switch state {
        case .pausing(let time), .loading(let time), .saving(let time), .stopping(let time): return time
        case .running:
            guard let busySince = activity.busySince else { return nil }
            let look = max(activity.lookedAt, busySince) + deadlines.event / 4
            return min(look, busySince + queueLimit, activity.callbackSince.map { $0 + deadlines.event } ?? .max)
        case .idle, .quarantined, .stopped: return nil
        }
    }

    private func seconds(_ nanoseconds: UInt64) -> String { "\(Double(nanoseconds / 1_000_000) / 1_000)" }
}
