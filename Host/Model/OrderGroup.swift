/// Orders of an instance that depend on one another. Stored, so that what is related stays related over a restart.
package struct OrderGroup: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// One cancels the other.
        case oco
        /// An entry with its protective orders.
        case bracket
    }

    package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
        /// One of those that cancel one another.
        case linked
        case entry
        case stop
        case takeProfit = "take_profit"
    }

    /// An order of the group, with what counts of it: it is remembered longer than the order itself.
    package struct Member: Sendable, Hashable, Codable {
        package var order: IntentNumber
        package var role: Role
        /// Base units that it was asked for with when it joined.
        package var quantity: Quantity
        package var filled: Quantity = .zero
        /// How it ended; nil while it is open.
        package var end: OrderState?
        /// The host cancels it for another one to take its place, which has not happened yet.
        package var isReplaced = false
        /// What the entry had filled when it ended otherwise than by its own fill: that much it was not wanted for any more.
        package var dismissed: Quantity?

        package init(order: IntentNumber, role: Role, quantity: Quantity) {
            self.order = order
            self.role = role
            self.quantity = quantity
        }
    }

    package var tenant: TenantID
    package var instance: InstanceID
    /// The order that made the group.
    package var number: IntentNumber
    package var kind: Kind
    /// In the order in which they joined.
    package var members: [Member]
    /// Of a bracket.
    package var stopPrice: Price?
    /// Of a bracket.
    package var takeProfitPrice: Price?
    /// Nothing depends on anything any more.
    package var isEnded = false
    /// Counts the changes, from 1; the row with the higher revision is the newer one.
    package var revision: UInt64 = 1
    package var createdTime: Timestamp
    package var updatedTime: Timestamp

    package init(
        tenant: TenantID, instance: InstanceID, number: IntentNumber, kind: Kind, members: [Member], stopPrice: Price? = nil,
        takeProfitPrice: Price? = nil, createdTime: Timestamp
    ) {
        self.tenant = tenant
        self.instance = instance
        self.number = number
        self.kind = kind
        self.members = members
        self.stopPrice = stopPrice
        self.takeProfitPrice = takeProfitPrice
        self.createdTime = createdTime
        self.updatedTime = createdTime
    }

    package func member(_ order: IntentNumber) -> Member? { members.first { $0.order == order } }

    /// Base units.
    package func filled(_ role: Role) -> Quantity {
        members.reduce(into: Quantity.zero) { if $1.role == role { $0 += $1.filled } }
    }
}
