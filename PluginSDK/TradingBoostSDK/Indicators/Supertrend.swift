/// Supertrend (Seban's): a line below a rising market that never falls, above a falling one that never rises, so many average
/// true ranges (Wilder's) away from the candle's median; a close beyond it turns the trend. In units of price; defined from
/// candle number `period + 1` on.
///
/// The trend begins as rising where the first defined candle's close is at its median or above. A close at the line does not
/// turn it, so a still market keeps its trend.
@frozen
public struct Supertrend: Indicator {
    /// How many average true ranges the line is away.
    public let multiplier: Double
    @usableFromInline var range: ATR
    @usableFromInline var previousClose = 0.0
    @usableFromInline var lower = 0.0
    @usableFromInline var upper = 0.0
    @usableFromInline var isRising = false

    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        public let line: Double
        public let isRising: Bool

        @inlinable
        public init(line: Double, isRising: Bool) {
            self.line = line
            self.isRising = isRising
        }
    }

    /// `period` is at least 1, the multiplier above 0.
    @inlinable
    public init(period: Int = 10, multiplier: Double = 3) {
        precondition(multiplier > 0, "a Supertrend multiplier is above 0")
        range = ATR(period: period)
        self.multiplier = multiplier
    }

    @inlinable public var period: Int { range.period }
    @inlinable public var warmUp: Int { range.warmUp }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? {
        guard range.value != nil else { return nil }
        return Values(line: isRising ? lower : upper, isRising: isRising)
    }

    /// Takes the next candle; nil until the line is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? {
        let isFirst = range.value == nil
        guard let range = range.update(candle) else { return nil }
        let median = (candle.high + candle.low) / 2
        let (newLower, newUpper) = (median - multiplier * range, median + multiplier * range)
        if isFirst {
            (lower, upper) = (newLower, newUpper)
            isRising = candle.close >= median
        } else {
            // Each line only comes closer, until a close was beyond it.
            lower = previousClose < lower ? newLower : max(newLower, lower)
            upper = previousClose > upper ? newUpper : min(newUpper, upper)
            isRising = isRising ? candle.close >= lower : candle.close > upper
        }
        previousClose = candle.close
        return value
    }
}
