/// Simple moving average over the last `period` values, which it holds within itself: `SMA<200>(period: 50)` has room for 200.
/// O(1) a value, amortised; defined from value number `period` on.
@frozen
public struct SMA<let capacity: Int>: Indicator {
    @usableFromInline var sum: WindowSum<capacity>

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "an SMA period is between 1 and its capacity")
        sum = WindowSum(period: period)
    }

    @inlinable @inline(__always)
    public var period: Int { sum.period }

    @inlinable public var warmUp: Int { period }

    /// Takes the next value; nil until the average is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        sum.update(value)
        return self.value
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { sum.value.map { $0 / Double(period) } }
}
