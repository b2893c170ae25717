import OMS
import Reconciliation
import Testing
import TradingModel

@Suite("Executions that are not known yet")
struct ExecutionReadingTests {
    @Test func `a fill of an unknown instrument waits until it is known`() throws {
        var desk = Desk()
        let number = try desk.work()
        let venue = Desk.Venue(
            orders: [venueOrder(number, .open)], executions: [execution("f1", number, Quantity(2), instrument: "ETH-USDT")])
        desk.converse(venue)
        #expect(desk.oms.book(Desk.instance).fillCount == 0)
        #expect(desk.reconciler.heldCount == 1)
        #expect(desk.alarms.count == 1)
        var instrument = Desk.instrument
        instrument.name = "ETH-USDT"
        desk.reconciler.add(instrument)
        desk.perform(desk.reconciler.releaseHeld(desk.oms))
        #expect(desk.oms.book(Desk.instance).fillCount == 1)
        #expect(desk.reconciler.heldCount == 0)
    }

    @Test func `a fill of an order that is not here yet waits until it is`() throws {
        var desk = Desk()
        desk.converse(Desk.Venue(executions: [execution("f1", 1, Quantity(2))]))
        #expect(desk.reconciler.heldCount == 1)
        let number = try desk.submit()
        #expect(number == 1)
        desk.perform(desk.reconciler.releaseHeld(desk.oms))
        #expect(try desk.order(1).filledQuantity == Quantity(2))
    }

    @Test func `what waits is bounded, and one too many is an alarm`() throws {
        var settings = ReconciliationSettings()
        settings.maximumHeldExecutions = 3
        var desk = Desk(settings)
        desk.converse(Desk.Venue(executions: (1...5).map { execution("f\($0)", 50 + $0, Quantity(1)) }))
        #expect(desk.reconciler.heldCount == 3)
        // One that something waits, two for those that found no place.
        #expect(desk.alarms.count == 3, "\(desk.alarms)")
    }

    @Test func `a trade between two orders of one account is a fill of each`() throws {
        var desk = Desk()
        let bought = try desk.work()
        let sold = try desk.submit(.sell)
        desk.report(sold, .accepted(venueOrderID: "v\(sold)"))
        desk.converse(
            Desk.Venue(executions: [execution("f1", bought, Quantity(2)), execution("f1", sold, Quantity(2), side: .sell)]))
        #expect(try desk.order(bought).filledQuantity == Quantity(2))
        #expect(try desk.order(sold).filledQuantity == Quantity(2))
        #expect(desk.oms.position(Desk.instance).quantity == .zero && desk.alarms.isEmpty, "\(desk.alarms)")
    }

    @Test func `an answer of several pages is read to its end`() throws {
        var desk = Desk()
        let number = try desk.work()
        let first = try #require(desk.questions().first { $0.question == .executions(since: nil) })
        desk.answer(first, .executions([execution("f1", number, Quantity(1))], isComplete: false))
        let second = try #require(desk.questions().first)
        #expect(second.question == .executions(since: "f1"))
        desk.answer(second, .executions([execution("f2", number, Quantity(1))], isComplete: true))
        #expect(desk.oms.book(Desk.instance).fillCount == 2)
        #expect(desk.questions().isEmpty)
    }
}
