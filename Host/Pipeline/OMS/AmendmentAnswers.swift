import TradingModel

// An answer to an amendment does not name the amendment. Venues repeat reports, and fills overtake them: what an answer is the
// answer to follows from its time and its content.

/// When an order's amendments were asked for and answered.
struct AmendmentTimes: Sendable, Hashable, Codable {
    /// Host's clock, of the last one.
    var asked: Timestamp
    /// Venue's clock, of the last answer that was taken.
    var answered: Timestamp?
}

extension InstanceBook {
    mutating func ask(for amendment: Amendment, of number: IntentNumber, now: Timestamp) {
        pendingAmendments[number] = amendment
        amendmentTimes[number] = AmendmentTimes(asked: now, answered: amendmentTimes[number]?.answered)
    }

    /// The most that an order may come to: what was asked for counts until the venue has refused it, because a fill of it may be
    /// heard before the answer.
    func mostQuantity(_ order: Order) -> Quantity {
        max(order.terms.quantity, pendingAmendments[order.id.intent]?.quantity ?? .zero)
    }

    /// Whether the terms are those that the pending amendment asks for, or none is pending.
    func isAsAsked(_ terms: OrderTerms, of number: IntentNumber) -> Bool {
        pendingAmendments[number].map { terms.amended(by: $0) == terms } ?? true
    }

    /// Whether an answer was heard before, or one that came after it: the venue's clock says. At the same time it is a new one
    /// where it has what was asked for, or where venue and host share a clock.
    func isRepeated(_ event: VenueReport.Event, on order: Order, at venueTime: Timestamp) -> Bool {
        let number = order.id.intent
        guard let times = amendmentTimes[number], let answered = times.answered else { return false }
        guard venueTime == answered else { return venueTime < answered }
        if times.asked == venueTime { return false }
        guard case .amended(let amendment) = event, pendingAmendments[number] != nil else { return true }
        return !isAsAsked(order.terms.amended(by: amendment), of: number)
    }

    mutating func takeAnswer(on number: IntentNumber, isAsAsked: Bool, at venueTime: Timestamp) {
        if isAsAsked { pendingAmendments[number] = nil }
        amendmentTimes[number, default: AmendmentTimes(asked: venueTime)].answered = venueTime
    }
}
