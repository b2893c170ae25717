package import TradingModel

/// What a person asks for by hand. Each action has an outcome of its own; none waits for another's.
package struct HandRequest: Sendable, Hashable, Codable {
    /// Whose orders new ones are: a person's name, or a tenant's; nil where nothing is submitted.
    package var user: String?
    /// The user's tenant, by name; nil: the user's own, or the one that is called like the user.
    package var tenant: String?
    /// What the caller named the request by: the same again makes no second order, also over a kill of the host. Nil: it is
    /// carried out as often as it is asked for.
    package var key: String?
    package var actions: [HandAction]

    package init(user: String? = nil, tenant: String? = nil, key: String? = nil, actions: [HandAction]) {
        self.user = user
        self.tenant = tenant
        self.key = key
        self.actions = actions
    }
}

package enum HandAction: Sendable, Hashable, Codable {
    /// As an order of the person's own.
    case submit(HandOrder)
    /// Any order of any instance, by its client order id.
    case cancel(String)
    /// One of the person's own orders.
    case amend(String, Amendment)
    /// Closes what an instance holds, at the market.
    case close(instance: UInt64)
}

/// An order as a person writes it. Decimals are exact; whether they fit the instrument is risk's to say.
package struct HandOrder: Sendable, Hashable, Codable {
    /// By name.
    package var instrument: String
    package var side: Side
    package var type: OrderType
    package var quantity: Quantity
    package var price: Price?
    package var stopPrice: Price?
    package var trailingDistance: Price?
    package var expireTime: Timestamp?
    package var timeInForce: TimeInForce
    package var isPostOnly: Bool
    package var isReduceOnly: Bool

    package init(
        instrument: String, side: Side, type: OrderType, quantity: Quantity, price: Price? = nil, stopPrice: Price? = nil,
        trailingDistance: Price? = nil, expireTime: Timestamp? = nil, timeInForce: TimeInForce = .goodTillCancelled,
        isPostOnly: Bool = false, isReduceOnly: Bool = false
    ) {
        self.instrument = instrument
        self.side = side
        self.type = type
        self.quantity = quantity
        self.price = price
        self.stopPrice = stopPrice
        self.trailingDistance = trailingDistance
        self.expireTime = expireTime
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
        self.isReduceOnly = isReduceOnly
    }
}

/// What became of an action: the orders that it made or changed, or why it was not done.
package struct HandOutcome: Sendable {
    /// As they stand behind it; empty when it was not done.
    package var orders: [OrderReport]
    package var problem: OperationProblem?

    package init(orders: [OrderReport]) { self.orders = orders }

    package init(_ problem: OperationProblem) {
        self.orders = []
        self.problem = problem
    }
}
