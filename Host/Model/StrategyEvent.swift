/// What an instance is told, in the order in which it is told. The contract's events, before they become bytes.
package struct StrategyEvent: Sendable, Hashable {
    /// From 1, without gaps, within the instance.
    package var seq: UInt64
    /// The host's clock.
    package var time: Timestamp
    package var payload: Payload

    package enum Payload: Sendable, Hashable {
        case candle(Candle)
        case order(OrderStep)
        case timer(number: UInt64, due: Timestamp)
        case history(HistoryPage)
        /// A person gives the strategy one of its commands.
        case command(CommandEvent)
    }

    package init(seq: UInt64, time: Timestamp, payload: Payload) {
        self.seq = seq
        self.time = time
        self.payload = payload
    }
}

/// A part of the candles that a strategy asked for, oldest first.
package struct HistoryPage: Sendable, Hashable {
    /// The number that the strategy was given.
    package var request: UInt64
    package var instrument: InstrumentID
    package var timeframe: Timeframe
    /// At most `maximumCandles`.
    package var candles: [Candle]
    /// Candles of the request in later pages.
    package var remaining: Int

    /// So that a page fits into a worker's record.
    package static let maximumCandles = 256

    package init(request: UInt64, instrument: InstrumentID, timeframe: Timeframe, candles: [Candle], remaining: Int) {
        self.request = request
        self.instrument = instrument
        self.timeframe = timeframe
        self.candles = candles
        self.remaining = remaining
    }
}

/// A step in the life of an order, as its strategy sees it.
package struct OrderStep: Sendable, Hashable, Codable {
    /// Raw values are the contract's `TRADINGBOOST_ORDER_…`.
    package enum Kind: UInt32, Sendable, Hashable, Codable {
        case submitted = 1
        case denied = 2
        case accepted = 3
        case rejected = 4
        case updated = 5
        case partiallyFilled = 6
        case filled = 7
        case cancelPending = 8
        case cancelled = 9
        case cancelRejected = 10
        case expired = 11
        case triggered = 12
        case updatePending = 13
        case updateRejected = 14
    }

    package var order: IntentNumber
    package var kind: Kind
    /// Stable number of a refusal: 1–999 the host's rules, from 1,000 the venue's; 0 = none.
    package var reason: UInt32
    package var side: Side
    package var quantity: Quantity
    package var price: Price?
    package var stopPrice: Price?
    package var filledQuantity: Quantity
    package var fill: Fill?
    /// After this step; negative = short.
    package var positionQuantity: Quantity
    /// Average entry after this step; nil when flat.
    package var positionPrice: Price?
    /// When it happened, by the venue's clock; nil for a step of the host's own.
    package var venueTime: Timestamp?
    /// The order whose plan made this one.
    package var parent: IntentNumber?

    package struct Fill: Sendable, Hashable, Codable {
        /// From 1, within the instance.
        package var number: UInt64
        package var price: Price
        package var quantity: Quantity
        package var fee: Notional
        package var isMaker: Bool

        package init(number: UInt64, price: Price, quantity: Quantity, fee: Notional, isMaker: Bool) {
            self.number = number
            self.price = price
            self.quantity = quantity
            self.fee = fee
            self.isMaker = isMaker
        }
    }

    package init(
        order: IntentNumber, kind: Kind, reason: UInt32 = 0, side: Side, quantity: Quantity, price: Price?,
        stopPrice: Price? = nil, filledQuantity: Quantity, fill: Fill? = nil, positionQuantity: Quantity,
        positionPrice: Price?, venueTime: Timestamp? = nil, parent: IntentNumber? = nil
    ) {
        self.order = order
        self.kind = kind
        self.reason = reason
        self.side = side
        self.quantity = quantity
        self.price = price
        self.stopPrice = stopPrice
        self.filledQuantity = filledQuantity
        self.fill = fill
        self.positionQuantity = positionQuantity
        self.positionPrice = positionPrice
        self.venueTime = venueTime
        self.parent = parent
    }
}
