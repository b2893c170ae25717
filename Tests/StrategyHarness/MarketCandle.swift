package import TradingBoostSDKOrdinary

/// A candle of a test's market, one minute long.
package struct MarketCandle: Sendable {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    package var openTime: Int64
    package var open: FixedDecimal
    package var high: FixedDecimal
    package var low: FixedDecimal
    package var close: FixedDecimal
    package var volume: FixedDecimal

    package init(
        openTime: Int64, open: FixedDecimal, high: FixedDecimal, low: FixedDecimal, close: FixedDecimal, volume: FixedDecimal
    ) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }
}
