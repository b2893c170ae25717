import FoundationEssentials

/// A time as answers have it: `2026-11-22T05:00:00Z`, to the second before it.
enum JSONTime {
    static func text(_ date: Date) -> String {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        // Years of four digits; whoever means another one has time.
        guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return date.formatted(.iso8601) }
        let whole = Int(seconds)
        let day = whole >= 0 ? whole / 86_400 : (whole - 86_399) / 86_400
        let rest = whole - day * 86_400
        let (year, month, number) = civil(day)
        var digits: [UInt8] = []
        digits.reserveCapacity(20)
        func put(_ value: Int, _ count: Int, _ end: Character) {
            var divisor = count == 4 ? 1_000 : 10
            while divisor > 0 {
                digits.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
            if let end = end.asciiValue { digits.append(end) }
        }
        put(year, 4, "-")
        put(month, 2, "-")
        put(number, 2, "T")
        put(rest / 3_600, 2, ":")
        put(rest / 60 % 60, 2, ":")
        put(rest % 60, 2, "Z")
        return String(decoding: digits, as: UTF8.self)
    }

    /// The date of a day since 1970, in the Gregorian calendar: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
    /// `civil_from_days`.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
