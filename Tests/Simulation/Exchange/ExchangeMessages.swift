package import TradingModel

/// What the exchange is asked.
package enum ExchangeRequest: Sendable, Hashable, Codable {
    case submit(ClientOrderID, OrderTerms)
    case cancel(ClientOrderID)
    case amend(ClientOrderID, Amendment)
    /// `number` comes back with the answer.
    case ask(number: UInt64, ExchangeQuestion)

    var isIdempotent: Bool {
        switch self {
        case .submit, .cancel: true
        case .amend, .ask: false
        }
    }
}

package enum ExchangeQuestion: Sendable, Hashable, Codable {
    case order(ClientOrderID)
    /// Of an account; nil: of all that the asker has, as in the next two.
    case openOrders(TenantID?)
    /// From the first one when `after` is nil, or is an id that the exchange does not know.
    case executions(TenantID?, after: String?)
    case positions(TenantID?)
}

/// What the exchange sends.
package enum ExchangeMessage: Sendable, Hashable, Codable {
    case report(VenueReport)
    case answer(ExchangeAnswer)
    /// The connection broke: what was on its way in either direction may be lost.
    case disconnected
    case connected
}

package struct ExchangeAnswer: Sendable, Hashable, Codable {
    package var number: UInt64
    /// The exchange's clock when it answered. A request that was sent more than the receive window before it, and of which the
    /// answer shows nothing, has not arrived and never will.
    package var venueTime: Timestamp
    package var content: Content

    package enum Content: Sendable, Hashable, Codable {
        /// Nil: the exchange has never heard of it.
        case order(ExchangeOrder?)
        /// In the order in which they arrived.
        case openOrders([ExchangeOrder])
        /// In the order in which they happened.
        case executions([ExchangeExecution])
        case positions([ExchangePosition])
    }
}

/// An order as the exchange knows it.
package struct ExchangeOrder: Sendable, Hashable, Codable {
    package var id: ClientOrderID
    package var venueOrderID: String
    /// With what was amended.
    package var terms: OrderTerms
    package var state: State
    package var isTriggered: Bool
    package var filledQuantity: Quantity
    package var filledNotional: Notional
    package var fee: Notional

    package enum State: Sendable, Hashable, Codable {
        case open
        case filled
        case cancelled(CancelReason)
        case expired
        case rejected(VenueRejection)
    }

    package var leavesQuantity: Quantity { terms.quantity - filledQuantity }
}

package struct ExchangeExecution: Sendable, Hashable, Codable {
    package var order: ClientOrderID
    package var side: Side
    package var fill: VenueFill
    package var venueTime: Timestamp
}

/// What an account holds of an instrument, with all that it ever traded.
package struct ExchangePosition: Sendable, Hashable, Codable {
    package var account: TenantID
    package var instrument: InstrumentID
    /// Base units; negative = short.
    package var quantity: Quantity
    /// Quote units received less those paid, without fees.
    package var cash: Notional
    /// Quote units.
    package var fee: Notional
    package var fillCount: UInt64
}
