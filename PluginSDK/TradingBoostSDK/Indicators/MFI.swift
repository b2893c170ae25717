/// Money flow index: of the money (typical price × volume) that went through the candles whose typical price changed, the share
/// that went through those in which it rose, over the last `period` changes. TA-Lib's values.
///
/// Quong and Soudack, Volume-Weighted RSI (1989). 0 to 100; defined from candle number `period + 1` on. Where no money flowed, or
/// no price changed, it is 50: neither side is stronger (TA-Lib answers 0, also where less than 1 in quote units flowed).
@frozen
public struct MFI<let capacity: Int>: Indicator {
    @usableFromInline var hasPrevious = false
    @usableFromInline var previous = 0.0
    @usableFromInline var rising: WindowSum<capacity>
    @usableFromInline var falling: WindowSum<capacity>

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "an MFI period is between 1 and its capacity")
        rising = WindowSum(period: period)
        falling = WindowSum(period: period)
    }

    @inlinable public var period: Int { rising.period }
    @inlinable public var warmUp: Int { period + 1 }

    /// Takes the next candle; nil until the index is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        let typical = CandleField.typical.value(of: candle)
        let change = typical - previous
        previous = typical
        guard hasPrevious else {
            hasPrevious = true
            return nil
        }
        let flow = typical * candle.volume
        // Factors instead of choices: which side counts is as good as random, and a processor that guesses is often wrong.
        rising.update(flow * Double(change > 0 ? 1 : 0))
        falling.update(flow * Double(change < 0 ? 1 : 0))
        return value
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard let rose = rising.value, let fell = falling.value else { return nil }
        let sum = rose + fell
        return sum > 0 ? 100 * (rose / sum) : 50
    }
}
