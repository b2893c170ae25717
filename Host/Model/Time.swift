/// A point in time: nanoseconds since 1970-01-01 00:00 UTC. Range: years 1677 to 2262.
package struct Timestamp: Hashable, Sendable, Comparable, Codable {
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package init(milliseconds: Int64) { self.nanoseconds = milliseconds * 1_000_000 }

    @inlinable
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    @inlinable
    package static func + (left: Timestamp, nanoseconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: left.nanoseconds + nanoseconds)
    }

    /// Rounded towards negative infinity.
    package var milliseconds: Int64 {
        nanoseconds >= 0 ? nanoseconds / 1_000_000 : -((999_999 - nanoseconds) / 1_000_000)
    }
}

/// The length of a candle. Raw value: seconds. Each is a multiple of the shorter ones that it is built from, and its candles
/// start at multiples of it since 1970 UTC.
package enum Timeframe: Int64, CaseIterable, Sendable, Codable, Comparable {
    case minute1 = 60
    case minute3 = 180
    case minute5 = 300
    case minute15 = 900
    case hour1 = 3_600
    case hour4 = 14_400
    case day1 = 86_400

    package var nanoseconds: Int64 { rawValue * 1_000_000_000 }

    package init?(nanoseconds: Int64) {
        guard nanoseconds % 1_000_000_000 == 0 else { return nil }
        self.init(rawValue: nanoseconds / 1_000_000_000)
    }

    package static func < (left: Timeframe, right: Timeframe) -> Bool { left.rawValue < right.rawValue }

    /// As venues write it: `1m`, `3m`, `5m`, `15m`, `1h`, `4h`, `1d`.
    package var name: String {
        switch self {
        case .minute1: "1m"
        case .minute3: "3m"
        case .minute5: "5m"
        case .minute15: "15m"
        case .hour1: "1h"
        case .hour4: "4h"
        case .day1: "1d"
        }
    }

    package init?(name: String) {
        guard let match = Timeframe.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// The start of the candle that contains `time`.
    package func openTime(containing time: Timestamp) -> Timestamp {
        let remainder = time.nanoseconds % nanoseconds
        return Timestamp(nanoseconds: time.nanoseconds - (remainder < 0 ? remainder + nanoseconds : remainder))
    }
}
