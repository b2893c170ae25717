/// A closed candle. Prices are exact; the doubles are their nearest values, computed once where the candle is made, because
/// every indicator of every strategy reads them.
package struct Candle: Sendable, Hashable {
    package var instrument: InstrumentID
    package var timeframe: Timeframe
    package var openTime: Timestamp
    package var open: Price
    package var high: Price
    package var low: Price
    package var close: Price
    /// Base units.
    package var volume: Quantity
    package var doubles: Doubles

    package struct Doubles: Sendable, Hashable {
        package var open: Double
        package var high: Double
        package var low: Double
        package var close: Double
        package var volume: Double

        package init(open: Double, high: Double, low: Double, close: Double, volume: Double) {
            self.open = open
            self.high = high
            self.low = low
            self.close = close
            self.volume = volume
        }
    }

    package init(
        instrument: InstrumentID, timeframe: Timeframe, openTime: Timestamp, open: Price, high: Price, low: Price,
        close: Price, volume: Quantity
    ) {
        self.init(
            instrument: instrument, timeframe: timeframe, openTime: openTime, open: open, high: high, low: low,
            close: close, volume: volume,
            doubles: Doubles(
                open: open.decimal.double, high: high.decimal.double, low: low.decimal.double,
                close: close.decimal.double, volume: volume.decimal.double))
    }

    /// For a caller that has the doubles already: a reader of stored candles.
    package init(
        instrument: InstrumentID, timeframe: Timeframe, openTime: Timestamp, open: Price, high: Price, low: Price,
        close: Price, volume: Quantity, doubles: Doubles
    ) {
        self.instrument = instrument
        self.timeframe = timeframe
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.doubles = doubles
    }

    /// The first moment that does not belong to the candle: when it is known to be closed.
    package var closeTime: Timestamp { openTime + timeframe.nanoseconds }
}
