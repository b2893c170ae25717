package import TradingModel

/// The terms of an instance's orders that passed lately: who repeats them within the limits' window asks twice for one thing.
///
/// Holds at most `capacity`; the oldest are forgotten. Times come from the line's clock, which never runs backwards.
package struct RecentTerms: Sendable, Hashable, Codable {
    package static let capacity = 256

    /// Oldest first.
    private var entries: [Entry] = []

    private struct Entry: Sendable, Hashable, Codable {
        var time: Timestamp
        var terms: OrderTerms
    }

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// How long ago the same terms passed, in nanoseconds; nil when they did not, or not less than `window` before `now`.
    package func age(of terms: OrderTerms, within window: Int64, at now: Timestamp) -> Int64? {
        for entry in entries.reversed() {
            guard let age = now.nanoseconds(since: entry.time), age < window else { return nil }
            if entry.terms == terms { return age }
        }
        return nil
    }

    /// Notes the terms of a new order, and forgets those that no window of this length reaches.
    package mutating func record(_ terms: OrderTerms, window: Int64, at now: Timestamp) {
        let old = entries.prefix { entry in now.nanoseconds(since: entry.time).map { $0 >= window } ?? true }.count
        // Half of them at a time when it is full, because removing from the front moves the rest.
        let surplus = entries.count - old >= RecentTerms.capacity ? RecentTerms.capacity / 2 : 0
        if old + surplus > 0 { entries.removeFirst(old + surplus) }
        entries.append(Entry(time: now, terms: terms))
    }
}

extension Timestamp {
    /// Nil when the difference is out of range.
    func nanoseconds(since earlier: Timestamp) -> Int64? {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return overflow ? nil : difference
    }
}
