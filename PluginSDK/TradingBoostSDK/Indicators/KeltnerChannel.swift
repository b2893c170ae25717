/// Keltner channel in its usual form (Raschke's): the EMA of the close, and lines so many average true ranges (Wilder's) above
/// and below it. In units of price; defined from candle number `max(period, rangePeriod + 1)` on. In a still market the three
/// lines are one.
@frozen
public struct KeltnerChannel: Indicator {
    /// How many average true ranges the outer lines are away.
    public let multiplier: Double
    @usableFromInline var average: EMA
    @usableFromInline var range: ATR

    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        public let upper: Double
        public let middle: Double
        public let lower: Double

        @inlinable
        public init(upper: Double, middle: Double, lower: Double) {
            self.upper = upper
            self.middle = middle
            self.lower = lower
        }
    }

    /// Both periods are at least 1, the multiplier at least 0.
    @inlinable
    public init(period: Int = 20, rangePeriod: Int = 10, multiplier: Double = 2) {
        precondition(multiplier >= 0, "a Keltner multiplier is at least 0")
        average = EMA(period: period)
        range = ATR(period: rangePeriod)
        self.multiplier = multiplier
    }

    @inlinable public var warmUp: Int { max(average.warmUp, range.warmUp) }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? {
        guard let middle = average.value, let range = range.value else { return nil }
        return Values(upper: middle + multiplier * range, middle: middle, lower: middle - multiplier * range)
    }

    /// Takes the next candle; nil until the channel is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? {
        average.update(candle.close)
        range.update(candle)
        return value
    }
}
