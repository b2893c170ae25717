/// Realised volatility: the standard deviation of the last `period` logarithmic returns, times the square root of the periods
/// of a year. A fraction: 0.65 is 65 % a year. At least 0; 0 where nothing moved; defined from value number `period + 1` on.
///
/// Minutes have 525 600 periods in a year of a market that never closes, hours 8 760, days 365. Returns are accurate to 4 units
/// in the last place and the same on every machine. A price that is not above 0 gives the return 0, and so does the one after it.
@frozen
public struct RealisedVolatility<let capacity: Int>: Indicator {
    public let periodsPerYear: Double
    @usableFromInline var deviation: StandardDeviation<capacity>
    /// 0 before the first.
    @usableFromInline var previous = 0.0
    @usableFromInline var isFirst = true

    /// `period`, a number of returns, is between 2 and `capacity`; periods per year are above 0. The deviation is that of a
    /// sample unless stated.
    @inlinable
    public init(period: Int, periodsPerYear: Double, _ kind: DeviationKind = .sample) {
        precondition(period >= 2 && period <= capacity, "a volatility's period is between 2 and its capacity")
        precondition(periodsPerYear > 0, "a year has more than 0 periods")
        deviation = StandardDeviation(period: period, kind)
        self.periodsPerYear = periodsPerYear
    }

    @inlinable public var period: Int { deviation.period }
    @inlinable public var warmUp: Int { deviation.period + 1 }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { deviation.value.map { $0 * periodsPerYear.squareRoot() } }

    /// Takes the next price; nil until the volatility is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ price: Double) -> Double? {
        let before = previous
        previous = price
        guard !isFirst else {
            isFirst = false
            return nil
        }
        deviation.update(before > 0 && price > 0 ? logarithmicReturn(from: before, to: price) : 0)
        return value
    }
}
