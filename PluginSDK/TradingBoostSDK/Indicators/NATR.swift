/// Average true range as a percentage of the close, as in TA-Lib: comparable between prices. Defined from candle number
/// `period + 1` on; 0 where the close is 0.
@frozen
public struct NATR: Indicator {
    @usableFromInline var range: ATR
    @usableFromInline var close = 0.0

    /// `period` is at least 1.
    @inlinable
    public init(period: Int) { range = ATR(period: period) }

    @inlinable public var period: Int { range.period }
    @inlinable public var warmUp: Int { range.warmUp }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard let range = range.value else { return nil }
        return close == 0 ? 0 : range / close * 100
    }

    /// Takes the next candle; nil until the range is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        close = candle.close
        range.update(candle)
        return value
    }
}
