import Foundation
import TradingModel

/// Times and amounts as people read them.
enum MarketClock {
    /// `14:03`
    static func time(_ time: Timestamp) -> String { text(time, "%H:%M") }

    /// `2026-11-03 14:03`
    static func dateAndTime(_ time: Timestamp) -> String { text(time, "%Y-%m-%d %H:%M") }

    /// The same of a time that came as JSON, in which there may be any year: one that nanoseconds do not count to is their last.
    static func dateAndTime(_ date: Date) -> String {
        let milliseconds = min(max(date.timeIntervalSince1970 * 1_000, -9.2e12), 9.2e12)
        return dateAndTime(Timestamp(nanoseconds: Int64(milliseconds) * 1_000_000))
    }

    /// `2026-11-03T14:03:05Z`, for programs
    static func iso8601(_ time: Timestamp) -> String { text(time, "%Y-%m-%dT%H:%M:%SZ") }

    private static func text(_ time: Timestamp, _ format: String) -> String {
        var seconds = time_t(time.milliseconds / 1_000)
        var parts = unsafe tm()
        // SAFETY: gmtime_r fills `parts`; strftime writes at most the buffer's size and ends the text with a NUL.
        _ = unsafe gmtime_r(&seconds, &parts)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
            guard let start = buffer.baseAddress, unsafe strftime(start, 32, format, &parts) > 0 else { return "" }
            return unsafe String(cString: start)
        }
    }

    /// `1 h 12 min` of market time.
    static func duration(nanoseconds: Int64) -> String {
        let minutes = nanoseconds / 60_000_000_000
        if minutes < 60 { return "\(minutes) min" }
        if minutes < 24 * 60 { return "\(minutes / 60) h \(minutes % 60) min" }
        return "\(minutes / (24 * 60)) d \(minutes / 60 % 24) h"
    }
}
