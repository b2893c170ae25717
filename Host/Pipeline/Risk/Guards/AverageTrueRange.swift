package import TradingModel

/// The average true range (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978): of candles with high H, low L
/// and the close C of the candle before, TR = max(H − L, |H − C|, |L − C|). The average is the mean of the first n true
/// ranges, then (average × (n − 1) + TR) ÷ n, each step rounded to the nearest 10⁻¹⁸. Before n candles it is the mean of
/// those there are: a position must not be unprotected because the host has just started.
package struct AverageTrueRange: Sendable, Hashable, Codable {
    package struct Settings: Sendable, Hashable, Codable {
        /// Candles, 1 to 1,000.
        package var period: Int
        /// Built from the market's own candles, so not shorter than those.
        package var timeframe: Timeframe

        package init(period: Int = 14, timeframe: Timeframe = .minute15) {
            self.period = period
            self.timeframe = timeframe
        }
    }

    package let settings: Settings
    /// Quote units for one base unit; nil before the first true range.
    package private(set) var value: Price?
    private var count = 0
    private var lastClose: Price?
    // The candle of the timeframe that is being built; nil between two.
    private var high: Price?
    private var low: Price?

    package init(_ settings: Settings) { self.settings = settings }

    /// Takes the next candle of the market.
    package mutating func add(_ candle: Candle) {
        let highest = max(high ?? candle.high, candle.high)
        let lowest = min(low ?? candle.low, candle.low)
        guard candle.closeTime.nanoseconds % settings.timeframe.nanoseconds == 0 else {
            (high, low) = (highest, lowest)
            // A first word, until a whole candle is there.
            if count == 0 { value = highest - lowest }
            return
        }
        (high, low) = (nil, nil)
        var range = highest - lowest
        if let lastClose { range = max(range, (highest - lastClose).magnitude, (lowest - lastClose).magnitude) }
        lastClose = candle.close
        let weight = min(count, settings.period - 1)
        let sum = (count == 0 ? Price.zero : value ?? .zero).decimal * weight + range.decimal
        count = min(count + 1, settings.period)
        value = sum.divided(by: FixedDecimal(weight + 1), rounding: .nearest).map { Price($0) } ?? value
    }
}
