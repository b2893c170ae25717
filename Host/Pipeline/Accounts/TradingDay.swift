package import TradingModel

/// Where a day begins: a boundary for limits and for what was earned today.
package enum TradingDay: String, Sendable, Hashable, Codable, CaseIterable {
    case utc
    /// Nine hours ahead of UTC, all year round.
    case seoul

    private static let day: Int64 = 86_400_000_000_000
    private var offset: Int64 { self == .utc ? 0 : 9 * 3_600_000_000_000 }

    /// Counts days; the same number for every time of one day.
    package func number(of time: Timestamp) -> Int64 { floor(time.nanoseconds + offset, TradingDay.day) }

    /// Counts weeks that begin on Monday.
    package func week(of time: Timestamp) -> Int64 {
        // 1970-01-01 was a Thursday: three days after the Monday of its week.
        floor(number(of: time) + 3, 7)
    }

    /// When the day of a time began.
    package func start(of time: Timestamp) -> Timestamp {
        Timestamp(nanoseconds: number(of: time) * TradingDay.day - offset)
    }

    private func floor(_ value: Int64, _ step: Int64) -> Int64 {
        value >= 0 ? value / step : -((-value + step - 1) / step)
    }
}
