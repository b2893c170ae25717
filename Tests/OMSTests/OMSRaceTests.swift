import OMS
import Testing
import TradingModel

/// What crosses on the wire: our request and the venue's word on the same order.
@Suite("OMS races")
struct OMSRaceTests {
    // MARK: Cancel

    @Test func `a fill on the way does not end a pending cancel`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.change(number, .accepted)
        #expect(try desk.cancel(number)?.state == .cancelPending)
        #expect(try desk.change(number, filled("f1", Quantity(4))).state == .cancelPending)
        let order = try desk.change(number, .cancelled(.requested))
        #expect(order.state == .cancelled && order.filledQuantity == Quantity(4) && order.revision == 5)
    }

    @Test func `a cancel that comes too late finds the order filled`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.change(number, .accepted)
        _ = try desk.cancel(number)
        #expect(try desk.change(number, filled("f1", Quantity(10))).state == .filled)
        #expect(try desk.change(number, .noSuchOrder).state == .filled)
        #expect(desk.book.openOrders.isEmpty)
    }

    @Test func `a rejected cancel falls back to how the order works`() throws {
        let lives: [([VenueReport.Event], OrderState)] = [
            ([.accepted], .accepted),
            ([.accepted, .triggered], .triggered),
            ([.accepted, filled("f1", Quantity(1))], .partiallyFilled),
            ([.accepted, .triggered, filled("f1", Quantity(1))], .partiallyFilled),
            ([filled("f1", Quantity(1))], .partiallyFilled),
        ]
        for (life, state) in lives {
            var desk = Desk()
            let number = try desk.submit()
            for event in life { _ = try desk.change(number, event) }
            #expect(try desk.cancel(number)?.state == .cancelPending)
            #expect(try desk.change(number, .noSuchOrder).state == state)
        }
    }

    @Test func `what happens while a cancel is pending is not forgotten when the cancel is rejected`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.cancel(number)
        #expect(try desk.change(number, .accepted).state == .cancelPending)
        #expect(try desk.change(number, .noSuchOrder).state == .accepted)
        _ = try desk.cancel(number)
        #expect(try desk.change(number, .triggered).state == .cancelPending)
        #expect(try desk.change(number, .noSuchOrder).state == .triggered)
        _ = try desk.cancel(number)
        _ = try desk.change(number, filled("f1", Quantity(1)))
        #expect(try desk.change(number, .noSuchOrder).state == .partiallyFilled)
    }

    @Test func `a cancel that overtakes its order leaves the order waiting for the venue's word`() throws {
        var desk = Desk()
        let refused = try desk.submit()
        _ = try desk.cancel(refused)
        #expect(try desk.change(refused, .noSuchOrder).state == .submitted)
        #expect(try desk.change(refused, .noFunds).state == .rejected)
        #expect(desk.book.openOrders.isEmpty)

        let taken = try desk.submit()
        _ = try desk.cancel(taken)
        #expect(try desk.change(taken, .noSuchOrder).state == .submitted)
        #expect(try desk.change(taken, .accepted).state == .accepted)
    }

    @Test func `a late fill moves the position of a cancelled order, and the last one fills it`() throws {
        for end in [VenueReport.Event.cancelled(.requested), .expired] {
            var desk = Desk()
            let number = try desk.submit(.sell, Quantity(10))
            let ended = try desk.change(number, end)
            let late = try desk.change(number, filled("f1", Quantity(4)))
            #expect(late.state == ended.state && late.filledQuantity == Quantity(4) && late.revision == 3)
            #expect(desk.book.position.quantity == Quantity(-4))
            #expect(try desk.change(number, filled("f2", Quantity(6))).state == .filled)
            #expect(desk.book.position.quantity == Quantity(-10))
            #expect(desk.report(number, filled("f1", Quantity(4))) == .duplicate)
            #expect(desk.book.openOrders.isEmpty)
        }
    }

    @Test func `an order that ended or was never known cannot be cancelled or amended`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.change(number, .cancelled(.requested))
        let before = try desk.order(number)
        #expect(try desk.cancel(number) == nil)
        #expect(try desk.amend(number, to: Quantity(5)) == nil)
        #expect(try desk.order(number) == before)
    }

    @Test func `a second cancel is not sent while the first is pending`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.cancel(number)
        #expect(try desk.cancel(number) == nil)
        #expect(try desk.amend(number, to: Quantity(5)) == nil)
        #expect(try desk.order(number).revision == 2)
    }

    // MARK: Amend

    @Test func `an order that filled while an amendment was to enlarge it waits for the answer`() throws {
        for isTaken in [false, true] {
            var desk = Desk()
            let number = try desk.submit(.buy, Quantity(10))
            _ = try desk.change(number, .accepted)
            _ = try desk.amend(number, to: Quantity(20))
            let waiting = try desk.change(number, filled("f1", Quantity(10)))
            #expect(waiting.state == .updatePending && waiting.leavesQuantity == .zero)
            #expect(desk.book.leavesQuantity(.buy) == Quantity(10))
            let answer: VenueReport.Event = isTaken ? .amended(to: Quantity(20)) : .amendRejected(.unknownOrder)
            let order = try desk.change(number, answer)
            #expect(order.state == (isTaken ? .partiallyFilled : .filled))
            #expect(order.leavesQuantity == Quantity(isTaken ? 10 : 0))
            #expect(desk.book.openOrders.isEmpty == !isTaken)
        }
    }

    @Test func `an amendment that does not enlarge an order comes too late when it filled meanwhile`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(8))
        #expect(try desk.change(number, filled("f1", Quantity(10))).state == .filled)
        #expect(try desk.change(number, .amendRejected(.unknownOrder)).state == .filled)
        #expect(desk.report(number, .amended(to: Quantity(8))) == .illegal(.filled, .amended))
    }

    @Test func `an amended order goes on from what filled meanwhile`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(8))
        #expect(try desk.change(number, filled("f1", Quantity(5))).state == .updatePending)
        let order = try desk.change(number, .amended(to: Quantity(8)))
        #expect(order.state == .partiallyFilled && order.leavesQuantity == Quantity(3))
        #expect(try desk.change(number, filled("f2", Quantity(3))).state == .filled)
    }

    @Test func `an amendment down to what is filled meanwhile ends the order`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(5))
        _ = try desk.change(number, filled("f1", Quantity(5)))
        let order = try desk.change(number, .amended(to: Quantity(5)))
        #expect(order.state == .filled && order.leavesQuantity == .zero)
        #expect(desk.book.openOrders.isEmpty)
    }

    @Test func `an amendment below what is filled cannot be, and changes nothing`() throws {
        for isCancelling in [false, true] {
            var desk = Desk()
            let number = try desk.submit(.buy, Quantity(10))
            _ = try desk.change(number, .accepted)
            _ = try desk.amend(number, to: Quantity(5))
            _ = try desk.change(number, filled("f1", Quantity(6)))
            if isCancelling { _ = try desk.cancel(number) }
            let before = try desk.order(number)
            #expect(desk.report(number, .amended(to: Quantity(5))) == .illegal(before.state, .amended))
            #expect(try desk.order(number) == before)
        }
    }

    @Test func `a rejected amendment leaves the terms`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(5))
        let order = try desk.change(number, .amendRejected(.invalidTerms))
        #expect(order.state == .accepted && order.terms.quantity == Quantity(10))
    }

    @Test func `a cancel overtakes an amendment, whose answer still counts`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(5))
        #expect(try desk.cancel(number)?.state == .cancelPending)
        let amended = try desk.change(number, .amended(to: Quantity(5)))
        #expect(amended.state == .cancelPending && amended.terms.quantity == Quantity(5))
        #expect(try desk.change(number, .noSuchOrder).state == .accepted)
    }

    @Test func `an amendment whose cancel is rejected first is still awaited`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(5))
        _ = try desk.cancel(number)
        #expect(try desk.change(number, .noSuchOrder).state == .updatePending)
        let order = try desk.change(number, .amended(to: Quantity(5)))
        #expect(order.state == .accepted && order.terms.quantity == Quantity(5))
    }

    @Test func `an order that was not answered yet cannot be amended`() throws {
        var desk = Desk()
        let number = try desk.submit()
        #expect(try desk.amend(number, to: Quantity(5)) == nil)
        #expect(try desk.order(number).revision == 1)
    }

    @Test func `an amendment on its way counts with the larger quantity`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.amend(number, to: Quantity(30))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(30))
        _ = try desk.change(number, filled("f1", Quantity(4)))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(26))
        _ = try desk.change(number, .amendRejected(.invalidTerms))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(6))
        _ = try desk.amend(number, to: Quantity(5))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(6))
        _ = try desk.change(number, .amended(to: Quantity(5)))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(1))
    }
}
