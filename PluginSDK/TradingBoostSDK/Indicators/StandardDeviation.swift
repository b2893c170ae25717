/// Standard deviation of the last `period` values: of the population as in TA-Lib, or of a sample. In units of the values, at
/// least 0; 0 where nothing moved. O(1) a value, amortised; defined from value number `period` on.
@frozen
public struct StandardDeviation<let capacity: Int>: Indicator {
    public let kind: DeviationKind
    @usableFromInline var moments: WindowMoments<capacity>

    /// `period` is between 1 (2 for a sample) and `capacity`.
    @inlinable
    public init(period: Int, _ kind: DeviationKind = .population) {
        precondition(
            period >= (kind == .sample ? 2 : 1) && period <= capacity,
            "a deviation's period is between 1, or 2 for a sample, and its capacity")
        moments = WindowMoments(period: period)
        self.kind = kind
    }

    @inlinable public var period: Int { moments.period }
    @inlinable public var warmUp: Int { moments.period }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { moments.isFull ? moments.deviation(kind) : nil }

    /// Takes the next value; nil until the deviation is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        moments.push(value)
        return self.value
    }
}
