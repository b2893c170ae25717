package import Risk
package import TradingModel

/// Order management: from an approved intent to an order, from the venue's reports to fills and positions.
///
/// A value without I/O and clock. It holds what can still change; the database holds everything.
package struct OMS: Sendable, Codable {
    /// How long a book remembers an order that ended, in nanoseconds, where nothing else is said.
    package static let endedOrderAge = 3_600_000_000_000 as Int64

    private(set) var books: [InstanceID: InstanceBook] = [:]
    private let bookAge: Int64?

    /// - Parameter endedOrderAge: how long a book remembers an order that ended, in nanoseconds of the line's clock, unless
    ///   more than 256 end meanwhile. A fill of an order that is not remembered waits for somebody to look.
    package init(endedOrderAge: Int64 = OMS.endedOrderAge) { bookAge = endedOrderAge }

    /// Opens the book of an instance. Once for each instance, before its first order.
    package mutating func open(
        tenant: TenantID, instance: InstanceID, instrument: InstrumentID, contract: Contract = .linear,
        heldAsset: String? = nil
    ) {
        precondition(books[instance] == nil, "an instance's book is opened once")
        books[instance] = InstanceBook(
            tenant: tenant, instance: instance, instrument: instrument, contract: contract, heldAsset: heldAsset,
            endedOrderAge: bookAge ?? OMS.endedOrderAge)
    }

    /// The book of an instance that was opened.
    package func book(_ instance: InstanceID) -> InstanceBook {
        guard let book = books[instance] else { preconditionFailure("the instance's book is open") }
        return book
    }

    package func position(_ instance: InstanceID) -> Position {
        guard let place = books.index(forKey: instance) else { preconditionFailure("the instance's book is open") }
        return books.values[place].position
    }

    /// What an approved intent does here, before anything is sent.
    ///
    /// - Parameter holding: what the host does with a new order in place of the venue.
    /// - Parameter bestPrice: of a trailing stop that works from now on: the last price.
    /// - Returns: the order as it stands now: new, with a cancel pending, or with an update pending. Nil when the order cannot
    ///   take the step any more; then nothing is sent.
    package mutating func begin(
        _ approved: RiskApproved<OrderIntent>, now: Timestamp, holding: Order.Holding? = nil, bestPrice: Price? = nil
    ) -> Order? {
        let intent = approved.subject
        switch intent.action {
        case .submit(let terms):
            var order = Order(id: ClientOrderID(intent), terms: terms, createdTime: now)
            order.holding = holding
            order.bestPrice = bestPrice
            order.parent = intent.parent
            if intent.plan != .none { order.plan = intent.plan }
            guard let state = OrderTransition.next(order.state, .approved, working: order.state) else { return nil }
            order.advance(to: state, now: now)
            books[intent.instance]?.store(order)
            return order
        case .cancel(let number):
            return step(intent.instance, number, .cancelSent, now: now)
        case .amend(let number, let amendment):
            guard let order = step(intent.instance, number, .amendSent, now: now) else { return nil }
            books[intent.instance]?.ask(for: amendment, of: number, now: now)
            return order
        }
    }

    /// Takes the venue's word.
    ///
    /// - Parameter isHostsOwn: it is the host's word on an order that the host holds, on which a venue cannot have one.
    package mutating func apply(_ report: VenueReport, now: Timestamp, isHostsOwn: Bool = false) -> ReportOutcome {
        guard let place = books.index(forKey: report.order.instance) else { return .unknownOrder }
        guard books.values[place].tenant == report.order.tenant else { return .refused(.otherTenant(report.order)) }
        guard let order = books.values[place].order(report.order.intent), order.isHeld == isHostsOwn else {
            return .unknownOrder
        }
        if !isHostsOwn, let refusal = books.values[place].refusal(of: report.event, on: order) { return .refused(refusal) }
        if case .filled(let fill) = report.event {
            return books.values[place].apply(fill, to: order, at: report.venueTime, now: now)
        }
        return books.values[place].apply(report.event, to: order, at: report.venueTime, now: now)
    }

    /// Remembers orders of a group also when they ended long ago, or no longer.
    package mutating func keep(_ orders: [IntentNumber], of instance: InstanceID, isNeeded: Bool) {
        books[instance]?.keep(orders, isNeeded: isNeeded)
    }

    mutating func forgetAnswers(on order: ClientOrderID) { books[order.instance]?.amendmentTimes[order.intent] = nil }

    mutating func updateBook<Result>(_ instance: InstanceID, _ body: (inout InstanceBook) -> Result?) -> Result? {
        guard let place = books.index(forKey: instance) else { return nil }
        return body(&books.values[place])
    }

    private mutating func step(
        _ instance: InstanceID, _ number: IntentNumber, _ event: OrderStepEvent, now: Timestamp
    ) -> Order? {
        guard var order = books[instance]?.openOrders[number],
            let state = OrderTransition.next(order.state, event, working: order.workingState)
        else { return nil }
        order.advance(to: state, now: now)
        books[instance]?.store(order)
        return order
    }
}

extension InstanceBook {
    /// Why a report cannot be true; a fill that was booked before is judged by what was said then.
    fileprivate func refusal(of event: VenueReport.Event, on order: Order) -> ReportRefusal? {
        if case .filled(let fill) = event, let isSame = seenFills[order.id.intent]?.isSame(fill) {
            return isSame ? nil : .fillContradictsEarlier(id: fill.venueFillID)
        }
        return ReportForm.refusal(event, of: order, partOf: order.parent.flatMap(self.order), holding: position)
    }

    fileprivate mutating func apply(
        _ report: VenueReport.Event, to order: Order, at venueTime: Timestamp, now: Timestamp
    ) -> ReportOutcome {
        let number = order.id.intent
        var changed = order
        let event: OrderStepEvent
        switch report {
        case .accepted(let venueOrderID):
            event = .accepted
            changed.venueOrderID = order.isHeld ? nil : venueOrderID
        case .rejected(.duplicateClientOrderID), .outcomeUnknown:
            // Who refuses the second of two has the first: what became of that one, somebody has to ask.
            event = .outcomeUnknown
            changed.isOutcomeUnknown = order.isSilent
        case .rejected(let rejection):
            event = .rejected
            changed.reasonCode = rejection.code
        case .absent:
            event = .absent
            changed.reasonCode = VenueRejection.neverArrived.code
        case .triggered:
            event = .triggered
            changed.isTriggered = true
        case .amended(let amendment):
            event = .amended
            changed.terms = changed.terms.amended(by: amendment)
        case .amendRejected: event = .amendRejected
        case .cancelled: event = .cancelled
        case .cancelRejected: event = .cancelRejected
        case .expired: event = .expired
        case .filled: preconditionFailure("fills have a function of their own")
        }
        let isAnswer = event == .amended || event == .amendRejected
        // The answer behind the fill of all that it is about: nothing follows from it any more.
        if event == .amended, order.state == .filled, changed.leavesQuantity.isZero { return .duplicate }
        if isAnswer, isRepeated(report, on: order, at: venueTime) { return .duplicate }
        let isAsAsked = event == .amendRejected || isAsAsked(changed.terms, of: number)
        let isAmending = (event == .cancelRejected && pendingAmendments[number] != nil) || (event == .amended && !isAsAsked)
        let working = isAmending ? .updatePending : order.workingState
        if event.isHeard { changed.isOutcomeUnknown = false }
        guard var state = OrderTransition.next(order.state, event, working: working), changed.leavesQuantity >= .zero
        else { return .illegal(order.state, event) }
        if isAnswer, event == .amended || pendingAmendments[number] != nil {
            takeAnswer(on: number, isAsAsked: isAsAsked, at: venueTime)
        }
        // Amended down to what filled meanwhile, or refused to be more: nothing is left that could work.
        if isAnswer, !state.isFinal, mostQuantity(changed) == changed.filledQuantity { state = .filled }
        changed.advance(to: state, now: now)
        store(changed)
        return .changed(changed)
    }

    fileprivate mutating func apply(
        _ fill: VenueFill, to order: Order, at venueTime: Timestamp, now: Timestamp
    ) -> ReportOutcome {
        let number = order.id.intent
        if seenFills[number]?.contains(fill.venueFillID) == true { return .duplicate }
        let most = mostQuantity(order)
        guard fill.quantity > .zero, fill.price > .zero, fill.quantity <= most - order.filledQuantity,
            let holding = position.taking(fill, side: order.terms.side, heldAsset)
        else {
            return .impossibleFill(order, fill)
        }
        // What may become more by an amendment on its way is not filled yet.
        let event: OrderStepEvent = fill.quantity == most - order.filledQuantity ? .filled : .partiallyFilled
        guard let state = OrderTransition.next(order.state, event, working: order.workingState) else {
            return .illegal(order.state, event)
        }
        var changed = order
        changed.isOutcomeUnknown = false
        changed.filledQuantity += fill.quantity
        // More than the order was: the amendment that enlarges it was taken, whenever its answer comes.
        if changed.leavesQuantity < .zero { changed.terms.quantity = most }
        changed.filledNotional += fill.quantity.notional(at: fill.price)
        changed.fee += fill.quoteFee
        changed.advance(to: state, now: now)

        fillCount += 1
        seenFills[number, default: SeenFills()].insert(fill)
        position = holding
        store(changed)
        let booked = Fill(
            order: order.id, number: fillCount, instrument: order.terms.instrument, side: order.terms.side, venueFill: fill,
            venueTime: venueTime)
        return .filled(changed, booked, position)
    }
}

extension Order {
    /// The state in which it stands when nothing is pending.
    fileprivate var workingState: OrderState {
        if filledQuantity > .zero { return .partiallyFilled }
        if isHeld { return isTriggered ? .triggered : .accepted }
        // Once released it is an order like others, of which the venue has not spoken yet.
        if isTriggered, holding == nil { return .triggered }
        if venueOrderID != nil { return .accepted }
        return isOutcomeUnknown ? .unknown : .submitted
    }

    /// The venue has not said anything about it.
    fileprivate var isSilent: Bool {
        venueOrderID == nil && (!isTriggered || holding == .released) && filledQuantity.isZero
    }

    mutating func advance(to state: OrderState, now: Timestamp) {
        self.state = state
        revision += 1
        updatedTime = now
    }
}

/// What a report came to.
package enum ReportOutcome: Sendable, Equatable {
    case changed(Order)
    case filled(Order, Fill, Position)
    /// A fill that was booked before, or an answer to an amendment from which nothing follows any more.
    case duplicate
    /// Not an order of ours, or one that ended too long ago.
    case unknownOrder
    /// The venue says what cannot follow from what it said before.
    case illegal(OrderState, OrderStepEvent)
    /// More than was ordered, not positive, or beyond what a decimal holds.
    case impossibleFill(Order, VenueFill)
    /// The venue says what cannot be.
    case refused(ReportRefusal)

    /// Why it was not taken; nil when it was, and for what was heard before.
    package func refusal(of order: ClientOrderID) -> ReportRefusal? {
        switch self {
        case .changed, .filled, .duplicate: nil
        case .unknownOrder: .unknownOrder(order)
        case .illegal(let state, let event): .illegalStep(state, step: event.rawValue)
        case .impossibleFill(let order, let fill): .fillAboveOrder(fill.quantity, left: order.leavesQuantity)
        case .refused(let refusal): refusal
        }
    }
}

extension Position {
    /// With a fill; nil where that is out of range.
    fileprivate func taking(_ fill: VenueFill, side: Side, _ heldAsset: String?) -> Position? {
        var position = self
        do throws(Holding.Refusal) {
            try position.apply(fill, side: side, heldAsset: heldAsset)
            return position
        } catch {
            return nil
        }
    }
}
