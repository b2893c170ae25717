/// Where the RSI stands between its lowest (0) and its highest (100) of the last values, and the average of that. TA-Lib's
/// values: %K is not smoothed.
///
/// Chande and Kroll, The New Technical Trader (1994). 0 to 100; defined when both are, from value number
/// `rsiPeriod + period + signal − 1` on. Where the RSI did not move it is 50, in the middle (TA-Lib answers 0): an RSI that moves
/// by less than 10⁻⁹ only shows rounding, for example when prices stand still.
@frozen
public struct StochasticRSI<let capacity: Int>: Indicator {
    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        /// The place of the RSI.
        public var k: Double
        /// Average of `signal` of them.
        public var d: Double

        @inlinable
        init(k: Double, d: Double) {
            self.k = k
            self.d = d
        }
    }

    @usableFromInline var rsi: RSI
    @usableFromInline var range: WindowRange<capacity>
    @usableFromInline var average: SMA<capacity>
    @usableFromInline var k = 50.0

    /// `rsiPeriod` is at least 2, the others are between 1 and `capacity`.
    @inlinable
    public init(rsiPeriod: Int = 14, period: Int = 14, signal: Int = 3) {
        rsi = RSI(period: rsiPeriod)
        range = WindowRange(period: period)
        average = SMA(period: signal)
    }

    @inlinable public var rsiPeriod: Int { rsi.period }
    @inlinable public var period: Int { range.period }
    @inlinable public var signal: Int { average.period }
    @inlinable public var warmUp: Int { rsiPeriod + period + signal - 1 }

    /// Takes the next value; nil until both are defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Values? {
        guard let index = rsi.update(value), let range = range.update(high: index, low: index) else { return nil }
        let width = range.high - range.low
        k = width > 1e-9 ? 100 * ((index - range.low) / width) : 50
        average.update(k)
        return self.value
    }

    /// Nil until both are defined.
    @inlinable @inline(__always)
    public var value: Values? { average.value.map { Values(k: k, d: $0) } }
}
