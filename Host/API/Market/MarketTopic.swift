package import TradingModel

/// What of the market can be followed.
package struct MarketTopic: Sendable, Hashable {
    package enum Channel: String, Sendable, Hashable, CaseIterable { case ticker, candles }

    package var instrument: InstrumentID
    /// Of candles; nil: the ticker.
    package var timeframe: Timeframe?

    package init(instrument: InstrumentID, timeframe: Timeframe?) {
        self.instrument = instrument
        self.timeframe = timeframe
    }

    package var channel: Channel { timeframe == nil ? .ticker : .candles }
}
