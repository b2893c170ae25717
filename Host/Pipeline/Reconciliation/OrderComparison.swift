package import TradingModel

/// An order of ours beside what the venue said of it, and what has to be heard so that both agree. Nothing here is guessed: an
/// order ends by the venue's word, and a fill is one that the venue lists.
package enum OrderComparison: Sendable, Hashable {
    case agrees
    /// To be reported, in this order; afterwards both agree.
    case says([VenueReport.Event])
    /// The same, and then the venue has executions that the ledger lacks: they are asked for before anything else is judged.
    case lacksFills([VenueReport.Event])
    /// The same, and the answer may be older than what is on its way: ask again.
    case tooEarly([VenueReport.Event])
    /// It works at the venue and ended here.
    case orphan
    /// What cannot follow from what was heard before. Nothing changes; somebody has to look.
    case contradicts(String)

    /// - Parameters:
    ///   - order: nil: the ledger does not have it.
    ///   - amendment: what the venue was asked to change and has not answered.
    ///   - venue: nil: the venue does not know it.
    ///   - isLate: the question was asked so long after our last request about the order that this cannot arrive any more.
    package init(_ order: Order?, amendment: Amendment?, venue: VenueOrder?, isLate: Bool) {
        guard let order else {
            self = venue?.state == .open ? .orphan : .agrees
            return
        }
        guard let venue else {
            self = OrderComparison.absent(order, isLate: isLate)
            return
        }
        guard venue.filledQuantity >= order.filledQuantity else {
            self = .tooEarly([])
            return
        }
        guard !order.state.isFinal else {
            if venue.filledQuantity > order.filledQuantity {
                self = .lacksFills([])
            } else {
                self = venue.state == .open ? .orphan : OrderComparison.ended(order, amendment, venue)
            }
            return
        }
        var comparison = Comparison(order: order, amendment: amendment, venue: venue, isLate: isLate)
        self = comparison.result()
    }

    /// Both ended it, and nobody heard whether it was amended before.
    private static func ended(_ order: Order, _ amendment: Amendment?, _ venue: VenueOrder) -> OrderComparison {
        guard let amendment, order.state == .cancelled || order.state == .expired else { return .agrees }
        return .says([venue.hasTaken(amendment) ? .amended(amendment) : .amendRejected(.unknownOrder)])
    }

    private static func absent(_ order: Order, isLate: Bool) -> OrderComparison {
        guard !order.state.isFinal else { return .agrees }
        // That one was triggered is the venue's word, unless the host held it until then.
        guard order.venueOrderID == nil, order.filledQuantity.isZero, !order.isTriggered || order.holding == .released else {
            return .contradicts(
                "order \(order.id) is \(order.state.rawValue) and the venue, which accepted it as "
                    + "\(order.venueOrderID ?? "an order without an id"), does not know it any more")
        }
        return isLate ? .says([.absent]) : .tooEarly([])
    }
}

/// Both know the order, and here it is open.
private struct Comparison {
    let order: Order
    let amendment: Amendment?
    let venue: VenueOrder
    let isLate: Bool
    private var events: [VenueReport.Event] = []

    init(order: Order, amendment: Amendment?, venue: VenueOrder, isLate: Bool) {
        self.order = order
        self.amendment = amendment
        self.venue = venue
        self.isLate = isLate
    }

    mutating func result() -> OrderComparison {
        if case .rejected(let rejection) = venue.state { return rejected(rejection) }
        if order.venueOrderID == nil { events.append(.accepted(venueOrderID: venue.venueOrderID)) }
        // A part of it may have filled before it is heard that it was triggered: then that is no news.
        if venue.isTriggered, !order.isTriggered, order.filledQuantity.isZero { events.append(.triggered) }
        // Before the fills, which may be of what was added.
        let isAmended = amendment.map(venue.hasTaken) ?? false
        if isAmended, let amendment { events.append(.amended(amendment)) }
        if !order.awaitsAnswer, let restated {
            guard isLate else { return .tooEarly([]) }
            events.append(.amended(restated))
        }
        if venue.filledQuantity > order.filledQuantity { return .lacksFills(events) }
        switch venue.state {
        case .open: return open(isAmended: isAmended)
        case .filled: return filled(isAmended: isAmended)
        case .cancelled(let reason): events.append(.cancelled(reason))
        case .expired: events.append(.expired)
        case .rejected: break
        }
        return .says(events)
    }

    private func rejected(_ rejection: VenueRejection) -> OrderComparison {
        switch order.state {
        case .submitted, .unknown, .cancelPending, .updatePending: .says([.rejected(rejection)])
        default: .contradicts("order \(order.id) is \(order.state.rawValue); the venue says that it rejected it")
        }
    }

    /// The venue's terms, where they are not those that were heard: an answer to an amendment was taken for that to another.
    private var restated: Amendment? {
        let amendment = Amendment(quantity: venue.quantity, price: venue.price, stopPrice: venue.stopPrice)
        return order.terms.amended(by: amendment) == order.terms ? nil : amendment
    }

    private mutating func open(isAmended: Bool) -> OrderComparison {
        switch order.state {
        case .cancelPending:
            guard isLate else { return .tooEarly(events) }
            events.append(.cancelRejected(.neverArrived))
        case .updatePending where !isAmended:
            guard isLate else { return .tooEarly(events) }
            events.append(.amendRejected(.neverArrived))
        default: break
        }
        return events.isEmpty ? .agrees : .says(events)
    }

    private mutating func filled(isAmended: Bool) -> OrderComparison {
        // What would have enlarged it came too late, or never: a filled order takes no amendment any more.
        if amendment != nil, !isAmended, order.leavesQuantity.isZero { events.append(.amendRejected(.unknownOrder)) }
        // Amended down to what had filled, and that was taken for lost: its terms are final, whatever else it was asked for.
        if events.isEmpty, venue.quantity == order.filledQuantity, let restated { events.append(.amended(restated)) }
        if !events.isEmpty { return .says(events) }
        return .contradicts(
            "order \(order.id) has \(order.leavesQuantity) left; the venue says that it is filled with "
                + "\(venue.filledQuantity)")
    }
}

extension VenueOrder {
    /// Its terms are those that were asked for.
    fileprivate func hasTaken(_ amendment: Amendment) -> Bool {
        (amendment.quantity ?? quantity) == quantity && (amendment.price ?? price) == price
            && (amendment.stopPrice ?? stopPrice) == stopPrice
    }
}
