import OMS
import Testing
import TradingModel

@Suite("OMS")
struct OMSTests {
    // MARK: A life without surprises

    @Test func `an approved intent becomes an open order in its first revision`() throws {
        var desk = Desk()
        let number = try desk.submit(.sell, Quantity(3))
        let order = try desk.order(number)
        #expect(order.id == Desk.id(number))
        #expect(order.state == .submitted)
        #expect(order.revision == 1)
        #expect(order.terms.side == .sell && order.terms.quantity == Quantity(3))
        #expect(order.createdTime == desk.now && order.updatedTime == desk.now)
        #expect(desk.book.openOrders.count == 1)
        #expect(desk.book.leavesQuantity(.sell) == Quantity(3))
        #expect(desk.book.leavesQuantity(.buy) == .zero)
    }

    @Test func `accepted, partly filled, filled: each step is a revision, and the sums are exact`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        var order = try desk.change(number, .accepted)
        #expect(order.state == .accepted && order.revision == 2 && order.venueOrderID == "v1")

        order = try desk.change(number, filled("f1", Quantity(4), at: Price(99), fee: Notional(2)))
        #expect(order.state == .partiallyFilled && order.revision == 3)
        #expect(order.leavesQuantity == Quantity(6))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(6))

        let outcome = desk.report(number, filled("f2", Quantity(6), at: Price(98), fee: Notional(-1)))
        guard case .filled(let last, let fill, let position) = outcome else {
            Issue.record("the last fill comes to \(outcome)")
            return
        }
        #expect(last.state == .filled && last.revision == 4)
        #expect(last.filledQuantity == Quantity(10) && last.filledNotional == Notional(984) && last.fee == Notional(1))
        #expect(fill.number == 2 && fill.order == Desk.id(number) && fill.side == .buy && fill.venueTime == desk.now)
        #expect(position.quantity == Quantity(10) && position.cost == Notional(984) && position.fee == Notional(1))
        #expect(position == desk.book.position && position.revision == 2)
        #expect(desk.book.openOrders.isEmpty)
        #expect(try desk.order(number) == last)
    }

    @Test func `a rejection ends the order with its code`() throws {
        var desk = Desk()
        let number = try desk.submit()
        let order = try desk.change(number, .noFunds)
        #expect(order.state == .rejected && order.reasonCode == "venue.insufficient_funds")
        #expect(desk.book.openOrders.isEmpty && desk.book.position.quantity == .zero)
    }

    @Test func `a stop is triggered, fills and remembers that it was triggered`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.change(number, .accepted)
        let triggered = try desk.change(number, .triggered)
        #expect(triggered.state == .triggered && triggered.isTriggered)
        let order = try desk.change(number, filled("f1", Quantity(1)))
        #expect(order.state == .partiallyFilled && order.isTriggered)
    }

    @Test func `expiry and cancellation end an order with what it has filled`() throws {
        for (end, state) in [(VenueReport.Event.expired, OrderState.expired), (.cancelled(.immediateOrCancel), .cancelled)] {
            var desk = Desk()
            let number = try desk.submit()
            _ = try desk.change(number, .accepted)
            _ = try desk.change(number, filled("f1", Quantity(4)))
            let order = try desk.change(number, end)
            #expect(order.state == state && order.filledQuantity == Quantity(4))
            #expect(desk.book.leavesQuantity(.buy) == .zero)
        }
    }

    @Test func `an amendment takes effect when the venue says so, not before`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        let pending = try #require(try desk.amend(number, to: Quantity(4)))
        #expect(pending.state == .updatePending && pending.terms.quantity == Quantity(10))
        let order = try desk.change(number, .amended(Amendment(quantity: Quantity(4), price: Price(97))))
        #expect(order.state == .accepted && order.terms.quantity == Quantity(4) && order.terms.price == Price(97))
    }

    // MARK: Reports that change nothing

    @Test func `the same fill twice is one fill, also after the order ended`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, filled("f1", Quantity(4)))
        #expect(desk.report(number, filled("f1", Quantity(4))) == .duplicate)
        _ = try desk.change(number, filled("f2", Quantity(6)))
        let before = desk.book
        #expect(desk.report(number, filled("f1", Quantity(4))) == .duplicate)
        #expect(desk.report(number, filled("f2", Quantity(6))) == .duplicate)
        #expect(desk.book.position == before.position && desk.book.fillCount == 2)
        #expect(try desk.order(number).revision == 3)
    }

    @Test func `a fill of an order that was never sent, or of another tenant's, is unknown`() throws {
        var desk = Desk()
        let number = try desk.submit()
        #expect(desk.report(number + 1, filled("f1", Quantity(1))) == .unknownOrder)
        let strangers = [
            ClientOrderID(tenant: TenantID(8), instance: Desk.instance, intent: number),
            ClientOrderID(tenant: Desk.tenant, instance: InstanceID(71), intent: number),
        ]
        for stranger in strangers {
            let isOtherTenants = stranger.instance == Desk.instance && stranger.tenant != Desk.tenant
            let outcome = isOtherTenants ? ReportOutcome.refused(.otherTenant(stranger)) : .unknownOrder
            #expect(desk.report(stranger, filled("f1", Quantity(1))) == outcome)
            #expect(desk.report(stranger, .accepted) == outcome)
        }
        #expect(desk.book.position == Position(instrument: Desk.instrument))
        #expect(try desk.order(number).revision == 1)
    }

    @Test(arguments: [
        filled("f1", Quantity(11)), filled("f1", .zero), filled("f1", Quantity(-1)), filled("f1", Quantity(1), at: .zero),
        filled("f1", Quantity(1), at: Price(-5)),
    ])
    func `a fill that cannot be changes nothing`(event: VenueReport.Event) throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        let order = try desk.change(number, .accepted)
        #expect(desk.report(number, event).refusal(of: order.id)?.isIncident == true)
        #expect(try desk.order(number) == order)
        #expect(desk.book.position.revision == 0 && desk.book.fillCount == 0)
        // Its id was not used up: the right fill of the same id is booked.
        #expect(try desk.change(number, filled("f1", Quantity(10))).state == .filled)
    }

    @Test func `a fill beyond what is left is impossible however often it was filled before`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, filled("f1", Quantity(9)))
        guard case .impossibleFill(let order, _) = desk.report(number, filled("f2", Quantity(2))) else {
            Issue.record("the fill was booked")
            return
        }
        #expect(order.leavesQuantity == Quantity(1))
    }

    @Test func `a contradiction leaves the order as it is`() throws {
        var desk = Desk()
        let number = try desk.submit()
        let order = try desk.change(number, .accepted)
        #expect(desk.report(number, .noFunds) == .illegal(.accepted, .rejected))
        #expect(desk.report(number, .amendRejected(.invalidTerms)) == .illegal(.accepted, .amendRejected))
        #expect(desk.report(number, .noSuchOrder) == .illegal(.accepted, .cancelRejected))
        #expect(try desk.order(number) == order)
    }
}
