package import FoundationEssentials
package import TradingModel

/// Times in requests and answers: ISO 8601 in UTC.
package enum APITime {
    /// Reads `2026-11-22T05:00:00Z`, with or without a fraction of a second; nil for anything else.
    package static func date(_ text: String) -> Date? {
        for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
            do { return try style.parse(text) } catch { continue }
        }
        return nil
    }

    package static func isTime(_ text: String) -> Bool { date(text) != nil }
}

extension Date {
    /// To the microsecond.
    package init(_ time: Timestamp) { self.init(timeIntervalSince1970: Double(time.nanoseconds / 1_000) / 1e6) }
}
