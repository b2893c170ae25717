package import FoundationEssentials
package import Store
package import TradingModel

/// Whose an order is, as answers name it.
package struct OrderOwner: Sendable, Hashable {
    package var tenant: String
    package var user: String
    /// The instance's name within the user.
    package var instanceName: String
    /// The instrument's.
    package var instrument: String
    /// Its orders are asked for by hand.
    package var isByHand: Bool

    package init(
        tenant: String, user: String, instanceName: String, instrument: String, isByHand: Bool
    ) {
        self.tenant = tenant
        self.user = user
        self.instanceName = instanceName
        self.instrument = instrument
        self.isByHand = isByHand
    }

    package init(_ instance: TradedInstance) {
        self.init(
            tenant: instance.tenantName, user: instance.userName, instanceName: instance.name,
            instrument: instance.instrumentName, isByHand: instance.strategy == nil)
    }
}

/// An order as answers show it. Decimals are texts.
package struct OrderReport: Sendable, Hashable, Codable {
    /// The client order id.
    package var id: String
    package var tenant: String
    package var user: String
    package var instance: UInt64
    package var instanceName: String
    /// Of the intent that made it, within the instance.
    package var number: UInt64
    /// strategy, hand, or host: what the host makes in the place of either.
    package var origin: String
    package var instrument: String
    package var side: String
    package var type: String
    package var quantity: String
    package var price: String?
    package var stopPrice: String?
    package var trailingDistance: String?
    package var timeInForce: String
    package var expireAt: Date?
    package var postOnly: Bool
    package var reduceOnly: Bool
    package var state: String
    package var filledQuantity: String
    /// Of what filled: the sum of quantity × price ÷ the quantity. Nil before the first fill.
    package var averagePrice: String?
    package var fee: String
    package var reason: String?
    package var venueOrderID: String?
    /// How it goes together with others: `oco 12`, `bracket stop=90`.
    package var plan: String?
    /// The order that the host made this one for, by its number.
    package var parent: UInt64?
    /// held, released or sliced: what the host does with it in place of the venue.
    package var holding: String?
    /// Rises with each change: of two reports of an order the higher is the newer.
    package var revision: UInt64
    package var createdAt: Date
    package var updatedAt: Date

    package init(_ order: Order, of owner: OrderOwner) {
        id = "\(order.id)"
        tenant = owner.tenant
        user = owner.user
        instance = order.id.instance.rawValue
        instanceName = owner.instanceName
        number = order.id.intent
        origin = OrderReport.origin(order.id, isByHand: owner.isByHand)
        instrument = owner.instrument
        side = order.terms.side.columnText
        type = order.terms.type.columnText
        quantity = order.terms.quantity.description
        price = order.terms.price?.description
        stopPrice = order.terms.stopPrice?.description
        trailingDistance = order.terms.trailingDistance?.description
        timeInForce = order.terms.timeInForce.columnText
        expireAt = order.terms.expireTime.map { Date($0) }
        postOnly = order.terms.isPostOnly
        reduceOnly = order.terms.isReduceOnly
        state = order.state.rawValue
        filledQuantity = order.filledQuantity.description
        averagePrice = order.filledNotional.price(of: order.filledQuantity, rounding: .nearest)?.description
        fee = order.fee.description
        reason = order.reasonCode
        venueOrderID = order.venueOrderID.flatMap { $0.isEmpty ? nil : $0 }
        plan = order.plan?.summary
        parent = order.parent
        holding = order.holding?.rawValue
        revision = order.revision
        createdAt = Date(order.createdTime)
        updatedAt = Date(order.updatedTime)
    }

    static func origin(_ id: ClientOrderID, isByHand: Bool) -> String {
        id.intent >= OrderIntent.hostNumbers ? "host" : isByHand ? "hand" : "strategy"
    }
}

extension Timestamp {
    /// To the microsecond; nil outside the host's range of years.
    init?(_ date: Date) {
        let seconds = date.timeIntervalSince1970
        guard seconds > -9.2e9, seconds < 9.2e9 else { return nil }
        self.init(nanoseconds: Int64((seconds * 1e6).rounded()) * 1_000)
    }
}
