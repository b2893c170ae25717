/// Average true range with Wilder's smoothing, as TA-Lib computes it: the true range needs a previous close, the first average
/// is the mean of the first `period` true ranges. In units of price; defined from candle number `period + 1` on.
@frozen
public struct ATR: BitwiseCopyable, Equatable, Sendable {
    public let period: Int
    private var count = 0
    private var previousClose = 0.0
    private var average = 0.0

    /// `period` is at least 1.
    public init(period: Int) {
        precondition(period >= 1, "an ATR period is at least 1")
        self.period = period
    }

    /// Takes the next candle; nil until the average is defined.
    @inline(__always)
    @discardableResult
    public mutating func update(high: Double, low: Double, close: Double) -> Double? {
        let trueRange = max(high, previousClose) - min(low, previousClose)
        previousClose = close
        count += 1
        guard count > 1 else { return nil }
        let divisor = Double(period)
        guard count > period + 1 else {
            average += trueRange
            guard count == period + 1 else { return nil }
            average /= divisor
            return average
        }
        count = period + 2  // counts no further
        average = (average * (divisor - 1) + trueRange) / divisor
        return average
    }

    @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle) -> Double? {
        update(high: candle.doubles.high, low: candle.doubles.low, close: candle.doubles.close)
    }

    /// Nil until defined.
    @inline(__always)
    public var value: Double? { count > period ? average : nil }
}
