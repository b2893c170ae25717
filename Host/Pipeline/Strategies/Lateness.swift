import CCage
package import TradingModel

// A strategy that does not answer in time must not hold up the others: nobody waits for its process until it has caught up.

extension StrategyWorkers {
    /// Every delivered event is finished by every instance that is neither late nor down.
    package var isQuietExceptLate: Bool {
        if !late.isEmpty { late = late.filter { workers[$0].role == .live && !workers[$0].isQuiet } }
        return busyCount == late.count
    }

    /// Waits until those that are not late have finished; who is busy after `limit` ns is late from then on.
    func waitUntilQuietExceptLate(atMost limit: UInt64) {
        let end = cage_monotonic_time() + limit
        turn()
        while !isQuietExceptLate {
            let now = cage_monotonic_time()
            guard now < end else { return noteLate() }
            if !spin() { block(atMost: end - now) }
            turn()
        }
    }

    private func noteLate() {
        for place in workers.indices where workers[place].role == .live && !workers[place].isQuiet { late.insert(place) }
    }

    /// Whether the instance's process did not answer in time, and has not caught up.
    package func isLate(_ instance: InstanceID) -> Bool { places[instance].map { late.contains($0.worker) } ?? false }

    /// The last event that the instance has finished; nil for one that was not started.
    package func lastFinished(by instance: InstanceID) -> UInt64? { run(of: instance)?.lastFinished }

    /// There is something that nobody has received yet.
    package var hasMessages: Bool { !pending.isEmpty }
}
