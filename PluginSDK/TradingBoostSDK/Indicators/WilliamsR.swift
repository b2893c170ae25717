/// Williams %R: how far the close is below the highest high of the last `period` candles, in percent of their range. TA-Lib's
/// values.
///
/// Williams, How I Made One Million Dollars Last Year Trading Commodities (1973). −100 (at the lowest low) to 0 (at the highest
/// high); defined from candle number `period` on. Where high and low are the same it is −50: the close is in the middle (TA-Lib
/// answers 0, which would read as overbought).
@frozen
public struct WilliamsR<let capacity: Int>: Indicator {
    @usableFromInline var range: WindowRange<capacity>
    @usableFromInline var close = 0.0

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int = 14) {
        range = WindowRange(period: period)
    }

    @inlinable public var period: Int { range.period }
    @inlinable public var warmUp: Int { period }

    /// Takes the next candle; nil until the value is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        range.update(candle)
        close = candle.close
        return value
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard let range = range.value else { return nil }
        return range.high > range.low ? -100 * ((range.high - close) / (range.high - range.low)) : -50
    }
}
