/// Candles that were asked for, oldest first, in as many parts as they need.
public struct History: Sendable, Hashable {
    public struct Candle: Sendable, Hashable {
        public var openTime: Timestamp
        public var open: Price
        public var high: Price
        public var low: Price
        public var close: Price
        /// Base units.
        public var volume: Quantity
    }

    public var context: EventContext
    /// The number that `requestCandles` gave.
    public var request: UInt64
    public var timeframe: Timeframe
    public var candles: [Candle]
    /// Candles of this request in later parts; 0 = this is the last.
    public var remaining: Int
}

/// What became of a request for candles.
public enum HistoryRequest: Sendable, Hashable {
    /// Its parts arrive at `onHistory` before the next candle.
    case queued(UInt64)
    case refused(RequestRefusal)
}
