import Engine
import Foundation
import Risk
import Testing
import TradingModel

/// What a person asks for: through an instance of its own, and in the place of a strategy.
@Suite("Orders by hand in the engine")
struct HandOrdersTests {
    @Test func `an instance by hand trades and hears nothing, and its numbers of events stay`() {
        var session = Session()
        session.addByHand(9)
        let seen = session.candle()
        #expect(seen.words == ["1 hears candle 1m"])
        let submitted = session.submit(9)
        #expect(submitted.words == ["intent approved", "order submitted", "send"])
        #expect(session.report(1, of: 9, .accepted(venueOrderID: "v")).words == ["order accepted"])
        #expect(session.engine.nextSeq(of: InstanceID(9)) == 1)
        #expect(session.engine.lastIntent(of: InstanceID(9)) == 1)
        #expect(session.engine.account(of: InstanceID(9)).openOrders.count == 1)
    }

    @Test func `a person who asks without end is refused and never stopped`() throws {
        var session = Session()
        session.addByHand(9)
        _ = session.candle()
        for number in 1...5_000 {
            let seen = session.submit(9, Session.limit(.buy, Quantity(100_000)))
            try #require(seen.words.first == "intent refused", "at \(number): \(seen.words)")
        }
        #expect(session.engine.instance(InstanceID(9)).isActive)
    }

    @Test func `a halt holds orders by hand, and unwinds them`() {
        var session = Session()
        session.addByHand(9)
        _ = session.candle()
        _ = session.submit(9)
        _ = session.report(1, of: 9, .accepted(venueOrderID: "v"))
        #expect(session.handle(.haltSet(.instance(InstanceID(9)), .cancel)).sent.map(\.action) == [.cancel(order: 1)])
        #expect(session.submit(9).words.first == "intent refused")
    }

    @Test func `a strategy's order is cancelled in its place, with a number of the host's, and it hears of it`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v"))
        let id = InstanceID(1)
        #expect(session.engine.refusalOfHostIntent(.cancel(order: 1), of: id) == nil)
        let seen = session.handle(.hostAsked(id, .cancel(order: 1)))
        #expect(seen.sent.map(\.action) == [.cancel(order: 1)])
        #expect(seen.sent.map(\.number) == [OrderIntent.hostNumbers])
        #expect(seen.words.contains("1 hears cancelPending"))
        #expect(session.engine.lastIntent(of: id) == 1)
        #expect(session.engine.lastHostIntent(of: id) == OrderIntent.hostNumbers)
    }

    @Test func `what risk refuses the host changes nothing, and is told before`() {
        var session = Session()
        _ = session.candle()
        let id = InstanceID(1)
        #expect(session.engine.refusalOfHostIntent(.cancel(order: 7), of: id)?.code == "risk.unknown_order")
        #expect(session.handle(.hostAsked(id, .cancel(order: 7))).words == [])
        let opening = OrderIntent.Action.submit(
            OrderTerms(instrument: Session.btc.id, side: .buy, type: .market, quantity: Quantity(1), isReduceOnly: true))
        #expect(session.engine.refusalOfHostIntent(opening, of: id)?.code == "risk.not_closing")
        _ = session.handle(.haltSet(.platform, .freeze))
        #expect(session.engine.refusalOfHostIntent(.cancel(order: 7), of: id)?.code == "risk.frozen")
    }

    @Test func `a position is closed by reduce-only market orders, once`() {
        var session = Session()
        _ = session.candle()
        let id = InstanceID(1)
        #expect(session.engine.closingActions(of: id, most: 20) == [])
        _ = session.submit()
        _ = session.report(1, filled("f", Quantity(3)))
        let actions = session.engine.closingActions(of: id, most: 20)
        let terms = OrderTerms(instrument: Session.btc.id, side: .sell, type: .market, quantity: Quantity(3), isReduceOnly: true)
        #expect(actions == [.submit(terms)])
        #expect(!session.engine.isClosing(id))
        let seen = actions.flatMap { session.handle(.hostAsked(id, $0)) }
        #expect(seen.sent.map(\.action) == [.submit(terms)])
        #expect(session.engine.isClosing(id))
    }

    @Test func `an instance by hand is one behind a checkpoint, too`() throws {
        var session = Session()
        session.addByHand(9)
        let bytes = try JSONEncoder().encode(session.engine)
        let engine = try JSONDecoder().decode(Engine.self, from: bytes)
        #expect(engine.instance(InstanceID(9)).definition.isByHand)
        #expect(!engine.instance(InstanceID(1)).definition.isByHand)
    }
}

extension Session {
    fileprivate mutating func addByHand(_ instance: UInt64) {
        engine.add(
            InstanceDefinition(
                tenant: Session.tenant, instance: InstanceID(instance), name: "ada/manual", instrument: Session.btc.id,
                timeframes: [],
                limits: .standard, strategy: "manual", isByHand: true))
    }
}
