/// Directional movement with Wilder's smoothing, as TA-Lib computes it: how strongly highs rise (+DI) and lows fall (−DI), how
/// one-sided that is (DX), and the average of that (ADX). Each 0 to 100.
///
/// Wilder, New Concepts in Technical Trading Systems (1978). The sums behind +DI, −DI and DX are defined from candle number
/// `period + 1` on; the first ADX is the mean of the first `period` DX, at candle number `2 × period`. Where nothing moved yet,
/// all are 0: there is no direction.
@frozen
public struct DirectionalMovement: Indicator {
    public let period: Int
    /// Candles that came, at most `2 × period`.
    @usableFromInline var count = 0
    @usableFromInline var high = 0.0
    @usableFromInline var low = 0.0
    @usableFromInline var close = 0.0
    /// Smoothed sums of upward and downward movement, and of the true range.
    @usableFromInline var rise = 0.0
    @usableFromInline var fall = 0.0
    @usableFromInline var range = 0.0
    /// The sum of DX until the first average.
    @usableFromInline var average = 0.0

    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        public let adx: Double
        public let plusDI: Double
        public let minusDI: Double
        public let dx: Double

        @inlinable
        public init(adx: Double, plusDI: Double, minusDI: Double, dx: Double) {
            self.adx = adx
            self.plusDI = plusDI
            self.minusDI = minusDI
            self.dx = dx
        }
    }

    /// `period` is at least 2.
    @inlinable
    public init(period: Int) {
        precondition(period >= 2, "a directional movement period is at least 2")
        self.period = period
    }

    @inlinable public var warmUp: Int { 2 * period }

    /// Takes the next candle; nil until the ADX is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? {
        let up = candle.high - high
        let down = low - candle.low
        let trueRange = max(candle.high, close) - min(candle.low, close)
        high = candle.high
        low = candle.low
        close = candle.close
        guard count > 0 else {
            count = 1
            return nil
        }
        // As in TA-Lib the first sums are those of `period − 1` movements, not smoothed; the next one is the first smoothed.
        let share = 1 / Double(period)
        let kept = count < period ? 0 : share
        // Only the larger movement counts. Single comparisons: which one it is, no processor can guess.
        let rising = max(up, 0)
        let falling = max(down, 0)
        rise += (up > down ? rising : 0) - rise * kept
        fall += (down > up ? falling : 0) - fall * kept
        range += trueRange - range * kept
        guard count == 2 * period else {
            count += 1
            guard count > period else { return nil }
            average += smoothedDX
            guard count == 2 * period else { return nil }
            average *= share
            return value
        }
        average += (smoothedDX - average) * share
        return value
    }

    /// Nil until the ADX is defined.
    @inlinable @inline(__always)
    public var value: Values? {
        guard count == 2 * period else { return nil }
        let scale = range > 0 ? 100 / range : 0
        return Values(adx: average, plusDI: rise * scale, minusDI: fall * scale, dx: smoothedDX)
    }

    /// Nil until defined, which is `period − 1` candles before the ADX is.
    @inlinable @inline(__always)
    public var plusDI: Double? { count > period ? (range > 0 ? rise / range * 100 : 0) : nil }

    /// As `plusDI`.
    @inlinable @inline(__always)
    public var minusDI: Double? { count > period ? (range > 0 ? fall / range * 100 : 0) : nil }

    /// As `plusDI`.
    @inlinable @inline(__always)
    public var dx: Double? { count > period ? smoothedDX : nil }

    /// The range cancels out.
    @inlinable @inline(__always)
    var smoothedDX: Double {
        let sum = rise + fall
        return sum > 0 ? abs(rise - fall) / sum * 100 : 0
    }
}
