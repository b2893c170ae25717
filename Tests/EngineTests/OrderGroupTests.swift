import Engine
import Foundation
import OMS
import Risk
import Testing
import TradingModel

/// Orders that depend on one another.
@Suite("Order groups")
struct OrderGroupTests {
    private func session(_ capabilities: VenueCapabilities = .paper) -> Session {
        var session = Session()
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.add(1, capabilities: capabilities)
        _ = session.candle()
        return session
    }

    private func order(_ number: IntentNumber, _ session: Session) throws -> Order {
        try #require(session.engine.oms.book(InstanceID(1)).order(number))
    }

    private static let bracket = OrderPlan.bracket(stop: Price(90), takeProfit: Price(110))

    private func exit(_ type: OrderType, _ quantity: Int) -> OrderIntent.Action {
        .submit(
            OrderTerms(
                instrument: Session.btc.id, side: .sell, type: type, quantity: Quantity(quantity),
                price: type == .limit ? Price(110) : nil, stopPrice: type == .stop ? Price(90) : nil, isReduceOnly: true))
    }

    /// A bracket whose entry of 10 filled 4.
    private func filledBracket(_ capabilities: VenueCapabilities = .paper) -> Session {
        var session = session(capabilities)
        _ = session.submit(Session.limit(), Self.bracket)
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.report(1, filled("f1", Quantity(4)))
        return session
    }

    // MARK: Bracket

    @Test func `what the entry fills is protected at once, with reduce-only orders of that size`() throws {
        var session = session()
        #expect(session.submit(Session.limit(), Self.bracket).sent.count == 1)
        _ = session.report(1, .accepted(venueOrderID: "1"))
        let seen = session.report(1, filled("f1", Quantity(4)))
        #expect(seen.sent.map(\.action) == [exit(.stop, 4), exit(.limit, 4)])
        #expect(seen.sent.allSatisfy { $0.isHostMade && $0.parent == 1 })
        #expect(try order(Session.host(0), session).parent == 1)
        #expect(seen.words.filter { $0.hasPrefix("group") } == ["group of 1", "group of 2", "group of 3"])
    }

    @Test func `a change of an exit that the venue refuses is asked for again with the next candle, whatever happens before`() {
        var session = filledBracket()
        _ = session.report(Session.host(0), .accepted(venueOrderID: "s"))
        _ = session.report(Session.host(1), .accepted(venueOrderID: "t"))
        let change = [Session.host(0), Session.host(1)].map {
            OrderIntent.Action.amend(order: $0, Amendment(quantity: Quantity(7)))
        }
        #expect(session.report(1, filled("f2", Quantity(3))).sent.map(\.action) == change)
        for number in [Session.host(0), Session.host(1)] { _ = session.report(number, .amendRejected(.insufficientFunds)) }
        #expect(session.candle().sent.map(\.action) == change)
    }

    @Test func `further fills enlarge the exits once the venue has heard of them`() {
        var session = filledBracket()
        // Not accepted yet: an amendment would come too early.
        #expect(session.report(1, filled("f2", Quantity(3))).sent.isEmpty)
        #expect(
            session.report(Session.host(0), .accepted(venueOrderID: "s")).sent.map(\.action) == [
                .amend(order: Session.host(0), Amendment(quantity: Quantity(7)))
            ])
        #expect(
            session.report(Session.host(1), .accepted(venueOrderID: "t")).sent.map(\.action) == [
                .amend(order: Session.host(1), Amendment(quantity: Quantity(7)))
            ])
    }

    /// A bracket of 4 whose exits the venue knows and whose entry has 6 left.
    private func protected(_ capabilities: VenueCapabilities = .paper) -> Session {
        var session = filledBracket(capabilities)
        _ = session.report(Session.host(0), .accepted(venueOrderID: "s"))
        _ = session.report(Session.host(1), .accepted(venueOrderID: "t"))
        return session
    }

    @Test func `what one exit fills is taken off the other, and ends the entry`() {
        var session = protected()
        #expect(
            session.report(Session.host(1), filled("x1", Quantity(1))).sent.map(\.action) == [
                .amend(order: Session.host(0), Amendment(quantity: Quantity(3))), .cancel(order: 1),
            ])
    }

    @Test func `an exit that fills ends the other`() {
        var session = protected()
        #expect(
            session.report(Session.host(0), filled("x1", Quantity(4))).sent.map(\.action) == [
                .cancel(order: Session.host(1)), .cancel(order: 1),
            ])
        _ = session.report(1, .cancelled(.requested))
        let seen = session.report(Session.host(1), .cancelled(.requested))
        #expect(seen.words.contains("group ended") && seen.sent.isEmpty)
    }

    @Test func `an entry that ends without a fill ends everything`() {
        var session = session()
        _ = session.submit(Session.limit(), Self.bracket)
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.ask(1, .cancel(order: 1))
        let seen = session.report(1, .cancelled(.requested))
        #expect(seen.sent.isEmpty && seen.words.contains("group ended"))
    }

    @Test func `a fill behind the entry's cancellation is protected, too`() {
        var session = session()
        _ = session.submit(Session.limit(), Self.bracket)
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.ask(1, .cancel(order: 1))
        _ = session.report(1, .cancelled(.requested))
        #expect(session.report(1, filled("late", Quantity(2))).sent.map(\.action) == [exit(.stop, 2), exit(.limit, 2)])
    }

    @Test func `a strategy may move and cancel its exits, and a cancelled one does not come back`() {
        var session = protected()
        let moved = session.ask(1, .amend(order: Session.host(0), Amendment(stopPrice: Price(95))))
        #expect(moved.sent.count == 1)
        _ = session.report(Session.host(0), .amended(Amendment(stopPrice: Price(95))))
        _ = session.ask(1, .cancel(order: Session.host(1)))
        #expect(session.report(Session.host(1), .cancelled(.requested)).sent.isEmpty)
        #expect(session.candle().sent.isEmpty)
        // But what fills from now on is new.
        #expect(session.report(1, filled("f2", Quantity(1))).sent.contains { $0.action == exit(.limit, 5) })
    }

    @Test func `a protective order that the venue rejects is told and not repeated`() {
        var session = filledBracket()
        let seen = session.report(Session.host(0), .rejected(.insufficientFunds))
        #expect(seen.alarms.count == 1 && seen.notices.count == 1 && seen.sent.isEmpty)
        #expect(session.candle().sent.isEmpty)
    }

    @Test func `a freeze keeps the exits back, and behind it they are made`() {
        var session = session()
        _ = session.submit(Session.limit(), Self.bracket)
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.handle(.haltSet(.platform, .freeze))
        #expect(session.report(1, filled("f1", Quantity(10))).sent.isEmpty)
        for _ in 0..<3 { #expect(session.candle().sent.isEmpty) }
        #expect(session.handle(.haltSet(.platform, nil)).sent.map(\.action) == [exit(.stop, 10), exit(.limit, 10)])
    }

    @Test func `a freeze of hours keeps the exits back, and behind it they are made`() {
        var session = session()
        _ = session.submit(Session.limit(), Self.bracket)
        for _ in 0..<2 { _ = session.submit(1) }
        for number in 1...3 { _ = session.report(IntentNumber(number), .accepted(venueOrderID: "\(number)")) }
        _ = session.handle(.haltSet(.platform, .freeze))
        _ = session.report(1, filled("f1", Quantity(10)))
        _ = session.report(2, .cancelled(.requested))
        for _ in 0..<120 { _ = session.candle() }
        // The ledger forgets orders that ended long ago when another one ends.
        _ = session.report(3, .cancelled(.requested))
        #expect(session.handle(.haltSet(.platform, nil)).sent.map(\.action) == [exit(.stop, 10), exit(.limit, 10)])
    }

    @Test func `flattening cancels the exits, and nothing comes in their place`() {
        var session = protected()
        let seen = session.handle(.haltSet(.platform, .flatten))
        #expect(
            seen.sent.map(\.action) == [
                .cancel(order: 1), .cancel(order: Session.host(0)), .cancel(order: Session.host(1)),
            ])
        _ = session.report(1, .cancelled(.requested))
        _ = session.report(Session.host(0), .cancelled(.requested))
        let closing = session.report(Session.host(1), .cancelled(.requested))
        #expect(closing.sent.count == 1 && closing.sent.first?.parent == nil)
        _ = session.handle(.haltSet(.platform, nil))
        #expect(session.candle().sent.isEmpty)
    }

    @Test func `where the venue has no stops the host holds it, and lets it leave when the take profit is gone`() throws {
        var session = filledBracket(VenueCapabilities(orderTypes: [.market, .limit], timesInForce: [.goodTillCancelled]))
        let (stop, takeProfit) = (Session.host(0), Session.host(1))
        #expect(try order(stop, session).isHeld)
        _ = session.report(takeProfit, .accepted(venueOrderID: "t"))
        let reached = session.candle(close: Price(89))
        #expect(reached.words.contains("order triggered"))
        #expect(reached.sent.map(\.action) == [.cancel(order: takeProfit)])
        // It filled one meanwhile: the stop leaves with what is left.
        _ = session.report(takeProfit, filled("t1", Quantity(1)))
        let seen = session.report(takeProfit, .cancelled(.requested))
        let market = OrderTerms(
            instrument: Session.btc.id, side: .sell, type: .market, quantity: Quantity(3), isReduceOnly: true)
        #expect(seen.sent.map(\.action) == [.submit(market)] && seen.sent.first?.number == stop)
    }

    @Test func `where the venue cannot change orders an exit is cancelled and another takes its place`() {
        var session = protected(
            VenueCapabilities(orderTypes: [.market, .limit, .stop], timesInForce: [.goodTillCancelled], canAmend: false))
        #expect(
            session.report(1, filled("f2", Quantity(2))).sent.map(\.action) == [
                .cancel(order: Session.host(0)), .cancel(order: Session.host(1)),
            ])
        #expect(session.report(Session.host(0), .cancelled(.requested)).sent.map(\.action) == [exit(.stop, 6)])
        #expect(session.report(Session.host(1), .cancelled(.requested)).sent.map(\.action) == [exit(.limit, 6)])
    }

    // MARK: One cancels the other

    private func sell(at price: Int, _ quantity: Int = 10) -> OrderTerms {
        Session.limit(.sell, Quantity(quantity), at: Price(price))
    }

    private func pair(_ capabilities: VenueCapabilities = .paper) -> Session {
        var session = session(capabilities)
        _ = session.submit(1, Session.limit(.buy, Quantity(10), at: Price(90)))
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.submit(sell(at: 110), .oco(with: 1))
        _ = session.report(2, .accepted(venueOrderID: "2"))
        return session
    }

    @Test func `one that fills cancels the other`() {
        var session = pair()
        #expect(session.report(1, filled("f1", Quantity(10))).sent.map(\.action) == [.cancel(order: 2)])
        #expect(session.report(2, .cancelled(.requested)).words.contains("group ended"))
    }

    @Test func `a partial fill makes the other smaller by the same`() {
        var session = pair()
        #expect(
            session.report(2, filled("f1", Quantity(4))).sent.map(\.action) == [
                .amend(order: 1, Amendment(quantity: Quantity(6)))
            ])
        _ = session.report(1, .amended(Amendment(quantity: Quantity(6))))
        // A fill of what remains of either ends the other.
        #expect(session.report(2, filled("f2", Quantity(6))).sent.map(\.action) == [.cancel(order: 1)])
    }

    @Test func `one that ends without a fill leaves the other`() {
        var session = pair()
        _ = session.ask(1, .cancel(order: 1))
        #expect(session.report(1, .cancelled(.requested)).sent.isEmpty)
        #expect(session.engine.account(of: InstanceID(1)).openOrders.map(\.id.intent) == [2])
    }

    @Test func `a third order joins the pair`() {
        var session = pair()
        _ = session.submit(sell(at: 120), .oco(with: 2))
        _ = session.report(3, .accepted(venueOrderID: "3"))
        #expect(session.report(3, filled("f", Quantity(10))).sent.map(\.action) == [.cancel(order: 1), .cancel(order: 2)])
    }

    @Test func `a pair survives a restart`() throws {
        var session = pair()
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        #expect(session.report(1, filled("f1", Quantity(10))).sent.map(\.action) == [.cancel(order: 2)])
    }

    @Test func `where the venue cannot change orders the rest takes the place of the other`() {
        var session = pair(VenueCapabilities(orderTypes: [.market, .limit], timesInForce: [.goodTillCancelled], canAmend: false))
        #expect(session.report(1, filled("f1", Quantity(4))).sent.map(\.action) == [.cancel(order: 2)])
        // It fills one before the cancel arrives.
        #expect(session.report(2, filled("f2", Quantity(1))).sent.map(\.action) == [.cancel(order: 1)])
        #expect(session.report(2, .cancelled(.requested)).sent.map(\.action) == [.submit(sell(at: 110, 5))])
    }

    @Test func `of two held orders that one candle reaches the one that protects leaves`() {
        var session = session(.plain)
        var stop = sell(at: 1)
        stop.type = .stop
        stop.price = nil
        stop.stopPrice = Price(90)
        var gain = stop
        gain.type = .takeProfit
        gain.stopPrice = Price(110)
        _ = session.submit(1, gain)
        _ = session.submit(stop, .oco(with: 1))
        let time = session.engine.now + 60_000_000_000
        _ = session.handle(.timeAdvanced(time))
        var candle = Session.candle(Session.btc, .minute1, closing: time)
        candle.low = Price(80)
        candle.high = Price(120)
        #expect(session.handle(.candleClosed(candle)).sent.map(\.number) == [2])
        // Its fill ends the other, which never left.
        #expect(session.report(2, filled("f", Quantity(10))).words.contains("group ended"))
        #expect(session.engine.account(of: InstanceID(1)).openOrders.isEmpty)
    }

    @Test(arguments: [
        (OrderPlan.oco(with: 9), 200 as UInt32), (.oco(with: 1), 201), (.bracket(stop: nil, takeProfit: nil), 202),
        (.bracket(stop: Price(-1), takeProfit: nil), 204), (.bracket(stop: Price(101), takeProfit: nil), 206),
        (.bracket(stop: nil, takeProfit: Price(99)), 206), (.twap(duration: 60_000_000_000, slices: 1), 208),
        (.twap(duration: -1, slices: 2), 209), (.twap(duration: .max, slices: 2), 209),
        (.twap(duration: 60_000_000_000, slices: 11), 210), (.iceberg(visible: .zero), 212),
        (.iceberg(visible: Quantity(10)), 212), (.iceberg(visible: Quantity(-3)), 212),
    ])
    func `what cannot be carried out is refused with its number`(plan: OrderPlan, number: UInt32) {
        var session = session()
        var immediate = Session.limit()
        immediate.timeInForce = .immediateOrCancel
        _ = session.submit(1, immediate)
        #expect(session.submit(Session.limit(), plan).compactMap(\.step?.reason) == [number])
    }

    /// Terms that a plan does not go together with, and values between ticks and lots.
    private static let unfit: [(OrderPlan, OrderTerms, UInt32)] = [
        (bracket, terms { $0.isReduceOnly = true }, 203),
        (.bracket(stop: Price(FixedDecimal(raw: FixedDecimal.unit * 181 / 2)), takeProfit: nil), Session.limit(), 205),
        (.bracket(stop: nil, takeProfit: Price(FixedDecimal(raw: FixedDecimal.unit * 221 / 2))), Session.limit(), 205),
        (inMinutes(2), terms { ($0.type, $0.price, $0.stopPrice) = (.stop, nil, Price(110)) }, 207),
        (inMinutes(2), terms { $0.timeInForce = .immediateOrCancel }, 207),
        (.iceberg(visible: Quantity(4)), terms { ($0.type, $0.price) = (.market, nil) }, 207),
        // One at 4 is below the instrument's 5; all ten are not.
        (inMinutes(10), terms { $0.price = Price(4) }, 211),
        (.iceberg(visible: Quantity(1)), terms { $0.price = Price(4) }, 211),
        (.iceberg(visible: Quantity(FixedDecimal(raw: FixedDecimal.unit * 5 / 2))), Session.limit(), 213),
    ]

    private static func terms(_ change: (inout OrderTerms) -> Void) -> OrderTerms {
        var terms = Session.limit()
        change(&terms)
        return terms
    }

    /// One part a minute.
    private static func inMinutes(_ slices: Int) -> OrderPlan {
        .twap(duration: Int64(slices) * 60_000_000_000, slices: slices)
    }

    @Test(arguments: OrderGroupTests.unfit)
    func `a plan that does not go together with the order's terms is refused with its number`(
        plan: OrderPlan, terms: OrderTerms, number: UInt32
    ) {
        var session = session()
        #expect(session.submit(terms, plan).compactMap(\.step?.reason) == [number])
        // Without the plan nothing is wrong with the order.
        #expect(session.submit(1, terms).sent.count == 1)
    }
}
