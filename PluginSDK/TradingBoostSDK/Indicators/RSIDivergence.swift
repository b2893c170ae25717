/// Regular divergences between the price and its RSI: the price makes a lower low and the RSI a higher one (bullish: the fall
/// loses strength), or the price makes a higher high and the RSI a lower one (bearish).
///
/// A candle is a pivot low when its low is below the lows of the `left` candles before it, and not above those of the `right`
/// candles after it; the RSI's trough there is the lowest RSI of the closes of all these candles. A pivot low diverges when the
/// pivot low before it came at most `lookBack` candles earlier, its low is lower, and its trough is higher. Pivot highs and peaks
/// are the mirror image.
///
/// Nothing is known before it happened: a pivot is reported with the candle that is `right` candles younger, and never changed
/// later. Defined from candle number `rsiPeriod + left + right + 1` on. O(1) a candle, amortised.
@frozen
public struct RSIDivergence<let capacity: Int>: Indicator {
    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        /// Whether the candle of `right` candles ago is a pivot low that diverges.
        public var isBullish: Bool
        /// Whether the candle of `right` candles ago is a pivot high that diverges.
        public var isBearish: Bool
        /// Of the newest candle.
        public var rsi: Double

        @inlinable
        init(isBullish: Bool, isBearish: Bool, rsi: Double) {
            self.isBullish = isBullish
            self.isBearish = isBearish
            self.rsi = rsi
        }
    }

    public let lookBack: Int
    @usableFromInline var rsi: RSI
    @usableFromInline var lows: Turns<capacity>
    /// Of negated prices and indices.
    @usableFromInline var highs: Turns<capacity>
    @usableFromInline var newest = Values(isBullish: false, isBearish: false, rsi: 50)

    /// `rsiPeriod` is at least 2; `left` and `right` are at least 1, their sum is below `capacity`; `lookBack` is at least 1.
    @inlinable
    public init(rsiPeriod: Int = 14, left: Int = 5, right: Int = 5, lookBack: Int = 60) {
        precondition(left >= 1 && right >= 1 && left + right < capacity, "a pivot's sides are at least 1, below the capacity")
        precondition(lookBack >= 1 && lookBack < Int.max, "a look-back is at least 1")
        self.lookBack = lookBack
        rsi = RSI(period: rsiPeriod)
        lows = Turns(left: left, right: right)
        highs = Turns(left: left, right: right)
    }

    @inlinable public var rsiPeriod: Int { rsi.period }
    @inlinable public var left: Int { lows.left }
    @inlinable public var right: Int { lows.right }
    @inlinable public var warmUp: Int { rsiPeriod + left + right + 1 }

    /// Takes the next candle; nil until a pivot could be told.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? {
        guard let index = rsi.update(candle.close) else { return nil }
        newest.rsi = index
        newest.isBullish = lows.update(candle.low, index, within: lookBack)
        newest.isBearish = highs.update(-candle.high, -index, within: lookBack)
        return value
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? { lows.isReady ? newest : nil }
}

/// Pivot lows of a series, compared with a second series.
@frozen
@usableFromInline
struct Turns<let capacity: Int>: BitwiseCopyable, Equatable, Sendable {
    @usableFromInline let left: Int
    @usableFromInline let right: Int
    /// The newest `right + 1` prices; the oldest of them is the one that may be a pivot.
    @usableFromInline var prices: Window<capacity>
    /// The lowest price before that one, and the lowest after it.
    @usableFromInline var before: WindowMinimum<capacity>
    @usableFromInline var after: WindowMinimum<capacity>
    @usableFromInline var trough: WindowMinimum<capacity>
    /// Candles since the pivot before.
    @usableFromInline var distance = Int.max
    @usableFromInline var pivotPrice = 0.0
    @usableFromInline var pivotTrough = 0.0

    @inlinable
    init(left: Int, right: Int) {
        self.left = left
        self.right = right
        prices = Window(period: right + 1)
        before = WindowMinimum(period: left)
        after = WindowMinimum(period: right)
        trough = WindowMinimum(period: left + right + 1)
    }

    @inlinable @inline(__always)
    var isReady: Bool { trough.value != nil }

    /// - Returns: whether the price of `right` candles ago is a pivot that diverges from the pivot before.
    @inlinable @inline(__always)
    mutating func update(_ price: Double, _ index: Double, within lookBack: Int) -> Bool {
        if let leaving = prices.push(price) { before.update(leaving) }
        after.update(price)
        trough.update(index)
        if distance < Int.max { distance += 1 }
        guard let candidate = prices.oldest, let trough = trough.value, let before = before.value, let after = after.value,
            candidate < before, candidate <= after
        else { return false }
        let diverges = distance <= lookBack && candidate < pivotPrice && trough > pivotTrough
        distance = 0
        pivotPrice = candidate
        pivotTrough = trough
        return diverges
    }
}
