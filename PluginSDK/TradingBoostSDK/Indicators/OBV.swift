/// On-balance volume, as TA-Lib computes it: the first candle's volume, then plus the volume of a candle that closed higher than
/// the one before, minus the volume of one that closed lower.
///
/// Granville, New Key to Stock Market Profits (1963). In base units; defined from the first candle on. Its level depends on
/// where the stream began: only its changes mean something.
@frozen
public struct OBV: Indicator {
    @usableFromInline var previousClose = -Double.infinity
    @usableFromInline var sum = 0.0

    @inlinable public init() {}

    @inlinable public var warmUp: Int { 1 }

    /// Takes the next candle; never nil.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        // A factor instead of a choice: which side counts is as good as random, and a processor that guesses is often wrong.
        let side = (candle.close > previousClose ? 1 : 0) - (candle.close < previousClose ? 1 : 0)
        sum += Double(side) * candle.volume
        previousClose = candle.close
        return sum
    }

    /// Nil before the first candle.
    @inlinable @inline(__always)
    public var value: Double? { previousClose > -Double.infinity ? sum : nil }
}
