/// A closed candle of a subscribed timeframe.
public struct Candle: Sendable, Hashable {
    public var context: EventContext
    public var timeframe: Timeframe
    public var openTime: Timestamp
    public var open: Price
    public var high: Price
    public var low: Price
    public var close: Price
    /// Base units.
    public var volume: Quantity
    /// The same values for indicators; never for an order.
    public var doubles: Doubles

    public struct Doubles: Sendable, Hashable {
        public var open: Double
        public var high: Double
        public var low: Double
        public var close: Double
        public var volume: Double
    }

    /// The first moment that does not belong to the candle.
    public var closeTime: Timestamp { openTime + timeframe }
}

/// A public print: somebody's trade at the venue.
public struct Trade: Sendable, Hashable {
    public var context: EventContext
    /// When the venue says that it happened; nil when it does not say. The same in the types below.
    public var venueTime: Timestamp?
    /// The venue's number; 0 when it has none.
    public var number: UInt64
    public var price: Price
    /// Base units.
    public var quantity: Quantity
    /// Of the taker; nil when the venue does not say.
    public var side: Side?
    /// Trades left out since the last one, because the instance was slow. The same in the types below.
    public var dropped: UInt32
}

/// The price and the quantity of one side of the book, or of one level of it.
public struct BookLevel: Sendable, Hashable {
    public var price: Price
    /// Base units.
    public var quantity: Quantity

    public init(price: Price, quantity: Quantity) {
        self.price = price
        self.quantity = quantity
    }
}

/// The best bid and ask; a side that is empty is nil.
public struct Quote: Sendable, Hashable {
    public var context: EventContext
    public var venueTime: Timestamp?
    public var bid: BookLevel?
    public var ask: BookLevel?
    public var dropped: UInt32
}

/// The best levels of the order book, always all that were subscribed to.
public struct Book: Sendable, Hashable {
    public var context: EventContext
    public var venueTime: Timestamp?
    /// Highest first.
    public var bids: [BookLevel]
    /// Lowest first.
    public var asks: [BookLevel]
    public var dropped: UInt32
}

/// Funding of a perpetual, announced before it is due and told again when it was settled.
public struct Funding: Sendable, Hashable {
    public var context: EventContext
    public var venueTime: Timestamp?
    public var due: Timestamp
    /// Of the notional; positive: longs pay shorts.
    public var rate: FixedDecimal
    public var markPrice: Price?
    /// To this instance's position, quote units, negative = paid; nil while it is announced.
    public var payment: Notional?
}

/// How market data that comes faster than the strategy answers reaches it.
public enum Delivery: Sendable, Hashable {
    /// Each event; beyond the host's bound the oldest are dropped and counted.
    case every
    /// A newer one replaces the one that waits.
    case latest
    /// The newest one, at most once in so many milliseconds (at least 1).
    case conflated(milliseconds: Int)
}
