/// Where days and weeks begin, for loss limits. Weeks begin on Monday. Raw values are stable.
package enum TradingDay: String, Sendable, Hashable, Codable, CaseIterable {
    case utc
    /// UTC + 9 h the whole year: Korea has had no daylight saving time since 1988 (tz database, `Asia/Seoul`).
    case seoul

    private static let dayLength: Int64 = 86_400_000_000_000

    private var offset: Int64 { self == .seoul ? 9 * 3_600_000_000_000 : 0 }

    /// Days since 1970-01-01 there.
    package func day(of time: Timestamp) -> Int64 { TradingDay.quotient(time.nanoseconds + offset, TradingDay.dayLength) }

    /// Weeks since that of 1970-01-01, a Thursday.
    package func week(of time: Timestamp) -> Int64 { TradingDay.quotient(day(of: time) + 3, 7) }

    package func start(ofDay day: Int64) -> Timestamp {
        Timestamp(nanoseconds: day * TradingDay.dayLength - offset)
    }

    package func start(ofWeek week: Int64) -> Timestamp { start(ofDay: week * 7 - 3) }

    /// Rounded towards negative infinity.
    private static func quotient(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}

extension Timestamp {
    /// For people: `2026-11-21 09:30 UTC`. The calendar by H. Hinnant's `civil_from_days` (chrono-compatible low-level date
    /// algorithms).
    package var minuteText: String {
        let day = TradingDay.utc.day(of: self)
        let minutes = (nanoseconds - TradingDay.utc.start(ofDay: day).nanoseconds) / 60_000_000_000
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(dayOfMonth)) \(padded(minutes / 60)):\(padded(minutes % 60)) UTC"
    }
}
