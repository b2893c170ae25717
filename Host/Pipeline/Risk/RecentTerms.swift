package import TradingModel

/// The terms of an instance's orders that passed lately: who repeats them within the limits' window asks twice for one thing.
///
/// Holds at most `capacity`; the oldest are forgotten. Times come from the line's clock, which never runs backwards.
package struct RecentTerms: Sendable, Hashable {
    package static let capacity = 256

    /// Oldest first.
    private var entries: [Entry] = []
    /// Of each entry's terms, in the same places: to look through all of them is to look through 2 kB.
    private var marks: [UInt64] = []

    private struct Entry: Sendable, Hashable, Codable {
        var time: Timestamp
        var terms: OrderTerms
    }

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// How long ago the same terms passed, in nanoseconds; nil when they did not, or not less than `window` before `now`.
    package func age(of terms: OrderTerms, within window: Int64, at now: Timestamp) -> Int64? {
        let mark = terms.mark
        for place in marks.indices.reversed() where marks[place] == mark && entries[place].terms == terms {
            guard let age = now.nanoseconds(since: entries[place].time), age < window else { return nil }
            return age
        }
        return nil
    }

    /// Notes the terms of a new order, and forgets those that no window of this length reaches.
    package mutating func record(_ terms: OrderTerms, window: Int64, at now: Timestamp) {
        let old = entries.prefix { entry in now.nanoseconds(since: entry.time).map { $0 >= window } ?? true }.count
        // Half of them at a time when it is full, because removing from the front moves the rest.
        let surplus = entries.count - old >= RecentTerms.capacity ? RecentTerms.capacity / 2 : 0
        if old + surplus > 0 {
            entries.removeFirst(old + surplus)
            marks.removeFirst(old + surplus)
        }
        entries.append(Entry(time: now, terms: terms))
        marks.append(terms.mark)
    }
}

extension RecentTerms: Codable {
    private enum CodingKeys: String, CodingKey {
        case entries
    }

    package init(from decoder: any Decoder) throws {
        entries = try decoder.container(keyedBy: CodingKeys.self).decode([Entry].self, forKey: .entries)
        marks = entries.map(\.terms.mark)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(entries, forKey: .entries)
    }
}

extension OrderTerms {
    /// Equal terms have equal marks; of different ones few have.
    fileprivate var mark: UInt64 {
        var mark = UInt64(type.rawValue) << 1 | UInt64(side.rawValue & 1)
        mark = OrderTerms.mixed(mark, quantity.decimal)
        mark = OrderTerms.mixed(mark, price?.decimal ?? .zero)
        return OrderTerms.mixed(mark, stopPrice?.decimal ?? .zero)
    }

    private static func mixed(_ mark: UInt64, _ value: FixedDecimal) -> UInt64 {
        let product = (mark ^ UInt64(truncatingIfNeeded: value.raw)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 29
    }
}

extension Timestamp {
    /// Nil when the difference is out of range.
    func nanoseconds(since earlier: Timestamp) -> Int64? {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return overflow ? nil : difference
    }
}
