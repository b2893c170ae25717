/// Donchian channel: the highest high and the lowest low of the last `period` candles, the current one included. In units of
/// price; O(1) a candle, amortised; defined from candle number `period` on.
///
/// A close never leaves a channel that includes its own candle: for a breakout take `value` before `update`, which is the
/// channel of the candles before.
@frozen
public struct DonchianChannel<let capacity: Int>: Indicator {
    @usableFromInline var range: WindowRange<capacity>

    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        public let upper: Double
        public let lower: Double

        @inlinable
        public init(upper: Double, lower: Double) {
            self.upper = upper
            self.lower = lower
        }

        @inlinable @inline(__always)
        public var middle: Double { (upper + lower) / 2 }
    }

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a Donchian period is between 1 and its capacity")
        range = WindowRange(period: period)
    }

    @inlinable public var period: Int { range.period }
    @inlinable public var warmUp: Int { range.period }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? {
        range.value.map { Values(upper: $0.high, lower: $0.low) }
    }

    /// Takes the next candle; nil until the channel is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? {
        range.update(candle)
        return value
    }
}
