/// Exponential moving average with factor 2 ÷ (period + 1), seeded as in TA-Lib with the mean of the first `period` values.
/// Defined from value number `period` on.
@frozen
public struct EMA: Indicator {
    public let period: Int
    @usableFromInline var count = 0
    @usableFromInline var average = 0.0

    /// `period` is at least 1.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1, "an EMA period is at least 1")
        self.period = period
    }

    @inlinable public var warmUp: Int { period }

    /// Takes the next value; nil until the average is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        if count == period {
            average += (value - average) * (2 / Double(period + 1))
            return average
        }
        count += 1
        average += value
        guard count == period else { return nil }
        average /= Double(period)
        return average
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { count == period ? average : nil }
}
