/// A step in the life of an order. Complete, in order, never merged. While nobody knows whether an order has reached the venue
/// nothing is told: it stays submitted, and what became of it is told when the venue has been asked.
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

        /// Something that was asked for is not done. To ask for it again at once is to be refused again at once: wait for the
        /// next candle or for a timer.
        public var isRefusal: Bool {
            switch self {
            case .denied, .rejected, .cancelRejected, .updateRejected: true
            case .submitted, .accepted, .updated, .partiallyFilled, .filled, .cancelPending, .cancelled, .expired, .triggered,
                .updatePending:
                false
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

    /// Whether the order waited in the book or took from it.
    @frozen
    public enum Liquidity: UInt8, Sendable, Hashable {
        case maker = 1
        case taker = 2
    }

    /// One execution.
    public struct Fill: Sendable, Hashable {
        /// From 1, within the instance.
        public var number: UInt64
        public var price: Price
        /// Base units.
        public var quantity: Quantity
        /// In the quote asset, or in `feeAsset`; negative is a rebate.
        public var fee: FixedDecimal
        /// Nil is the instrument's quote asset.
        public var feeAsset: AssetName?
        /// Nil when the venue does not say.
        public var liquidity: Liquidity?

        /// The fee in quote units; nil when it was taken in a third asset, whose worth the fill does not tell.
        public func quoteFee(_ instrument: Instrument) -> Notional? {
            guard let feeAsset else { return Notional(fee) }
            if feeAsset == AssetName(instrument.quoteAsset) { return Notional(fee) }
            return feeAsset == AssetName(instrument.baseAsset) ? Quantity(fee).notional(at: price) : nil
        }

        /// What it paid in quote units, negative = cost, less its fee where that is known: the sum over a position that began and
        /// ended flat is its profit.
        public func cash(_ side: Side, _ instrument: Instrument) -> Notional {
            let notional = quantity.notional(at: price)
            return (side == .sell ? notional : -notional) - (quoteFee(instrument) ?? .zero)
        }
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
    public var stopPrice: Price?
    /// Cumulative, base units.
    public var filledQuantity: Quantity
    public var fill: Fill?
    /// Base units after this step; negative = short.
    public var positionQuantity: Quantity
    /// Average entry after this step; nil when flat.
    public var positionPrice: Price?
    /// When the venue says that it happened; nil when it does not say.
    public var venueTime: Timestamp?
    /// The order whose plan made this one; nil for the strategy's own and for those with which the host closes a position.
    public var parent: OrderNumber?
}

/// The name of an asset, at most 16 bytes: a value that can be compared and kept in a state, as a `String` cannot.
public struct AssetName: Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    /// Cut off behind 16 bytes.
    public init(_ text: String) { self.init(bytes: text.utf8) }

    init(bytes: some Sequence<UInt8>) {
        for (index, byte) in bytes.prefix(16).enumerated() {
            let shifted = UInt64(byte) << UInt64(8 * (index & 7))
            if index < 8 { first |= shifted } else { second |= shifted }
        }
    }

    public var description: String {
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? first : second) >> UInt64(8 * ($0 & 7))) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
