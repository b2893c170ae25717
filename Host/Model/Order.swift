package enum Side: UInt8, Sendable, Hashable, Codable {
    case buy = 1
    case sell = 2

    package var opposite: Side { self == .buy ? .sell : .buy }
}

/// Raw values are the contract's `TRADINGBOOST_TYPE_…`.
package enum OrderType: UInt8, Sendable, Hashable, Codable {
    case market = 1
    case limit = 2
    /// A market order once the stop price is reached.
    case stop = 3
    /// A limit order once the stop price is reached.
    case stopLimit = 4
}

/// Raw values are the contract's `TRADINGBOOST_TIME_…`.
package enum TimeInForce: UInt8, Sendable, Hashable, Codable {
    case goodTillCancelled = 1
    case immediateOrCancel = 2
}

/// What an order says, before and after it became one.
package struct OrderTerms: Sendable, Hashable, Codable {
    package var instrument: InstrumentID
    package var side: Side
    package var type: OrderType
    /// Base units, positive.
    package var quantity: Quantity
    /// Limit and stop-limit orders have one, others none.
    package var price: Price?
    /// Stop and stop-limit orders have one, others none.
    package var stopPrice: Price?
    package var timeInForce: TimeInForce
    /// Rejected by the venue when it would fill at once.
    package var isPostOnly: Bool
    /// Never enlarges or turns the position; the venue cuts or cancels it.
    package var isReduceOnly: Bool

    package init(
        instrument: InstrumentID, side: Side, type: OrderType, quantity: Quantity, price: Price? = nil,
        stopPrice: Price? = nil, timeInForce: TimeInForce = .goodTillCancelled, isPostOnly: Bool = false,
        isReduceOnly: Bool = false
    ) {
        self.instrument = instrument
        self.side = side
        self.type = type
        self.quantity = quantity
        self.price = price
        self.stopPrice = stopPrice
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
        self.isReduceOnly = isReduceOnly
    }
}

/// What a strategy asks for, or the host in its place. Nothing has happened yet.
package struct OrderIntent: Sendable, Hashable, Codable {
    package var tenant: TenantID
    package var instance: InstanceID
    package var number: IntentNumber
    /// The host's clock when the strategy asked: market time in a backtest.
    package var time: Timestamp
    package var action: Action

    package enum Action: Sendable, Hashable, Codable {
        case submit(OrderTerms)
        /// `order` is the number of the intent that submitted it.
        case cancel(order: IntentNumber)
        case amend(order: IntentNumber, Amendment)
    }

    package init(tenant: TenantID, instance: InstanceID, number: IntentNumber, time: Timestamp, action: Action) {
        self.tenant = tenant
        self.instance = instance
        self.number = number
        self.time = time
        self.action = action
    }
}

extension OrderIntent {
    /// The first number of the intents that the host makes in the place of a strategy: cancels, and orders that close a position.
    /// Far above what a strategy reaches, and within the ten base-36 digits of a client order id.
    package static let hostNumbers: IntentNumber = 3_000_000_000_000_000

    package var isHostMade: Bool { number >= OrderIntent.hostNumbers }
}

/// New values of an open order; nil leaves a field as it is.
package struct Amendment: Sendable, Hashable, Codable {
    /// Counts what is already filled.
    package var quantity: Quantity?
    package var price: Price?
    package var stopPrice: Price?

    package init(quantity: Quantity? = nil, price: Price? = nil, stopPrice: Price? = nil) {
        self.quantity = quantity
        self.price = price
        self.stopPrice = stopPrice
    }
}

extension OrderTerms {
    /// The terms with the fields that an amendment names replaced.
    package func amended(by amendment: Amendment) -> OrderTerms {
        var terms = self
        if let quantity = amendment.quantity { terms.quantity = quantity }
        if let price = amendment.price { terms.price = price }
        if let stopPrice = amendment.stopPrice { terms.stopPrice = stopPrice }
        return terms
    }
}
