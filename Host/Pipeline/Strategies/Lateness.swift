import CCage
package import TradingModel

// A strategy that does not answer in time must not hold up the others: nobody waits for its process until it has caught up. What
// that changed is written down, so that a run that is repeated after a restart waits for the same answers at the same candles.

/// How far a late instance had come when the market went on without it.
package struct LateAnswer: Sendable, Hashable {
    package var instance: InstanceID
    /// The last event that it had finished.
    package var lastSeq: UInt64

    package init(instance: InstanceID, lastSeq: UInt64) {
        self.instance = instance
        self.lastSeq = lastSeq
    }
}

extension StrategyWorkers {
    /// Every delivered event is finished by every instance that is neither late nor down.
    package var isQuietExceptLate: Bool {
        if !late.isEmpty { late = late.filter { workers[$0.key].role == .live && !workers[$0.key].isQuiet } }
        return busyCount == late.count
    }

    /// Waits until those that are not late have finished; who is busy after `limit` ns is late from then on.
    func waitUntilQuietExceptLate(atMost limit: UInt64) {
        let end = cage_monotonic_time() + limit
        turn()
        while !isQuietExceptLate {
            let now = cage_monotonic_time()
            guard now < end else { return noteLate(now) }
            if !spin() { block(atMost: end - now) }
            turn()
        }
    }

    private func noteLate(_ now: UInt64) {
        for place in workers.indices where workers[place].role == .live && !workers[place].isQuiet {
            if late[place] == nil { late[place] = now }
        }
    }

    /// Ends those that have been late for longer than `deadlines.queue`: each callback may be in time, and still they do not keep
    /// up with the market.
    func endLaggards() {
        let limit = configuration.deadlines.queue
        let now = cage_monotonic_time()
        for (place, since) in late where now - since >= limit {
            late[place] = now
            workers[place].lag(now: now, into: &pending)
        }
    }

    /// Somebody is late.
    package var hasLate: Bool { !isQuietExceptLate || !late.isEmpty }

    /// The late ones, in the order of instances, and how far each has come.
    package var lateAnswers: [LateAnswer] {
        guard hasLate else { return [] }
        return late.keys.flatMap { place in
            workers[place].instances.filter { !$0.isDown && !$0.isRetired }
                .map { LateAnswer(instance: $0.launch.instance, lastSeq: $0.lastFinished) }
        }.sorted { $0.instance < $1.instance }
    }

    /// For a run that is repeated: holds back what these instances were not done with then, and nothing from others.
    package func hold(_ answers: [LateAnswer]) {
        for instance in held where !answers.contains(where: { $0.instance == instance }) { setSendLimit(nil, of: instance) }
        for answer in answers { setSendLimit(answer.lastSeq, of: answer.instance) }
        held = answers.map(\.instance)
    }

    /// Somebody is held back: a state that is saved now would not know what waits.
    package var isHolding: Bool { !held.isEmpty }

    private func setSendLimit(_ limit: UInt64?, of instance: InstanceID) {
        guard let place = places[instance] else { return }
        workers[place.worker].setSendLimit(limit, of: place.instance, now: cage_monotonic_time())
    }

    /// The last event that the instance has finished; nil for one that was not started.
    package func lastFinished(by instance: InstanceID) -> UInt64? { run(of: instance)?.lastFinished }

    /// There is something that nobody has received yet.
    package var hasMessages: Bool { !pending.isEmpty }
}
