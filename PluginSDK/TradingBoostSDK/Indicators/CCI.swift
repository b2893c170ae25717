/// Commodity channel index: how far the typical price, (high + low + close) ÷ 3, is above its average over the last `period`
/// candles, in units of 0.015 × the mean deviation from that average. TA-Lib's values.
///
/// Lambert, Commodity Channel Index (1980). Around 0, four of five times within ±100; defined from candle number `period` on. 0
/// where all of them are the same.
///
/// O(period) a candle, as in TA-Lib: when the average moves, every deviation from it changes, and no exact sum of their
/// magnitudes can be carried on in O(1).
@frozen
public struct CCI<let capacity: Int>: Indicator {
    @usableFromInline var window: Window<capacity>
    @usableFromInline var average: SMA<capacity>
    /// How many of the newest prices are the same, at most `period`: rounding must not make a constant price move.
    @usableFromInline var same = 0
    @usableFromInline var index = 0.0

    /// `period` is between 2 and `capacity`.
    @inlinable
    public init(period: Int = 20) {
        precondition(period >= 2 && period <= capacity, "a CCI period is between 2 and its capacity")
        window = Window(period: period)
        average = SMA(period: period)
    }

    @inlinable public var period: Int { window.period }
    @inlinable public var warmUp: Int { period }

    /// Takes the next candle; nil until the index is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Double? {
        let typical = CandleField.typical.value(of: candle)
        same = typical == window.newest ? min(same + 1, period) : 1
        window.push(typical)
        guard let average = average.update(typical) else { return nil }
        let deviation = sumOfDeviations(from: average)
        index = same < period && deviation > 0 ? (typical - average) * Double(period) / (0.015 * deviation) : 0
        return index
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { window.isFull ? index : nil }

    /// Of a full window.
    @inlinable @inline(__always)
    func sumOfDeviations(from average: Double) -> Double {
        let count = period
        precondition(count <= capacity, "a period is at most its capacity")
        // Four sums at once: an addition waits only for the one before it in the same sum.
        var (sum0, sum1, sum2, sum3) = (0.0, 0.0, 0.0, 0.0)
        var place = 0
        while place &+ 4 <= count {
            sum0 += (window[place: place] - average).magnitude
            sum1 += (window[place: place &+ 1] - average).magnitude
            sum2 += (window[place: place &+ 2] - average).magnitude
            sum3 += (window[place: place &+ 3] - average).magnitude
            place &+= 4
        }
        while place < count {
            sum0 += (window[place: place] - average).magnitude
            place &+= 1
        }
        return (sum0 + sum1) + (sum2 + sum3)
    }
}
