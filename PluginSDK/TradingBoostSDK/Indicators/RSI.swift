/// Relative strength index with Wilder's smoothing, as TA-Lib computes it: the first averages are plain means of the first
/// `period` changes, later ones are `(average × (period − 1) + change) ÷ period`.
///
/// Wilder, New Concepts in Technical Trading Systems (1978). 0 to 100; defined from value number `period + 1` on. Where
/// nothing moved at all it is 50: neither side is stronger (TA-Lib answers 0, which would read as oversold).
@frozen
public struct RSI: BitwiseCopyable, Equatable, Sendable {
    public let period: Int
    private var count = 0
    private var previous = 0.0
    private var averageGain = 0.0
    private var averageLoss = 0.0

    /// `period` is at least 2.
    public init(period: Int) {
        precondition(period >= 2, "an RSI period is at least 2")
        self.period = period
    }

    /// Takes the next value; nil until the index is defined.
    @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        let change = value - previous
        previous = value
        count += 1
        guard count > 1 else { return nil }
        let gain = max(change, 0)
        let loss = max(-change, 0)
        let divisor = Double(period)
        guard count > period + 1 else {
            averageGain += gain
            averageLoss += loss
            guard count == period + 1 else { return nil }
            averageGain /= divisor
            averageLoss /= divisor
            return self.value
        }
        count = period + 2  // counts no further
        averageGain = (averageGain * (divisor - 1) + gain) / divisor
        averageLoss = (averageLoss * (divisor - 1) + loss) / divisor
        return self.value
    }

    /// Nil until defined.
    @inline(__always)
    public var value: Double? {
        guard count > period else { return nil }
        let sum = averageGain + averageLoss
        return sum > 0 ? 100 * (averageGain / sum) : 50
    }
}
