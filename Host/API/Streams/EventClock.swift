import FoundationEssentials
package import TradingModel

/// The host's clock for places in streams.
package enum EventClock {
    /// Since 1970.
    @Sendable package static func microseconds() -> Int64 { Int64(Date.now.timeIntervalSince1970 * 1e6) }
}

extension APITime {
    /// `2026-11-22T05:00:00Z`, with a fraction where there is one, down to the microsecond.
    package static func text(_ time: Timestamp) -> String {
        var microseconds = time.nanoseconds / 1_000
        if time.nanoseconds % 1_000 < 0 { microseconds -= 1 }
        let (days, rest) = microseconds.floorDivided(by: 86_400_000_000)
        let (year, month, day) = civil(days)
        let seconds = rest / 1_000_000
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
        text += "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let fraction = rest % 1_000_000
        if fraction != 0 { text += fraction % 1_000 == 0 ? ".\(padded(fraction / 1_000, 3))" : ".\(padded(fraction, 6))" }
        return text + "Z"
    }

    /// The date of a day since 1970-01-01, in the Gregorian calendar: Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`.
    static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).floorDivided(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
