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
    /// A market order once the price has come back by the trailing distance from the best one since the order works, or since
    /// the stop price was reached, where it has one.
    case trailingStop = 5
    /// A market order once the price has moved in the order's favour to the stop price: a sell at or above it, a buy at or below.
    case takeProfit = 6
    /// A limit order once the price has moved in the order's favour to the stop price.
    case takeProfitLimit = 7

    package var hasPrice: Bool {
        switch self {
        case .limit, .stopLimit, .takeProfitLimit: true
        case .market, .stop, .trailingStop, .takeProfit: false
        }
    }

    /// A trailing stop may have one.
    package var needsStopPrice: Bool {
        switch self {
        case .stop, .stopLimit, .takeProfit, .takeProfitLimit: true
        case .market, .limit, .trailingStop: false
        }
    }

    /// It waits for a price before it works as a market or limit order.
    package var isConditional: Bool {
        switch self {
        case .stop, .stopLimit, .trailingStop, .takeProfit, .takeProfitLimit: true
        case .market, .limit: false
        }
    }
}

/// Raw values are the contract's `TRADINGBOOST_TIME_…`.
package enum TimeInForce: UInt8, Sendable, Hashable, Codable {
    case goodTillCancelled = 1
    case immediateOrCancel = 2
    /// All of it at once, or nothing.
    case fillOrKill = 3
    /// Expires at the order's expire time.
    case goodTillDate = 4
}

/// What an order says, before and after it became one.
package struct OrderTerms: Sendable, Hashable, Codable {
    package var instrument: InstrumentID
    package var side: Side
    package var type: OrderType
    /// Base units, positive.
    package var quantity: Quantity
    /// As `OrderType.hasPrice`.
    package var price: Price?
    /// What a conditional order waits for; see `OrderType`.
    package var stopPrice: Price?
    /// Of a trailing stop, which has one, as others have none: quote units per base unit, positive.
    package var trailingDistance: Price?
    /// Of a good-till-date order, which has one, as others have none.
    package var expireTime: Timestamp?
    package var timeInForce: TimeInForce
    /// Rejected by the venue when it would fill at once.
    package var isPostOnly: Bool
    /// Never enlarges or turns the position; the venue cuts or cancels it.
    package var isReduceOnly: Bool

    package init(
        instrument: InstrumentID, side: Side, type: OrderType, quantity: Quantity, price: Price? = nil,
        stopPrice: Price? = nil, timeInForce: TimeInForce = .goodTillCancelled, isPostOnly: Bool = false,
        isReduceOnly: Bool = false, trailingDistance: Price? = nil, expireTime: Timestamp? = nil
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
        self.trailingDistance = trailingDistance
        self.expireTime = expireTime
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
    /// How a new order goes together with others, or goes out in parts.
    package var plan: OrderPlan
    /// Of an intent that the host made for an order of the strategy's: that order's number.
    package var parent: IntentNumber?

    package enum Action: Sendable, Hashable, Codable {
        case submit(OrderTerms)
        /// `order` is the number of the intent that submitted it.
        case cancel(order: IntentNumber)
        case amend(order: IntentNumber, Amendment)
    }

    package init(
        tenant: TenantID, instance: InstanceID, number: IntentNumber, time: Timestamp, action: Action, plan: OrderPlan = .none,
        parent: IntentNumber? = nil
    ) {
        self.tenant = tenant
        self.instance = instance
        self.number = number
        self.time = time
        self.action = action
        self.plan = plan
        self.parent = parent
    }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        tenant = try fields.decode(TenantID.self, forKey: .tenant)
        instance = try fields.decode(InstanceID.self, forKey: .instance)
        number = try fields.decode(IntentNumber.self, forKey: .number)
        time = try fields.decode(Timestamp.self, forKey: .time)
        action = try fields.decode(Action.self, forKey: .action)
        plan = try fields.decodeIfPresent(OrderPlan.self, forKey: .plan) ?? .none
        parent = try fields.decodeIfPresent(IntentNumber.self, forKey: .parent)
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
