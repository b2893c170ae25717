/// Bollinger bands: the simple moving average of the last `period` values, and lines so many standard deviations (of the
/// population, as in TA-Lib) above and below it. In units of the values; O(1) a value, amortised; defined from value number
/// `period` on.
@frozen
public struct BollingerBands<let capacity: Int>: Indicator {
    /// How many deviations the outer bands are away.
    public let multiplier: Double
    @usableFromInline var moments: WindowMoments<capacity>
    @usableFromInline var newest = 0.0

    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        public let upper: Double
        public let middle: Double
        public let lower: Double
        /// The newest value that went in.
        public let price: Double

        @inlinable
        public init(upper: Double, middle: Double, lower: Double, price: Double) {
            self.upper = upper
            self.middle = middle
            self.lower = lower
            self.price = price
        }

        /// Distance of the outer bands as a part of the middle one; 0 where the middle is 0.
        @inlinable @inline(__always)
        public var width: Double { middle == 0 ? 0 : (upper - lower) / middle }

        /// Where the price stands: 0 at the lower band, 1 at the upper one, beyond them outside. 0.5 where the bands are one.
        @inlinable @inline(__always)
        public var percentB: Double { upper > lower ? (price - lower) / (upper - lower) : 0.5 }
    }

    /// `period` is between 1 and `capacity`, the multiplier at least 0.
    @inlinable
    public init(period: Int, multiplier: Double = 2) {
        precondition(period >= 1 && period <= capacity, "a Bollinger period is between 1 and its capacity")
        precondition(multiplier >= 0, "a Bollinger multiplier is at least 0")
        moments = WindowMoments(period: period)
        self.multiplier = multiplier
    }

    @inlinable public var period: Int { moments.period }
    @inlinable public var warmUp: Int { moments.period }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? {
        guard moments.isFull else { return nil }
        let middle = moments.mean
        let distance = multiplier * moments.deviation(.population)
        return Values(upper: middle + distance, middle: middle, lower: middle - distance, price: newest)
    }

    /// Takes the next value; nil until the bands are defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Values? {
        newest = value
        moments.push(value)
        return self.value
    }
}
