package import TradingModel

/// How often somebody may do something: a bucket that holds `burst` and refills by one each `interval`.
package struct RequestAllowance: Sendable, Hashable {
    package var burst: Int64
    /// ns
    package var interval: Int64

    package init(burst: Int64, interval: Duration) {
        precondition(burst > 0 && interval > .zero, "an allowance lets something through")
        self.burst = burst
        self.interval = interval.components.seconds * 1_000_000_000 + interval.components.attoseconds / 1_000_000_000
    }
}

/// A bucket for each of many, without a timer: of each only the time is kept at which it will be full again (the generic cell
/// rate algorithm). One that is full is forgotten.
package struct RequestBuckets<Key: Hashable & Sendable>: Sendable {
    package let allowance: RequestAllowance
    package let maximumKeys: Int
    private var fullAt: [Key: Timestamp] = [:]

    package init(_ allowance: RequestAllowance, maximumKeys: Int = 10_000) {
        precondition(maximumKeys > 0, "at least one is remembered")
        self.allowance = allowance
        self.maximumKeys = maximumKeys
    }

    package var count: Int { fullAt.count }

    /// Takes one. Nil: it is there; otherwise how long until it will be.
    package mutating func take(_ key: Key, now: Timestamp) -> Duration? {
        let size = allowance.burst * allowance.interval
        // A clock that was set back must not lock anybody out for longer than an empty bucket does.
        let full = min(max(fullAt[key] ?? now, now), now + size)
        let wait = full.nanoseconds - now.nanoseconds - (size - allowance.interval)
        guard wait <= 0 else {
            fullAt[key] = full
            return .nanoseconds(wait)
        }
        if fullAt[key] == nil { makeRoom(now: now) }
        fullAt[key] = full + allowance.interval
        return nil
    }

    /// Forgets who has a full bucket; when all have taken something, the one that will be full first.
    private mutating func makeRoom(now: Timestamp) {
        guard fullAt.count >= maximumKeys else { return }
        fullAt = fullAt.filter { $0.value > now }
        guard fullAt.count >= maximumKeys, let first = fullAt.min(by: { $0.value < $1.value }) else { return }
        fullAt[first.key] = nil
    }
}
