/// What a venue can be asked. Each question is of its own: orders, executions and positions are reconciled separately.
package enum VenueQuestion: Sendable, Hashable, Codable {
    /// What became of an order of ours, open or not.
    case order(ClientOrderID)
    /// Every order that works on the account, whoever made it.
    case openOrders
    /// The executions of the account behind the one with this venue fill id, oldest first; nil: from the beginning.
    case executions(since: String?)
    case positions
}

/// A venue's answer, as a value: what it says may be old by the time it is heard.
package struct VenueAnswer: Sendable, Hashable, Codable {
    /// The question's.
    package var number: UInt64
    /// The venue's clock when it answered.
    package var venueTime: Timestamp
    package var content: Content

    package enum Content: Sendable, Hashable, Codable {
        /// Nil: the venue does not know the order.
        case order(VenueOrder?)
        case openOrders([VenueOrder])
        /// Oldest first. Not complete: there are more behind the last one.
        case executions([VenueExecution], isComplete: Bool)
        /// Those that are not zero.
        case positions([VenuePosition])
        /// No answer could be had. Says nothing about anything that was asked.
        case failed(String)
    }

    package init(number: UInt64, venueTime: Timestamp, content: Content) {
        self.number = number
        self.venueTime = venueTime
        self.content = content
    }
}

/// An order as the venue has it.
package struct VenueOrder: Sendable, Hashable, Codable {
    /// As the venue has it; empty or foreign for an order that this host did not make.
    package var clientOrderID: String
    package var venueOrderID: String
    /// The venue's name of the instrument, as in `Instrument.name`.
    package var instrument: String
    package var side: Side
    /// Base units, with what is filled.
    package var quantity: Quantity
    package var price: Price?
    package var stopPrice: Price?
    /// Base units, cumulative.
    package var filledQuantity: Quantity
    package var isTriggered: Bool
    package var state: State
    /// The venue's clock at its last change.
    package var updatedTime: Timestamp

    package enum State: Sendable, Hashable, Codable {
        case open
        case filled
        case cancelled(CancelReason)
        case rejected(VenueRejection)
        case expired
    }

    package init(
        clientOrderID: String, venueOrderID: String, instrument: String, side: Side, quantity: Quantity, price: Price? = nil,
        stopPrice: Price? = nil, filledQuantity: Quantity = .zero, isTriggered: Bool = false, state: State,
        updatedTime: Timestamp
    ) {
        self.clientOrderID = clientOrderID
        self.venueOrderID = venueOrderID
        self.instrument = instrument
        self.side = side
        self.quantity = quantity
        self.price = price
        self.stopPrice = stopPrice
        self.filledQuantity = filledQuantity
        self.isTriggered = isTriggered
        self.state = state
        self.updatedTime = updatedTime
    }
}

/// An execution on the account, as the venue lists it.
package struct VenueExecution: Sendable, Hashable, Codable {
    package var clientOrderID: String
    package var instrument: String
    package var side: Side
    package var fill: VenueFill
    package var venueTime: Timestamp

    package init(clientOrderID: String, instrument: String, side: Side, fill: VenueFill, venueTime: Timestamp) {
        self.clientOrderID = clientOrderID
        self.instrument = instrument
        self.side = side
        self.fill = fill
        self.venueTime = venueTime
    }
}

/// What the account holds of an instrument, as the venue has it.
package struct VenuePosition: Sendable, Hashable, Codable {
    package var instrument: String
    /// Base units; negative = short.
    package var quantity: Quantity
    package var entryPrice: Price?

    package init(instrument: String, quantity: Quantity, entryPrice: Price? = nil) {
        self.instrument = instrument
        self.quantity = quantity
        self.entryPrice = entryPrice
    }
}
