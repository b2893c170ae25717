/// Where an order stands. The legal steps between states are one table in OMS.
package enum OrderState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Asked for; risk has not judged it.
    case initialized
    /// Refused by risk. Never left the host.
    case denied
    /// Approved by risk and durable; not yet sent, or sent and not yet answered.
    case submitted
    /// Sent, and nobody knows whether it arrived: its funds stay locked until the venue has said what became of it.
    case unknown
    /// Works at the venue.
    case accepted
    /// A stop price was reached; works as a market or limit order.
    case triggered
    case partiallyFilled = "partially_filled"
    /// A cancel was sent; fills may still arrive.
    case cancelPending = "cancel_pending"
    /// An amendment was sent; fills may still arrive.
    case updatePending = "update_pending"
    case filled
    case cancelled
    case rejected
    case expired

    /// No step leads out.
    package var isFinal: Bool {
        switch self {
        case .filled, .cancelled, .rejected, .expired, .denied: true
        case .initialized, .submitted, .unknown, .accepted, .triggered, .partiallyFilled, .cancelPending, .updatePending: false
        }
    }
}

/// An order of ours. Changed only by OMS.
package struct Order: Sendable, Hashable, Codable {
    package var id: ClientOrderID
    package var terms: OrderTerms
    package var state: OrderState
    package var venueOrderID: String?
    /// Its stop price was reached.
    package var isTriggered: Bool
    /// Nobody knows whether it arrived at the venue; see `OrderState.unknown`.
    package var isOutcomeUnknown: Bool
    /// Base units, cumulative.
    package var filledQuantity: Quantity
    /// Quote units, cumulative: the sum of price × quantity of its fills.
    package var filledNotional: Notional
    /// Quote units, cumulative.
    package var fee: Notional
    /// Why it was rejected, as a stable code.
    package var reasonCode: String?
    /// Counts the steps, from 1; the row with the higher revision is the newer one.
    package var revision: UInt64
    package var createdTime: Timestamp
    package var updatedTime: Timestamp
    /// What the host does with it in place of the venue; nil for an order that goes to the venue as it is.
    package var holding: Holding?
    /// The strategy's order that the host made this one for: the entry that it protects, or the order that it is a part of.
    package var parent: IntentNumber?
    /// How it goes together with others, or goes out in parts; nil when it stands alone.
    package var plan: OrderPlan?
    /// Of a trailing stop that the host holds: the best price since it works; nil before that.
    package var bestPrice: Price?

    /// The host's part in an order.
    package enum Holding: String, Sendable, Hashable, Codable, CaseIterable {
        /// Waits at the host for its price: never sent so far, without a venue order id.
        case held
        /// Was held, and was sent as a market or limit order when its price was reached.
        case released
        /// Goes out in parts that are orders of their own; never sent itself.
        case sliced
    }

    /// A new order, before or behind its first step.
    package init(id: ClientOrderID, terms: OrderTerms, createdTime: Timestamp, state: OrderState = .initialized) {
        self.id = id
        self.terms = terms
        self.state = state
        self.venueOrderID = nil
        self.isTriggered = false
        self.isOutcomeUnknown = false
        self.filledQuantity = .zero
        self.filledNotional = .zero
        self.fee = .zero
        self.reasonCode = nil
        self.revision = state == .initialized ? 0 : 1
        self.createdTime = createdTime
        self.updatedTime = createdTime
        self.holding = nil
        self.parent = nil
        self.plan = nil
        self.bestPrice = nil
    }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(ClientOrderID.self, forKey: .id)
        terms = try fields.decode(OrderTerms.self, forKey: .terms)
        state = try fields.decode(OrderState.self, forKey: .state)
        venueOrderID = try fields.decodeIfPresent(String.self, forKey: .venueOrderID)
        isTriggered = try fields.decode(Bool.self, forKey: .isTriggered)
        isOutcomeUnknown = try fields.decodeIfPresent(Bool.self, forKey: .isOutcomeUnknown) ?? false
        filledQuantity = try fields.decode(Quantity.self, forKey: .filledQuantity)
        filledNotional = try fields.decode(Notional.self, forKey: .filledNotional)
        fee = try fields.decode(Notional.self, forKey: .fee)
        reasonCode = try fields.decodeIfPresent(String.self, forKey: .reasonCode)
        revision = try fields.decode(UInt64.self, forKey: .revision)
        createdTime = try fields.decode(Timestamp.self, forKey: .createdTime)
        updatedTime = try fields.decode(Timestamp.self, forKey: .updatedTime)
        holding = try fields.decodeIfPresent(Holding.self, forKey: .holding)
        parent = try fields.decodeIfPresent(IntentNumber.self, forKey: .parent)
        plan = try fields.decodeIfPresent(OrderPlan.self, forKey: .plan)
        bestPrice = try fields.decodeIfPresent(Price.self, forKey: .bestPrice)
    }

    /// It waits at the host: the venue does not know of it.
    package var isHeld: Bool { holding == .held || holding == .sliced }

    /// The host has a part in it, or it goes together with others: more is stored of it than of others.
    package var isPlanned: Bool { holding != nil || parent != nil || plan != nil }

    /// Made by the host to close a position, for nobody's order.
    package var isClosing: Bool { id.intent >= OrderIntent.hostNumbers && parent == nil }

    /// What may still fill.
    package var leavesQuantity: Quantity { terms.quantity - filledQuantity }
}

/// An execution of one of our orders, as it is stored.
package struct Fill: Sendable, Hashable, Codable {
    package var order: ClientOrderID
    /// From 1, within the instance.
    package var number: UInt64
    package var instrument: InstrumentID
    package var side: Side
    package var venueFill: VenueFill
    package var venueTime: Timestamp

    package init(
        order: ClientOrderID, number: UInt64, instrument: InstrumentID, side: Side, venueFill: VenueFill,
        venueTime: Timestamp
    ) {
        self.order = order
        self.number = number
        self.instrument = instrument
        self.side = side
        self.venueFill = venueFill
        self.venueTime = venueTime
    }
}
