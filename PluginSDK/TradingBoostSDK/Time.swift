/// A point in time: nanoseconds since 1970-01-01 00:00 UTC.
@frozen
public struct Timestamp: Sendable, Hashable, Comparable, BitwiseCopyable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    public static func + (left: Timestamp, right: Timeframe) -> Timestamp {
        Timestamp(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
}

/// The length of a candle.
@frozen
public enum Timeframe: UInt8, Sendable, Hashable, Comparable, CaseIterable, ParameterChoice {
    case minute1
    case minute3
    case minute5
    case minute15
    case hour1
    case hour4
    case day1

    public var nanoseconds: Int64 {
        let minutes: Int64 =
            switch self {
            case .minute1: 1
            case .minute3: 3
            case .minute5: 5
            case .minute15: 15
            case .hour1: 60
            case .hour4: 240
            case .day1: 1_440
            }
        return minutes * 60_000_000_000
    }

    /// As it stands in parameters: `1m`, `3m`, `5m`, `15m`, `1h`, `4h`, `1d`.
    public var name: StaticString {
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

    /// Nil for a length that no candle has.
    @inlinable
    public init?(nanoseconds: Int64) {
        switch nanoseconds {
        case 60_000_000_000: self = .minute1
        case 180_000_000_000: self = .minute3
        case 300_000_000_000: self = .minute5
        case 900_000_000_000: self = .minute15
        case 3_600_000_000_000: self = .hour1
        case 14_400_000_000_000: self = .hour4
        case 86_400_000_000_000: self = .day1
        default: return nil
        }
    }

    public static func < (left: Timeframe, right: Timeframe) -> Bool { left.rawValue < right.rawValue }
}
