/// Volume-weighted average of the typical price, (high + low + close) ÷ 3, over the last `period` candles.
///
/// In quote per base; defined from candle number `period` on. Where nothing was traded in all of them it is the typical price of
/// the newest candle.
@frozen
public struct RollingVWAP<let capacity: Int>: Indicator {
    @usableFromInline var typical = 0.0
    @usableFromInline var money: WindowSum<capacity>
    @usableFromInline var volume: WindowSum<capacity>

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a VWAP period is between 1 and its capacity")
        money = WindowSum(period: period)
        volume = WindowSum(period: period)
    }

    @inlinable public var period: Int { volume.period }
    @inlinable public var warmUp: Int { period }

    /// Takes the next candle; nil until the average is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        typical = CandleField.typical.value(of: candle)
        money.update(typical * candle.volume)
        volume.update(candle.volume)
        return value
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard let money = money.value, let volume = volume.value else { return nil }
        return volume > 0 ? money / volume : typical
    }
}
