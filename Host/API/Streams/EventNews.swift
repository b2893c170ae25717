import Store
import TradingModel

// How what happened reads. Money, prices and quantities are decimals as text, times ISO 8601.

struct OrderNews: Encodable {
    var clientOrderID: String
    var instance: UInt64
    var tenant: String
    var user: String?
    /// Within the instance.
    var number: UInt64
    var venueOrderID: String?
    var instrument: String
    var side: String
    var type: String
    var quantity: String
    var price: String?
    var stopPrice: String?
    var trailingDistance: String?
    var timeInForce: String
    var isPostOnly: Bool
    var isReduceOnly: Bool
    var expireAt: String?
    var state: String
    var filledQuantity: String
    var filledNotional: String
    var fee: String
    var reasonCode: String?
    /// Rises with each change: a lower one is older.
    var revision: UInt64
    var createdAt: String
    var updatedAt: String

    init(_ order: Order, _ owner: EventOwner, instrument: String) {
        clientOrderID = order.id.description
        instance = order.id.instance.rawValue
        tenant = owner.tenantName
        user = owner.user
        number = order.id.intent
        venueOrderID = order.venueOrderID
        self.instrument = instrument
        side = order.terms.side.columnText
        type = order.terms.type.columnText
        quantity = order.terms.quantity.description
        price = order.terms.price?.description
        stopPrice = order.terms.stopPrice?.description
        trailingDistance = order.terms.trailingDistance?.description
        timeInForce = order.terms.timeInForce.columnText
        isPostOnly = order.terms.isPostOnly
        isReduceOnly = order.terms.isReduceOnly
        expireAt = order.terms.expireTime.map(APITime.text)
        state = order.state.rawValue
        filledQuantity = order.filledQuantity.description
        filledNotional = order.filledNotional.description
        fee = order.fee.description
        reasonCode = order.reasonCode
        revision = order.revision
        createdAt = APITime.text(order.createdTime)
        updatedAt = APITime.text(order.updatedTime)
    }
}

struct FillNews: Encodable {
    var instance: UInt64
    var tenant: String
    var user: String?
    /// Within the instance; with it unique.
    var number: UInt64
    var venueFillID: String
    var clientOrderID: String
    /// Of the order, within the instance.
    var order: UInt64
    var instrument: String
    var side: String
    var price: String
    var quantity: String
    var fee: String
    /// Of a fee in another asset than the instrument's.
    var feeAsset: String?
    var isMaker: Bool
    var filledAt: String

    init(_ fill: Fill, _ owner: EventOwner, instrument: String) {
        instance = fill.order.instance.rawValue
        tenant = owner.tenantName
        user = owner.user
        number = fill.number
        venueFillID = fill.venueFill.venueFillID
        clientOrderID = fill.order.description
        order = fill.order.intent
        self.instrument = instrument
        side = fill.side.columnText
        price = fill.venueFill.price.description
        quantity = fill.venueFill.quantity.description
        fee = fill.venueFill.fee.description
        feeAsset = fill.venueFill.feeAsset
        isMaker = fill.venueFill.isMaker
        filledAt = APITime.text(fill.venueTime)
    }
}

struct PositionNews: Encodable {
    var instance: UInt64
    var tenant: String
    var user: String?
    var instrument: String
    /// Base units; negative: short.
    var quantity: String
    var cost: String
    /// Nil when nothing is held.
    var entryPrice: String?
    var realisedProfit: String
    var fee: String
    var funding: String
    var revision: UInt64
    var updatedAt: String

    init(_ row: CommittedRows.HeldPosition, _ owner: EventOwner, instrument: String) {
        instance = row.instance.rawValue
        tenant = owner.tenantName
        user = owner.user
        self.instrument = instrument
        quantity = row.position.quantity.description
        cost = row.position.cost.description
        entryPrice = row.position.entryPrice?.description
        realisedProfit = row.position.realisedProfit.description
        fee = row.position.fee.description
        funding = row.position.funding.description
        revision = row.position.revision
        updatedAt = APITime.text(row.time)
    }
}

struct NoticeNews: Encodable {
    /// Unique within the tenant.
    var key: String
    var instance: UInt64?
    var tenant: String
    var user: String?
    /// fill, refusal, instance or strategy.
    var topic: String
    var title: String
    var text: String
    var occurredAt: String

    init(_ notice: Notice, _ owner: EventOwner) {
        key = notice.key
        instance = notice.instance?.rawValue
        tenant = owner.tenantName
        user = owner.user
        topic = notice.topic.rawValue
        title = notice.title
        text = notice.text
        occurredAt = APITime.text(notice.time)
    }
}

struct IncidentNews: Encodable {
    var instance: UInt64
    var tenant: String
    var user: String?
    /// started, crashed, quarantined, …
    var kind: String
    var text: String
    var occurredAt: String

    init(_ incident: InstanceIncident, _ owner: EventOwner) {
        instance = incident.instance.rawValue
        tenant = owner.tenantName
        user = owner.user
        kind = incident.kind.rawValue
        text = incident.text
        occurredAt = APITime.text(incident.time)
    }
}

struct ResetNews: Encodable {
    var topics: [String]
    /// For people.
    var reason: String
}

struct EndNews: Encodable {
    var code: String
    /// For people: why, and what to do.
    var reason: String
}
