/// Average true range with Wilder's smoothing, as TA-Lib computes it: the true range needs a previous close, the first average
/// is the mean of the first `period` true ranges. In units of price; defined from candle number `period + 1` on.
@frozen
public struct ATR: Indicator {
    public let period: Int
    @usableFromInline var count = 0
    @usableFromInline var previousClose = 0.0
    @usableFromInline var average = 0.0

    /// `period` is at least 1.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1, "an ATR period is at least 1")
        self.period = period
    }

    @inlinable public var warmUp: Int { period + 1 }

    /// Takes the next candle; nil until the average is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(high: Double, low: Double, close: Double) -> Double? {
        let trueRange = max(high, previousClose) - min(low, previousClose)
        previousClose = close
        count += 1
        guard count > 1 else { return nil }
        guard count > period + 1 else {
            average += trueRange
            guard count == period + 1 else { return nil }
            average /= Double(period)
            return average
        }
        count = period + 2  // counts no further
        let share = 1 / Double(period)
        average = average * (1 - share) + trueRange * share
        return average
    }

    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        update(high: candle.high, low: candle.low, close: candle.close)
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { count > period ? average : nil }
}
