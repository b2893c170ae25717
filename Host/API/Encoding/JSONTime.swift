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
        let (year, month, number) = APITime.civil(Int64(day))
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
        put(Int(year), 4, "-")
        put(Int(month), 2, "-")
        put(Int(number), 2, "T")
        put(rest / 3_600, 2, ":")
        put(rest / 60 % 60, 2, ":")
        put(rest % 60, 2, "Z")
        return String(decoding: digits, as: UTF8.self)
    }
}
