/// Where an event stands: its number, the host's clock, and whether it is told again after a restart.
public struct EventContext: Sendable, Hashable {
    /// Grows by one with each event of the instance; the only order there is.
    public var sequence: UInt64
    public var time: Timestamp
    /// Repeated after a restart: orders that it causes are already known to the host. A strategy does the same as before.
    public var isReplay: Bool
}

/// A closed candle of a subscribed timeframe.
public struct Candle: Sendable, Hashable {
    public var context: EventContext
    public var timeframe: Timeframe
    public var openTime: Timestamp
    public var open: Price
    public var high: Price
    public var low: Price
    public var close: Price
    /// Base units.
    public var volume: Quantity
    /// The same values for indicators; never for an order.
    public var doubles: Doubles

    public struct Doubles: Sendable, Hashable {
        public var open: Double
        public var high: Double
        public var low: Double
        public var close: Double
        public var volume: Double
    }

    /// The first moment that does not belong to the candle.
    public var closeTime: Timestamp { openTime + timeframe }
}

/// A step in the life of an order. Complete, in order, never merged.
public struct OrderStep: Sendable, Hashable {
    @frozen
    public enum Kind: UInt32, Sendable, Hashable {
        /// Passed risk, durable, on its way to the venue.
        case submitted = 1
        /// Refused by the host. Final.
        case denied = 2
        /// Works at the venue.
        case accepted = 3
        /// Refused by the venue. Final.
        case rejected = 4
        /// An amendment took effect.
        case updated = 5
        case partiallyFilled = 6
        /// Final.
        case filled = 7
        case cancelPending = 8
        /// Final.
        case cancelled = 9
        case cancelRejected = 10
        /// Final.
        case expired = 11
        /// A stop price was reached.
        case triggered = 12
        case updatePending = 13
        case updateRejected = 14

        /// For a log line.
        public var text: StaticString {
            switch self {
            case .submitted: "submitted"
            case .denied: "denied"
            case .accepted: "accepted"
            case .rejected: "rejected"
            case .updated: "updated"
            case .partiallyFilled: "partially filled"
            case .filled: "filled"
            case .cancelPending: "cancel pending"
            case .cancelled: "cancelled"
            case .cancelRejected: "cancel rejected"
            case .expired: "expired"
            case .triggered: "triggered"
            case .updatePending: "update pending"
            case .updateRejected: "update rejected"
            }
        }

        /// No step of the order follows.
        public var isFinal: Bool {
            switch self {
            case .denied, .rejected, .filled, .cancelled, .expired: true
            case .submitted, .accepted, .updated, .partiallyFilled, .cancelPending, .cancelRejected, .triggered,
                .updatePending, .updateRejected:
                false
            }
        }
    }

    /// One execution.
    public struct Fill: Sendable, Hashable {
        /// From 1, within the instance.
        public var number: UInt64
        public var price: Price
        /// Base units.
        public var quantity: Quantity
        /// Quote units; negative is a rebate.
        public var fee: Notional
    }

    public var context: EventContext
    public var order: OrderNumber
    public var kind: Kind
    /// Stable number of a refusal: 1–999 the host's rules, from 1,000 the venue's; 0 = none.
    public var reason: UInt32
    public var side: Side
    /// Ordered, base units.
    public var quantity: Quantity
    public var price: Price?
    /// Cumulative, base units.
    public var filledQuantity: Quantity
    public var fill: Fill?
    /// Base units after this step; negative = short.
    public var positionQuantity: Quantity
    /// Average entry after this step; nil when flat.
    public var positionPrice: Price?
}

/// A timer that is due.
public struct Timer: Sendable, Hashable {
    public var context: EventContext
    /// The number given to `setTimer`.
    public var number: UInt64
    public var due: Timestamp
}

/// Why an instance stops.
public enum StopReason: Sendable, Hashable {
    /// The user or operator stopped it.
    case requested
    /// The host ends; the instance continues later from its saved state.
    case shutdown
    /// A reason newer than this SDK.
    case other(UInt32)
}
