import Engine
import Foundation
import OMS
import Risk
import Testing
import TradingModel

/// Orders that wait at the host because the venue does not have their kind.
@Suite("Held orders")
struct HeldOrderTests {
    /// An instance at a venue with market and limit orders alone, behind its first candle at 100.
    private func session(_ capabilities: VenueCapabilities = .plain) -> Session {
        var session = Session()
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.add(1, capabilities: capabilities)
        _ = session.candle()
        return session
    }

    private func terms(
        _ type: OrderType, _ side: Side = .sell, stop: Int? = 90, price: Int? = nil, distance: Int? = nil,
        reduceOnly: Bool = false
    ) -> OrderTerms {
        OrderTerms(
            instrument: Session.btc.id, side: side, type: type, quantity: Quantity(10), price: price.map { Price($0) },
            stopPrice: stop.map { Price($0) }, isReduceOnly: reduceOnly, trailingDistance: distance.map { Price($0) })
    }

    private func order(_ number: IntentNumber, _ session: Session) throws -> Order {
        try #require(session.engine.oms.book(InstanceID(1)).order(number))
    }

    @Test func `what the venue lacks is accepted by the host and not sent`() throws {
        var session = session()
        let seen = session.submit(1, terms(.stop))
        #expect(
            seen.words == [
                "intent approved", "order submitted", "1 hears submitted", "order accepted", "1 hears accepted",
            ])
        let order = try order(1, session)
        #expect(order.isHeld && order.venueOrderID == nil && order.state == .accepted)
    }

    @Test func `what the venue has is sent as it is`() throws {
        var session = session(.paper)
        let seen = session.submit(1, terms(.stop))
        #expect(seen.words.last == "send")
        #expect(try order(1, session).holding == nil)
    }

    @Test func `at its price it is triggered, durable, and sent under its own number as a market order`() throws {
        var session = session()
        _ = session.submit(1, terms(.stop))
        #expect(session.candle(close: Price(91)).words == ["1 hears candle 1m"])
        let seen = session.candle(close: Price(90))
        #expect(seen.words == ["order triggered", "1 hears triggered", "order submitted", "send", "1 hears candle 1m"])
        let sent = try #require(seen.sent.first)
        #expect(sent.number == 1 && !sent.isHostMade)
        guard case .submit(let sentTerms) = sent.action else { return #expect(Bool(false)) }
        #expect(sentTerms == OrderTerms(instrument: Session.btc.id, side: .sell, type: .market, quantity: Quantity(10)))
        let order = try order(1, session)
        #expect(order.terms.type == .stop && order.holding == .released && order.isTriggered)
        // Once is enough.
        #expect(session.candle(close: Price(80)).sent.isEmpty)
        // From here on it is an order like others.
        #expect(session.report(1, .accepted(venueOrderID: "v")).words == ["order accepted", "1 hears accepted"])
        #expect(session.report(1, filled("f", Quantity(10))).words.contains("1 hears filled"))
    }

    @Test func `a stop-limit leaves as a limit order`() throws {
        var session = session()
        _ = session.submit(1, terms(.stopLimit, price: 89))
        guard case .submit(let sent) = try #require(session.candle(close: Price(90)).sent.first).action else {
            return #expect(Bool(false))
        }
        #expect(sent.type == .limit && sent.price == Price(89) && sent.stopPrice == nil)
    }

    @Test func `the answer to a released order may be any that a new order gets`() {
        for event in [
            VenueReport.Event.rejected(.nothingToReduce), .outcomeUnknown, .absent, .expired, .cancelled(.immediateOrCancel),
        ] {
            var session = session()
            _ = session.submit(1, terms(.stop))
            _ = session.candle(close: Price(90))
            #expect(session.report(1, event).alarms.isEmpty, "\(event)")
        }
    }

    @Test func `the venue has no word on an order that it does not know`() throws {
        var session = session()
        _ = session.submit(1, terms(.stop))
        #expect(session.report(1, filled("f", Quantity(10))).words == ["alarm"])
        #expect(session.report(1, .cancelled(.requested)).words == ["alarm"])
        #expect(try order(1, session).state == .accepted)
    }

    @Test func `a cancel is answered at once`() throws {
        var session = session()
        _ = session.submit(1, terms(.stop))
        #expect(
            session.ask(1, .cancel(order: 1)).words == [
                "intent approved", "order cancel_pending", "1 hears cancelPending", "order cancelled", "1 hears cancelled",
            ])
        #expect(session.candle(close: Price(50)).sent.isEmpty)
    }

    @Test func `an amendment is made at once, and the new price counts`() throws {
        var session = session()
        _ = session.submit(1, terms(.stop))
        let seen = session.ask(1, .amend(order: 1, Amendment(quantity: Quantity(4), stopPrice: Price(95))))
        #expect(
            seen.words == [
                "intent approved", "order update_pending", "1 hears updatePending", "order accepted", "1 hears updated",
            ])
        guard case .submit(let sent) = try #require(session.candle(close: Price(95)).sent.first).action else {
            return #expect(Bool(false))
        }
        #expect(sent.quantity == Quantity(4))
    }

    @Test func `a trailing stop follows the best price and survives a restart at every candle`() throws {
        var session = session()
        _ = session.submit(1, terms(.trailingStop, stop: nil, distance: 10))
        for (close, isSent) in [(105, false), (112, false), (108, false), (103, false), (102, true)] {
            session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
            #expect(session.candle(close: Price(close)).sent.isEmpty != isSent, "\(close)")
        }
        #expect(try order(1, session).bestPrice == Price(112))
    }

    @Test func `a freeze keeps it, and what still holds behind it leaves then`() {
        var session = session()
        _ = session.submit(1, terms(.stop))
        _ = session.handle(.haltSet(.platform, .freeze))
        #expect(session.candle(close: Price(80)).sent.isEmpty)
        #expect(session.ask(1, .cancel(order: 1)).words.contains("intent refused"))
        #expect(session.handle(.haltSet(.platform, nil)).sent.isEmpty)
        #expect(session.candle(close: Price(95)).sent.isEmpty)
        #expect(session.candle(close: Price(90)).sent.count == 1)
    }

    @Test func `a halt of new orders keeps no protective order back`() {
        var session = session()
        _ = session.submit(1, terms(.stop))
        _ = session.handle(.haltSet(.platform, .noNew))
        #expect(session.candle(close: Price(90)).sent.count == 1)
    }

    @Test func `unwinding ends held orders with the others, and flattens behind them`() {
        var session = session()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.report(1, filled("f1", Quantity(10)))
        _ = session.submit(1, terms(.stop, reduceOnly: true))
        _ = session.submit(1, terms(.takeProfit, stop: 120, reduceOnly: true))
        let seen = session.handle(.haltSet(.platform, .flatten))
        #expect(
            session.engine.account(of: InstanceID(1)).openOrders.map(\.id.intent).allSatisfy { $0 >= OrderIntent.hostNumbers })
        #expect(seen.sent.count == 1)
    }

    @Test func `orders of other instruments are not judged`() {
        var session = session()
        _ = session.submit(1, terms(.stop))
        #expect(session.candle(Session.eth, close: Price(10)).sent.isEmpty)
    }

    // MARK: Time in force

    private func tillDate(_ minutes: Int64, _ type: OrderType = .limit) -> OrderTerms {
        var terms = type == .limit ? Session.limit() : terms(.stop)
        terms.timeInForce = .goodTillDate
        terms.expireTime = Timestamp(nanoseconds: minutes * 60_000_000_000)
        return terms
    }

    @Test func `where the venue has no good-till-date the host ends the order by its own clock`() throws {
        var session = session()
        guard case .submit(let sent) = try #require(session.submit(1, tillDate(3)).sent.first).action else {
            return #expect(Bool(false))
        }
        #expect(sent.timeInForce == .goodTillCancelled && sent.expireTime == nil)
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.report(1, filled("f", Quantity(4)))
        #expect(session.candle().sent.isEmpty)
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        let seen = session.candle()
        #expect(seen.sent.map(\.action) == [.cancel(order: 1)])
        // The venue says cancelled; it is the end of its time.
        #expect(session.report(1, .cancelled(.requested)).words == ["order expired", "1 hears expired"])
        #expect(try order(1, session).filledQuantity == Quantity(4))
    }

    @Test func `a fill that wins against the end of its time is a fill`() throws {
        var session = session()
        _ = session.submit(1, tillDate(2))
        _ = session.report(1, .accepted(venueOrderID: "1"))
        #expect(session.candle().sent.count == 1)
        #expect(session.report(1, filled("f", Quantity(10))).words.contains("1 hears filled"))
        #expect(session.candle().sent.isEmpty)
    }

    @Test func `a held order expires at the host, and in a freeze behind it`() throws {
        var session = session()
        _ = session.submit(1, tillDate(3, .stop))
        _ = session.handle(.haltSet(.platform, .freeze))
        for _ in 0..<4 { #expect(session.candle().words == ["1 hears candle 1m"]) }
        #expect(session.handle(.haltSet(.platform, nil)).words == ["order expired", "1 hears expired"])
        #expect(session.candle(close: Price(50)).sent.isEmpty)
    }
}
