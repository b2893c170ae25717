import OMS
import Testing
import TradingModel

@Suite("Amendment answers")
struct AmendmentAnswersTests {
    @Test func `a fill of what an amendment adds is booked before its answer, and the answer changes nothing more`() throws {
        var desk = try opened()
        _ = try desk.amend(1, to: Quantity(15))
        let order = try desk.change(1, filled("f1", Quantity(12)))
        #expect(order.state == .updatePending && order.terms.quantity == Quantity(15) && order.leavesQuantity == Quantity(3))
        #expect(try desk.change(1, .amended(to: Quantity(15))).state == .partiallyFilled)
        #expect(try desk.change(1, filled("f2", Quantity(3))).state == .filled)
        #expect(desk.book.position.quantity == Quantity(15))
    }

    @Test func `the answer may come behind the fill of everything that an amendment asked for`() throws {
        for isCancelling in [false, true] {
            var desk = try opened()
            _ = try desk.amend(1, Amendment(quantity: Quantity(15), price: Price(101)))
            if isCancelling { _ = try desk.cancel(1) }
            #expect(try desk.change(1, filled("f1", Quantity(15))).state == .filled)
            let answer = VenueReport.Event.amended(Amendment(quantity: Quantity(15), price: Price(101)))
            let order = try desk.order(1)
            #expect(desk.report(1, answer) == .duplicate)
            #expect(try desk.order(1) == order)
            #expect(desk.report(1, .amended(to: Quantity(20))) == .illegal(.filled, .amended))
        }
    }

    @Test func `no fill exceeds what was ever asked for`() throws {
        var desk = try opened()
        _ = try desk.amend(1, to: Quantity(15))
        guard case .impossibleFill = desk.report(1, filled("f1", Quantity(16))) else {
            Issue.record("a fill of 16 was booked")
            return
        }
        _ = try desk.change(1, .amendRejected(.invalidTerms))
        guard case .impossibleFill = desk.report(1, filled("f1", Quantity(11))) else {
            Issue.record("a fill of 11 was booked")
            return
        }
    }

    @Test func `a late fill of what was added to an order that is cancelled by now is booked`() throws {
        var desk = try opened()
        _ = try desk.amend(1, to: Quantity(15))
        _ = try desk.cancel(1)
        _ = try desk.change(1, .cancelled(.requested))
        #expect(try desk.change(1, filled("f1", Quantity(12))).state == .cancelled)
        #expect(desk.book.position.quantity == Quantity(12))
        let order = try desk.change(1, .amended(to: Quantity(15)))
        #expect(order.state == .cancelled && order.leavesQuantity == Quantity(3))
    }

    @Test func `a repeated answer is not the answer to the next amendment`() throws {
        for event in [VenueReport.Event.amended(to: Quantity(12)), .amendRejected(.invalidTerms)] {
            var desk = try opened()
            _ = try desk.amend(1, to: Quantity(12))
            let answer = VenueReport(order: Desk.id(1), venueTime: desk.now, event: event)
            _ = desk.oms.apply(answer, now: desk.now)
            _ = try desk.amend(1, to: Quantity(20))
            #expect(desk.oms.apply(answer, now: desk.now) == .duplicate)
            #expect(try desk.order(1).state == .updatePending)
            #expect(try desk.change(1, .amended(to: Quantity(20))).terms.quantity == Quantity(20))
        }
    }

    @Test func `an answer to an earlier amendment leaves the later one pending, and counts until then`() throws {
        var desk = try opened()
        _ = try desk.amend(1, to: Quantity(12))
        // Given up, because somebody asked and it had not arrived; it arrives nevertheless.
        _ = try desk.change(1, .amendRejected(.neverArrived))
        _ = try desk.amend(1, to: Quantity(20))
        let between = try desk.change(1, .amended(to: Quantity(12)))
        #expect(between.state == .updatePending && between.terms.quantity == Quantity(12))
        #expect(try desk.change(1, .amended(to: Quantity(20))).state == .accepted)
    }

    @Test func `an amendment that was given up is the venue's word when it is heard`() throws {
        var desk = try opened()
        _ = try desk.amend(1, to: Quantity(12))
        _ = try desk.change(1, .amendRejected(.neverArrived))
        let order = try desk.change(1, .amended(to: Quantity(12)))
        #expect(order.state == .accepted && order.terms.quantity == Quantity(12))
    }

    @Test func `where venue and host share a clock, two amendments of one moment have two answers`() throws {
        var desk = try opened()
        for quantity in [12, 14] {
            _ = try desk.amend(1, to: Quantity(quantity))
            let report = VenueReport(order: Desk.id(1), venueTime: desk.now, event: .amended(to: Quantity(quantity)))
            guard case .changed(let order) = desk.oms.apply(report, now: desk.now) else {
                Issue.record("the answer about \(quantity) is refused")
                return
            }
            #expect(order.state == .accepted && order.terms.quantity == Quantity(quantity))
        }
    }

    @Test func `a refused repetition of an order does not end the order`() throws {
        var desk = Desk()
        let number = try desk.submit()
        let order = try desk.change(number, .rejected(.duplicateClientOrderID))
        #expect(order.state == .unknown && order.isOutcomeUnknown)
        #expect(try desk.change(number, .accepted).state == .accepted)
        #expect(desk.report(number, .rejected(.duplicateClientOrderID)) == .illegal(.accepted, .outcomeUnknown))
        _ = try desk.amend(number, to: Quantity(12))
        #expect(desk.report(number, .rejected(.duplicateClientOrderID)) == .illegal(.updatePending, .outcomeUnknown))
    }

    private func opened() throws -> Desk {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        return desk
    }
}
