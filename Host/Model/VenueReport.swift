/// What a venue says about one of our orders. Only the venue's word changes an order; a network error never does.
package struct VenueReport: Sendable, Hashable, Codable {
    package var order: ClientOrderID
    /// When it happened, by the venue's clock.
    package var venueTime: Timestamp
    package var event: Event
    /// Said in answer to a question: how things stand, whatever was heard before, not a step among others.
    package var isAnswer: Bool

    package enum Event: Sendable, Hashable, Codable {
        case accepted(venueOrderID: String)
        case rejected(VenueRejection)
        /// The gateway's word: the order was sent and no answer came. Somebody has to ask.
        case outcomeUnknown
        /// The venue has never heard of the order, and it cannot arrive any more.
        case absent
        /// A stop price was reached; the order now works as a market or limit order.
        case triggered
        case filled(VenueFill)
        case amended(Amendment)
        case amendRejected(VenueRejection)
        case cancelled(CancelReason)
        case cancelRejected(VenueRejection)
        case expired
    }

    package init(order: ClientOrderID, venueTime: Timestamp, event: Event, isAnswer: Bool = false) {
        self.order = order
        self.venueTime = venueTime
        self.event = event
        self.isAnswer = isAnswer
    }
}

/// One execution, as the venue reports it.
package struct VenueFill: Sendable, Hashable, Codable {
    /// The venue's id, unique within the venue: the key by which a repeated report is recognised.
    package var venueFillID: String
    package var price: Price
    /// Base units, positive.
    package var quantity: Quantity
    /// Units of `feeAsset`; negative is a rebate.
    package var fee: Notional
    /// What the fee was taken in; nil: the quote asset. A venue's adapter writes nil for the quote asset, never its name.
    package var feeAsset: String?
    package var isMaker: Bool

    /// Zero when the fee was taken in another asset: amounts of different assets are never added.
    package var quoteFee: Notional { feeAsset == nil ? fee : .zero }

    /// What it took of an asset that is held.
    package func fee(in asset: String?) -> Quantity { asset != nil && feeAsset == asset ? Quantity(fee.decimal) : .zero }

    package init(
        venueFillID: String, price: Price, quantity: Quantity, fee: Notional, feeAsset: String? = nil, isMaker: Bool
    ) {
        self.venueFillID = venueFillID
        self.price = price
        self.quantity = quantity
        self.fee = fee
        self.feeAsset = feeAsset
        self.isMaker = isMaker
    }
}

package enum CancelReason: UInt8, Sendable, Hashable, Codable {
    case requested = 1
    /// The rest of an immediate-or-cancel order.
    case immediateOrCancel = 2
    /// A reduce-only order with no position left to reduce.
    case nothingToReduce = 3
    /// Not all of a fill-or-kill order could be filled.
    case fillOrKill = 4
    /// Another order of its group was filled or ended.
    case linked = 5
}

/// Why a venue said no, in words common to all venues.
package enum VenueRejection: UInt16, Sendable, Hashable, Codable {
    case unknownOrder = 1
    case wouldTakeLiquidity = 2
    case nothingToReduce = 3
    case insufficientFunds = 4
    case invalidTerms = 5
    case duplicateClientOrderID = 6
    case noMarket = 7
    /// The request was lost on its way.
    case neverArrived = 8

    /// Stable, for logs, rows and programs.
    package var code: String {
        switch self {
        case .unknownOrder: "venue.unknown_order"
        case .wouldTakeLiquidity: "venue.would_take_liquidity"
        case .nothingToReduce: "venue.nothing_to_reduce"
        case .insufficientFunds: "venue.insufficient_funds"
        case .invalidTerms: "venue.invalid_terms"
        case .duplicateClientOrderID: "venue.duplicate_client_order_id"
        case .noMarket: "venue.no_market"
        case .neverArrived: "venue.never_arrived"
        }
    }

    /// The number in a strategy's order event (`reason`); refusals of the host's own risk rules are below 1,000.
    package var number: UInt32 { 1_000 + UInt32(rawValue) }
}
