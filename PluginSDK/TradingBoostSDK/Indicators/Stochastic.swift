/// Stochastic oscillator: where the close stands between the lowest low (0) and the highest high (100) of the last candles, and
/// two averages of it. TA-Lib's slow stochastic: both averages are simple ones.
///
/// Lane, Lane's Stochastics (1984). 0 to 100; defined when all three are, from candle number
/// `period + slowing + signal − 2` on. Where high and low are the same it is 50: the close is in the middle (TA-Lib answers 0,
/// which would read as oversold).
@frozen
public struct Stochastic<let capacity: Int>: Indicator {
    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        /// The place of the close itself.
        public var fastK: Double
        /// Average of `slowing` fast ones.
        public var slowK: Double
        /// Average of `signal` slow ones.
        public var slowD: Double

        @inlinable
        init(fastK: Double, slowK: Double, slowD: Double) {
            self.fastK = fastK
            self.slowK = slowK
            self.slowD = slowD
        }
    }

    @usableFromInline var range: WindowRange<capacity>
    @usableFromInline var slowK: SMA<capacity>
    @usableFromInline var slowD: SMA<capacity>
    @usableFromInline var fastK = 50.0

    /// Each is between 1 and `capacity`.
    @inlinable
    public init(period: Int = 14, slowing: Int = 3, signal: Int = 3) {
        range = WindowRange(period: period)
        slowK = SMA(period: slowing)
        slowD = SMA(period: signal)
    }

    @inlinable public var period: Int { range.period }
    @inlinable public var slowing: Int { slowK.period }
    @inlinable public var signal: Int { slowD.period }
    @inlinable public var warmUp: Int { period + slowing + signal - 2 }

    /// Takes the next candle; nil until all three are defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? {
        guard let range = range.update(candle) else { return nil }
        fastK = range.high > range.low ? 100 * ((candle.close - range.low) / (range.high - range.low)) : 50
        guard let slow = slowK.update(fastK) else { return nil }
        slowD.update(slow)
        return value
    }

    /// Nil until all three are defined.
    @inlinable @inline(__always)
    public var value: Values? {
        guard let slowK = slowK.value, let slowD = slowD.value else { return nil }
        return Values(fastK: fastK, slowK: slowK, slowD: slowD)
    }
}
