/// Relative strength index with Wilder's smoothing, as TA-Lib computes it: the first averages are plain means of the first
/// `period` changes, later ones are `(average × (period − 1) + change) ÷ period`.
///
/// Wilder, New Concepts in Technical Trading Systems (1978). 0 to 100; defined from value number `period + 1` on. Where
/// nothing moved at all it is 50: neither side is stronger (TA-Lib answers 0, which would read as oversold).
@frozen
public struct RSI: Indicator {
    public let period: Int
    @usableFromInline var count = 0
    @usableFromInline var previous = 0.0
    @usableFromInline var averageGain = 0.0
    @usableFromInline var averageLoss = 0.0

    /// `period` is at least 2.
    @inlinable
    public init(period: Int) {
        precondition(period >= 2, "an RSI period is at least 2")
        self.period = period
    }

    @inlinable public var warmUp: Int { period + 1 }

    /// Takes the next value; nil until the index is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        let change = value - previous
        previous = value
        count += 1
        guard count > 1 else { return nil }
        let gain = max(change, 0)
        let loss = max(-change, 0)
        guard count > period + 1 else {
            averageGain += gain
            averageLoss += loss
            guard count == period + 1 else { return nil }
            averageGain /= Double(period)
            averageLoss /= Double(period)
            return self.value
        }
        count = period + 2  // counts no further
        // A product and a sum are all that the next value has to wait for.
        let share = 1 / Double(period)
        averageGain = averageGain * (1 - share) + gain * share
        averageLoss = averageLoss * (1 - share) + loss * share
        return self.value
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard count > period else { return nil }
        let sum = averageGain + averageLoss
        return sum > 0 ? 100 * (averageGain / sum) : 50
    }
}
