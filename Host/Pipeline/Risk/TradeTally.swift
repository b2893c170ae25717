package import TradingModel

/// How many trades an instance began today, and when the last: new orders that passed and are not reduce-only.
///
/// Both days are counted, so that a change of the limits' calendar does not begin a day anew.
package struct TradeTally: Sendable, Hashable, Codable {
    /// Of the line's clock; nil before the first.
    package private(set) var lastTime: Timestamp?
    private var utc = Count()
    private var seoul = Count()

    private struct Count: Sendable, Hashable, Codable {
        var day: Int64 = .min
        var trades = 0
    }

    package init() {}

    package func trades(on day: TradingDay, at now: Timestamp) -> Int {
        let count = day == .utc ? utc : seoul
        return count.day == TradeTally.day(day, at: now) ? count.trades : 0
    }

    /// Notes a trade.
    package mutating func record(_ now: Timestamp) {
        lastTime = max(now, lastTime ?? now)
        TradeTally.add(to: &utc, TradeTally.day(.utc, at: now))
        TradeTally.add(to: &seoul, TradeTally.day(.seoul, at: now))
    }

    /// Before the first candle the line's clock stands at the earliest time there is, which has no day: that of the year 1823
    /// counts for it.
    private static func day(_ day: TradingDay, at now: Timestamp) -> Int64 {
        day.day(of: Timestamp(nanoseconds: min(max(now.nanoseconds, .min / 2), .max / 2)))
    }

    private static func add(to count: inout Count, _ day: Int64) {
        count = Count(day: day, trades: count.day == day ? count.trades + 1 : 1)
    }
}
