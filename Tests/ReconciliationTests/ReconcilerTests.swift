import OMS
import Reconciliation
import Testing
import TradingModel

@Suite("Reconciler")
struct ReconcilerTests {
    // MARK: - Orders that nobody answered

    @Test func `an order without an answer is asked about once its request cannot arrive any more`() throws {
        var desk = Desk()
        desk.converse(Desk.Venue())
        let number = try desk.submit()
        #expect(desk.questions().isEmpty)
        desk.wait(5)
        #expect(desk.questions().map(\.question) == [.order(Desk.id(number))])
    }

    @Test func `a lost order is absent, and only by an answer to a question behind the receive window`() throws {
        var desk = Desk()
        desk.converse(Desk.Venue())
        let number = try desk.submit()
        desk.report(number, .outcomeUnknown)
        desk.reconciler.doubt(Desk.id(number), now: desk.now)
        desk.wait(1)
        desk.converse(Desk.Venue())
        #expect(try desk.order(number).state == .unknown)
        // An answer that comes late is one to an early question.
        desk.wait(3)
        let early = try #require(desk.questions().first)
        desk.wait(4)
        desk.answer(early, .order(nil))
        #expect(try desk.order(number).state == .unknown)
        desk.wait(5)
        desk.converse(Desk.Venue())
        #expect(try desk.order(number).state == .rejected)
        #expect(try desk.order(number).reasonCode == VenueRejection.neverArrived.code)
        #expect(desk.alarms.isEmpty)
    }

    @Test func `a lost order is absent though somebody goes on cancelling it`() throws {
        var desk = Desk()
        desk.converse(Desk.Venue())
        let number = try desk.submit()
        for _ in 0..<12 {
            desk.wait(2)
            guard try !desk.order(number).state.isFinal else { break }
            try desk.cancel(number)
            desk.report(number, .cancelRejected(.unknownOrder))
            desk.converse(Desk.Venue())
        }
        #expect(try desk.order(number).state == .rejected)
    }

    @Test func `funds of an unknown order stay locked until the venue has spoken`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(7))
        desk.report(number, .outcomeUnknown)
        #expect(try desk.order(number).state == .unknown)
        #expect(desk.oms.book(Desk.instance).leavesQuantity(.buy) == Quantity(7))
        desk.wait(6)
        desk.converse(Desk.Venue())
        #expect(desk.oms.book(Desk.instance).leavesQuantity(.buy).isZero)
    }

    @Test func `an order that arrived without an answer is accepted with the venue's id`() throws {
        var desk = Desk()
        let number = try desk.submit()
        desk.report(number, .outcomeUnknown)
        desk.wait(6)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        #expect(try desk.order(number).state == .accepted)
        #expect(try desk.order(number).venueOrderID == "v\(number)")
    }

    @Test func `missed fills are booked before the end that came behind them`() throws {
        var desk = Desk()
        let number = try desk.submit()
        desk.report(number, .outcomeUnknown)
        desk.wait(6)
        desk.converse(
            Desk.Venue(
                orders: [venueOrder(number, .cancelled(.requested), filled: Quantity(4))],
                executions: [execution("f1", number, Quantity(1)), execution("f2", number, Quantity(3))],
                positions: [VenuePosition(instrument: "BTC-USDT", quantity: Quantity(4))]))
        desk.wait(1)
        desk.converse(
            Desk.Venue(
                orders: [venueOrder(number, .cancelled(.requested), filled: Quantity(4))],
                executions: [execution("f1", number, Quantity(1)), execution("f2", number, Quantity(3))]))
        let order = try desk.order(number)
        #expect(order.state == .cancelled)
        #expect(order.filledQuantity == Quantity(4))
        #expect(desk.oms.position(Desk.instance).quantity == Quantity(4))
        #expect(desk.oms.book(Desk.instance).fillCount == 2)
        #expect(desk.alarms.isEmpty, "\(desk.alarms)")
    }

    @Test func `a fill is never made up from a quantity`() throws {
        var desk = Desk()
        let number = try desk.work()
        desk.wait(6)
        // The venue says filled and lists no execution.
        let venue = Desk.Venue(orders: [venueOrder(number, .filled, filled: Quantity(10))])
        for _ in 0..<40 {
            desk.converse(venue)
            desk.wait(31)
        }
        #expect(try desk.order(number).state == .accepted)
        #expect(desk.oms.book(Desk.instance).fillCount == 0)
        #expect(desk.alarms.count == 1, "\(desk.alarms)")
    }

    @Test func `a fill that was heard already is not booked again`() throws {
        var desk = Desk()
        let number = try desk.work()
        desk.report(number, .filled(execution("f1", number, Quantity(3)).fill))
        desk.converse(
            Desk.Venue(
                orders: [venueOrder(number, .open, filled: Quantity(3))], executions: [execution("f1", number, Quantity(3))],
                positions: [VenuePosition(instrument: "BTC-USDT", quantity: Quantity(3))]))
        #expect(desk.oms.book(Desk.instance).fillCount == 1)
        #expect(!desk.outcomes.contains(.duplicate))
    }

    // MARK: - Lost cancels and amendments

    @Test func `a lost cancel gives the order back, not before the window is over`() throws {
        var desk = Desk()
        let number = try desk.work()
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        try desk.cancel(number)
        desk.reconciler.doubt(Desk.id(number), now: desk.now)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        #expect(try desk.order(number).state == .cancelPending)
        desk.wait(6)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        #expect(try desk.order(number).state == .accepted)
    }

    @Test func `an amendment whose answer was lost is taken from the venue's terms, ahead of the fills that it made room for`()
        throws
    {
        var desk = Desk()
        let number = try desk.work()
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        try desk.amend(number, to: Quantity(20))
        desk.wait(6)
        desk.converse(
            Desk.Venue(
                orders: [venueOrder(number, .open, quantity: Quantity(20), filled: Quantity(15))],
                executions: [execution("f1", number, Quantity(15))],
                positions: [VenuePosition(instrument: "BTC-USDT", quantity: Quantity(15))]))
        let order = try desk.order(number)
        #expect(order.state == .partiallyFilled)
        #expect(order.terms.quantity == Quantity(20))
        #expect(order.filledQuantity == Quantity(15))
        #expect(!desk.outcomes.contains { if case .impossibleFill = $0 { true } else { false } })
    }

    @Test func `terms that a stale word hid are restated by an answer, and a fill of them waits for it`() throws {
        var desk = Desk()
        let number = try desk.work()
        try desk.amend(number, to: Quantity(20))
        // The venue's word on an earlier amendment comes late.
        desk.report(number, .amendRejected(.invalidTerms))
        desk.wait(6)
        desk.converse(
            Desk.Venue(
                orders: [venueOrder(number, .open, quantity: Quantity(20), filled: Quantity(15))],
                executions: [execution("f1", number, Quantity(15))],
                positions: [VenuePosition(instrument: "BTC-USDT", quantity: Quantity(15))]))
        #expect(try desk.order(number).terms.quantity == Quantity(20))
        #expect(try desk.order(number).filledQuantity == Quantity(15))
        #expect(desk.reconciler.heldCount == 0)
    }

    /// The cancel's answer is heard and the amendment's before it is not: what was cancelled?
    @Test(arguments: [true, false], [true, false])
    func `an order that is cancelled behind an amendment has the venue's terms in the end`(isTaken: Bool, isRestarted: Bool)
        throws
    {
        var desk = Desk()
        let number = try desk.work()
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        try desk.amend(number, to: Quantity(5))
        try desk.cancel(number)
        desk.report(number, .cancelled(.requested))
        if isRestarted { desk.reconciler.begin(desk.oms, now: desk.now) }
        desk.wait(6)
        let quantity = Quantity(isTaken ? 5 : 10)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .cancelled(.requested), quantity: quantity)]))
        let order = try desk.order(number)
        #expect(order.state == .cancelled && order.terms.quantity == quantity)
        #expect(desk.oms.pendingAmendment(of: order.id) == nil)
        #expect(desk.reconciler.doubtCount == 0 && desk.alarms.isEmpty)
    }

    @Test func `a lost amendment leaves the order as it was`() throws {
        var desk = Desk()
        let number = try desk.work()
        try desk.amend(number, to: Quantity(20))
        desk.wait(6)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        #expect(try desk.order(number).state == .accepted)
        #expect(try desk.order(number).terms.quantity == Quantity(10))
    }

    // MARK: - Sweep

    @Test func `what was filled while nobody listened is booked by the sweep`() throws {
        var desk = Desk()
        let number = try desk.work()
        desk.wait(6)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        let venue = Desk.Venue(
            orders: [venueOrder(number, .filled, filled: Quantity(10))], executions: [execution("f1", number, Quantity(10))],
            positions: [VenuePosition(instrument: "BTC-USDT", quantity: Quantity(10))])
        desk.converse(venue)
        #expect(try desk.order(number).state == .accepted)
        desk.wait(31)
        desk.converse(venue)
        #expect(try desk.order(number).state == .filled)
        #expect(desk.alarms.isEmpty)
    }

    @Test func `an order of which nothing but a fill was heard is swept like others`() throws {
        var desk = Desk()
        let number = try desk.submit()
        desk.report(number, .filled(execution("f1", number, Quantity(4)).fill))
        #expect(try desk.order(number).venueOrderID == nil)
        let venue = Desk.Venue(
            orders: [venueOrder(number, .cancelled(.nothingToReduce), filled: Quantity(4))],
            executions: [execution("f1", number, Quantity(4))],
            positions: [VenuePosition(instrument: "BTC-USDT", quantity: Quantity(4))])
        desk.wait(6)
        desk.converse(venue)
        #expect(try desk.order(number).state == .cancelled)
    }

    @Test func `a new connection asks everything at once`() throws {
        var desk = Desk()
        desk.converse(Desk.Venue())
        #expect(desk.questions(session: nil).isEmpty)
        let asked = desk.questions(session: 2).map(\.question)
        #expect(asked == [.openOrders, .executions(since: nil), .positions])
        #expect(desk.questions(session: 2).isEmpty)
    }

    @Test func `executions are asked for behind the last ones that were read`() throws {
        var desk = Desk()
        let number = try desk.work(Quantity(30))
        var venue = Desk.Venue(orders: [venueOrder(number, .open, quantity: Quantity(30), filled: Quantity(1))])
        venue.executions = [execution("f1", number, Quantity(1))]
        desk.converse(venue)
        for next in 2...5 {
            desk.wait(31)
            venue.orders[0].filledQuantity = Quantity(next)
            venue.executions.append(execution("f\(next)", number, Quantity(1)))
            desk.converse(venue)
        }
        desk.wait(31)
        // One answer of overlap, for a venue that lists an execution behind later ones.
        #expect(desk.questions().map(\.question).contains(.executions(since: "f4")))
        #expect(desk.oms.book(Desk.instance).fillCount == 5)
        #expect(!desk.outcomes.contains(.duplicate))
    }

    @Test func `a question without an answer is asked again, and a late answer to the first is nothing`() throws {
        var desk = Desk()
        let first = desk.questions()
        #expect(first.count == 3)
        #expect(desk.questions().isEmpty)
        desk.wait(6)
        #expect(desk.questions().map(\.question).contains(.executions(since: nil)))
        desk.wait(1)
        #expect(desk.questions().map(\.question) == [.openOrders, .positions])
        desk.answer(first[1], .executions([execution("f1", 1, Quantity(1))], isComplete: true))
        #expect(desk.outcomes.isEmpty && desk.alarms.isEmpty)
    }

    @Test func `an answer of another order than was asked about is none, and it is asked again`() throws {
        var desk = Desk()
        let number = try desk.submit()
        desk.wait(10)
        let question = try #require(desk.questions().first { $0.question == .order(Desk.id(number)) })
        let answer = VenueAnswer(number: question.number, venueTime: desk.now, content: .order(venueOrder(7, .open)))
        let findings = desk.reconciler.take(answer, desk.oms, now: desk.now)
        let refusal = ReportRefusal.wrongOrder(Desk.id(7).description, expected: Desk.id(number))
        #expect(findings == [.refused(Desk.id(number), refusal)])
        #expect(refusal.code == "report.wrong_order" && refusal.isIncident)
        desk.wait(10)
        #expect(desk.questions().contains { $0.question == .order(Desk.id(number)) })
    }

    // MARK: - Orphans and strangers

    @Test func `an orphan is cancelled with an alarm after the venue has confirmed it`() throws {
        var desk = Desk()
        let number = try desk.work()
        desk.report(number, .cancelled(.requested))
        // One list that is older than the end says nothing.
        let stale = try #require(desk.questions().first { $0.question == .openOrders })
        desk.answer(stale, .openOrders([venueOrder(number, .open)]))
        #expect(desk.cancelledOrphans.isEmpty)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .cancelled(.requested))]))
        #expect(desk.cancelledOrphans.isEmpty && desk.alarms.isEmpty)

        desk.wait(31)
        desk.converse(Desk.Venue(orders: [venueOrder(number, .open)]))
        #expect(desk.cancelledOrphans == [Desk.id(number)])
        #expect(desk.alarms.count == 1)
        #expect(desk.alarms.first?.contains("cancelled") == true)
    }

    @Test func `an order that the ledger never had and that carries our name is an orphan`() throws {
        var desk = Desk()
        desk.converse(Desk.Venue(orders: [venueOrder(99, .open)]))
        #expect(desk.cancelledOrphans == [Desk.id(99)])
    }

    @Test func `others' orders are told once and left alone`() throws {
        var desk = Desk()
        var byHand = venueOrder(1, .open)
        byHand.clientOrderID = "web_4711"
        var otherHost = venueOrder(2, .open)
        otherHost.clientOrderID = ClientOrderID(tenant: TenantID(1), instance: InstanceID(2), intent: 3).description
        for _ in 0..<3 {
            desk.converse(Desk.Venue(orders: [byHand, otherHost]))
            desk.wait(31)
        }
        #expect(desk.foreign == [byHand, otherHost])
        #expect(desk.cancelledOrphans.isEmpty && desk.alarms.isEmpty)
    }

    // MARK: - Start

    @Test func `after a start every unanswered order is in doubt, and those that work are swept`() throws {
        var desk = Desk()
        let resting = try desk.work()
        let silent = try desk.submit()
        desk.wait(60)
        desk.reconciler.begin(desk.oms, now: desk.now)
        let asked = desk.questions().map(\.question)
        #expect(asked == [.openOrders, .executions(since: nil), .positions, .order(Desk.id(silent))])
        // It may have left a moment before the end: too early to call it lost.
        desk.converse(Desk.Venue(orders: [venueOrder(resting, .open)]))
        #expect(try desk.order(silent).state == .submitted)
        desk.wait(11)
        desk.converse(Desk.Venue(orders: [venueOrder(resting, .open)]))
        #expect(try desk.order(silent).state == .rejected)
        #expect(try desk.order(resting).state == .accepted)
    }

    @Test func `an accepted order that the venue forgot is nobody's to end`() throws {
        var desk = Desk()
        let number = try desk.work()
        desk.wait(6)
        for _ in 0..<20 {
            desk.converse(Desk.Venue())
            desk.wait(31)
        }
        #expect(try desk.order(number).state == .accepted)
        #expect(desk.alarms.count == 1, "\(desk.alarms)")
    }
}
