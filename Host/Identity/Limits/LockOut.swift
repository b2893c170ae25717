import TradingModel

/// How long a name stays locked after attempts that failed one after the other.
package enum LockOut {
    /// So many are free.
    package static let freeAttempts = 4
    package static let longest = Duration.seconds(3_600)

    /// 30 seconds after the fifth, twice as long after each further one, an hour at most; nil: not yet.
    package static func duration(afterFailures count: Int) -> Duration? {
        guard count > freeAttempts else { return nil }
        return min(.seconds(30) * (1 << min(count - freeAttempts - 1, 16)), longest)
    }

    static func end(afterFailures count: Int, now: Timestamp) -> Timestamp? {
        duration(afterFailures: count).map { now + $0.components.seconds * 1_000_000_000 }
    }
}

/// Attempts under names that nobody has: they are locked like those of somebody, so that the answer does not tell them apart.
/// Bounded; forgotten with the process.
struct UnknownNames: Sendable {
    private struct Attempts {
        var failed = 0
        var lockedUntil: Timestamp?
        var last: Timestamp
    }

    let maximumNames: Int
    private var attempts: [String: Attempts] = [:]

    init(maximumNames: Int = 10_000) { self.maximumNames = maximumNames }

    var count: Int { attempts.count }

    /// Counts an attempt; non-nil: it is locked until then, and the attempt does not count.
    mutating func begin(_ name: String, now: Timestamp) -> Timestamp? {
        if let locked = attempts[name]?.lockedUntil, locked > now { return locked }
        if attempts[name] == nil, attempts.count >= maximumNames {
            attempts = attempts.filter { $0.value.last > now + -3_600_000_000_000 }
            if attempts.count >= maximumNames { attempts.removeAll() }
        }
        var known = attempts[name] ?? Attempts(last: now)
        known.failed += 1
        known.last = now
        known.lockedUntil = LockOut.end(afterFailures: known.failed, now: now)
        attempts[name] = known
        return nil
    }

    /// Takes one attempt back, and the lock that it brought: while there is one, no attempt is counted.
    mutating func forgive(_ name: String) {
        guard var known = attempts[name] else { return }
        known.failed = max(0, known.failed - 1)
        known.lockedUntil = nil
        attempts[name] = known
    }
}
