package import FoundationEssentials
package import Store
package import TradingModel

/// An execution as answers show it. Decimals are texts.
package struct FillReport: Sendable, Hashable, Codable {
    package var order: String
    package var tenant: String
    package var user: String
    package var instance: UInt64
    package var number: UInt64
    package var venueFillID: String
    package var instrument: String
    package var side: String
    package var price: String
    package var quantity: String
    package var fee: String
    package var feeAsset: String?
    package var maker: Bool
    package var filledAt: Date

    package init(_ fill: Fill, of instance: TradedInstance) {
        order = "\(fill.order)"
        tenant = instance.tenantName
        user = instance.userName
        self.instance = instance.id.rawValue
        number = fill.number
        venueFillID = fill.venueFill.venueFillID
        instrument = instance.instrumentName
        side = fill.side.columnText
        price = fill.venueFill.price.description
        quantity = fill.venueFill.quantity.description
        fee = fill.venueFill.fee.description
        feeAsset = fill.venueFill.feeAsset
        maker = fill.venueFill.isMaker
        filledAt = Date(fill.venueTime)
    }
}

/// What was asked for and what risk said, as answers show it.
package struct IntentReport: Sendable, Hashable, Codable {
    package var tenant: String
    package var user: String
    package var instance: UInt64
    package var instanceName: String
    package var number: UInt64
    package var origin: String
    package var action: String
    /// Missing where a strategy named an order that there cannot be.
    package var order: String?
    package var instrument: String
    package var side: String?
    package var type: String?
    package var quantity: String?
    package var price: String?
    package var stopPrice: String?
    package var outcome: String
    package var code: String?
    package var text: String?
    package var time: Date

    package init(_ intent: StoredIntent, of instance: TradedInstance) {
        tenant = instance.tenantName
        user = instance.userName
        self.instance = instance.id.rawValue
        instanceName = instance.name
        number = intent.id.intent
        origin = OrderReport.origin(intent.id, isByHand: instance.strategy == nil)
        action = intent.action.rawValue
        order =
            ClientOrderID.canName(intent.order)
            ? "\(ClientOrderID(tenant: intent.id.tenant, instance: intent.id.instance, intent: intent.order))" : nil
        instrument = instance.instrumentName
        side = intent.side?.columnText
        type = intent.type?.columnText
        quantity = intent.quantity?.description
        price = intent.price?.description
        stopPrice = intent.stopPrice?.description
        outcome = intent.refusal == nil ? "approved" : "refused"
        code = intent.refusal?.code
        text = intent.refusal?.text
        time = Date(intent.time)
    }
}

/// A pair or a bracket of orders as answers show it.
package struct OrderGroupReport: Sendable, Hashable, Codable {
    package var number: UInt64
    package var kind: String
    package var stopPrice: String?
    package var takeProfitPrice: String?
    package var ended: Bool
    package var members: [Member]

    package struct Member: Sendable, Hashable, Codable {
        package var order: String
        package var role: String
        package var quantity: String
        package var filledQuantity: String
        package var endState: String?
    }

    package init(_ group: OrderGroup) {
        number = group.number
        kind = group.kind.rawValue
        stopPrice = group.stopPrice?.description
        takeProfitPrice = group.takeProfitPrice?.description
        ended = group.isEnded
        members = group.members.map { member in
            Member(
                order: "\(ClientOrderID(tenant: group.tenant, instance: group.instance, intent: member.order))",
                role: member.role.rawValue, quantity: member.quantity.description, filledQuantity: member.filled.description,
                endState: member.end?.rawValue)
        }
    }
}

package struct OrderDetailReport: Sendable, Hashable, Codable {
    package var order: OrderReport
    package var fills: [FillReport]
    package var intents: [IntentReport]
    package var groups: [OrderGroupReport]
}

package struct OrderList: Sendable, Hashable, Codable {
    package var orders: [OrderReport]
    package var next: String?
}

package struct FillList: Sendable, Hashable, Codable {
    package var fills: [FillReport]
    package var next: String?
}

package struct IntentList: Sendable, Hashable, Codable {
    package var intents: [IntentReport]
    package var next: String?
}

/// What became of one action of several.
package struct OrderOutcomeReport: Sendable, Hashable, Codable {
    package var done: Bool
    package var order: OrderReport?
    package var code: String?
    package var detail: String?

    init(_ outcome: HandOutcome) {
        done = outcome.problem == nil
        order = outcome.orders.first
        code = outcome.problem?.code
        detail = outcome.problem?.detail
    }
}

package struct OrderOutcomeList: Sendable, Hashable, Codable {
    package var outcomes: [OrderOutcomeReport]
}

/// What a cancel of many did.
package struct CancelList: Sendable, Hashable, Codable {
    package var outcomes: [OrderOutcomeReport]
    /// Whether more such orders were open: ask again.
    package var hasMore: Bool
}
