import CCage
package import TradingModel

// A plugin's next version beside the present one: it hears every event of the instance, and what it asks for is compared with
// what the instance asked for and goes nowhere.

/// What an instance asked for at an event.
struct InstanceAnswer {
    var seq: UInt64
    var time: Timestamp
    var intents: [OrderIntent]

    init(seq: UInt64, time: Timestamp, messages: [StrategyMessage]) {
        self.seq = seq
        self.time = time
        intents = messages.compactMap { if case .intent(let intent) = $0 { intent } else { nil } }
    }
}

/// An order intent that a shadow would have had.
package struct ShadowIntent: Sendable, Hashable {
    package var intent: OrderIntent
    /// The original asked for the same at that event.
    package var isEqual: Bool
}

/// How the two versions compare so far.
package struct ShadowReport: Sendable, Hashable {
    /// Events at which at least one of them asked for an order, a change or a cancel.
    package var compared: UInt64 = 0
    /// Of them, those at which both asked for the same.
    package var equal: UInt64 = 0
    /// The time of the first event at which they differed.
    package var firstDifference: Timestamp?
    /// Why it ended early; nil while it runs.
    package var failure: String?
}

/// A worker that hears what an instance hears.
final class Shadow {
    let place: Int
    let worker: WorkerRun
    private(set) var report = ShadowReport()
    /// Not taken yet; the oldest go when nobody takes them.
    private var intents: [ShadowIntent] = []
    private var originals: [InstanceAnswer] = []
    private var copies: [InstanceAnswer] = []

    private static let maximumIntents = 4_096

    init(place: Int, worker: WorkerRun) {
        self.place = place
        self.worker = worker
        worker.instances[0].keepsAnswers = true
    }

    func deliver(_ event: StrategyEvent) {
        guard !worker.supervision.isDown, !worker.instances[0].isDown else { return }
        worker.deliver(event, to: 0, now: cage_monotonic_time(), into: &worker.aside)
    }

    /// Takes what both have said, and compares the events that both have finished.
    func compare(with original: inout InstanceRun) {
        worker.aside.removeAll(keepingCapacity: true)
        report.failure = worker.supervision.lastFailure?.text
        originals += original.takeAnswers()
        copies += worker.instances[0].takeAnswers()
        let count = min(originals.count, copies.count)
        guard count > 0 else { return }
        for (original, copy) in zip(originals.prefix(count), copies.prefix(count)) { compare(original, copy) }
        originals.removeFirst(count)
        copies.removeFirst(count)
        // It is never started again: nothing has to be kept for that.
        worker.instances[0].forgetFinished()
    }

    private func compare(_ original: InstanceAnswer, _ copy: InstanceAnswer) {
        precondition(original.seq == copy.seq, "a shadow hears what its original hears")
        guard !original.intents.isEmpty || !copy.intents.isEmpty else { return }
        report.compared += 1
        // Numbers differ for good after the first difference; what is asked for is what counts.
        let isEqual = original.intents.map(\.action) == copy.intents.map(\.action)
        if isEqual { report.equal += 1 } else if report.firstDifference == nil { report.firstDifference = copy.time }
        intents += copy.intents.map { ShadowIntent(intent: $0, isEqual: isEqual) }
        if intents.count > Shadow.maximumIntents { intents.removeFirst(intents.count - Shadow.maximumIntents) }
    }

    func takeIntents() -> [ShadowIntent] {
        defer { intents = [] }
        return intents
    }
}

extension StrategyWorkers {
    /// Makes the prepared process a shadow of the instance, from the launch's checkpoint, which is the instance's own of now.
    package func startShadow(_ launch: InstanceLaunch, at time: Timestamp) throws(TakeoverError) {
        let instance = launch.instance
        guard let standby = standbys[instance], case .ready = preparation(for: instance), let place = places[instance] else {
            throw TakeoverError("no process is ready for it")
        }
        let worker = workers[standby]
        _ = try start(launch, in: worker, at: time)
        worker.role = .shadow
        workers[place.worker].instances[place.instance].keepsAnswers = true
        setStandby(of: instance, nil)
        setShadow(of: instance, Shadow(place: standby, worker: worker))
    }

    /// Nil when the instance has no shadow.
    package func shadowReport(of instance: InstanceID) -> ShadowReport? { shadows[instance]?.report }

    /// What the shadow would have asked for since the last call.
    package func takeShadowIntents(of instance: InstanceID) -> [ShadowIntent] { shadows[instance]?.takeIntents() ?? [] }

    package func endShadow(of instance: InstanceID) {
        guard let shadow = shadows[instance] else { return }
        setShadow(of: instance, nil)
        if let place = places[instance] { workers[place.worker].instances[place.instance].keepsAnswers = false }
        shadow.worker.dismiss(now: cage_monotonic_time())
    }

    func compareShadows() {
        for (instance, shadow) in shadows {
            guard let place = places[instance] else { continue }
            shadow.compare(with: &workers[place.worker].instances[place.instance])
        }
    }
}
