import Engine
import Risk
import Testing
import TradingModel

/// What changes while everything else goes on.
@Suite("Engine operations")
struct OperationsTests {
    @Test func `an instance that is added between two candles gets the next one, as its first event`() {
        var session = Session(instances: 2)
        _ = session.candle()
        session.add(3)
        let seen = session.candle()
        #expect(seen.words == ["1 hears candle 1m", "2 hears candle 1m", "3 hears candle 1m"])
        #expect(seen.last?.delivery?.event.seq == 1 && seen.first?.delivery?.event.seq == 2)
        #expect(session.submit(3).words.last == "send")
    }

    @Test func `an instance of an instrument whose market nobody traded yet is added too`() {
        var session = Session()
        _ = session.candle()
        session.add(2, to: Session.eth)
        #expect(session.candle().words == ["1 hears candle 1m"])
        #expect(session.candle(Session.eth).words == ["2 hears candle 1m"])
    }

    @Test func `new timeframes count from the next close on, in the order of the instances`() {
        var session = Session(instances: 3)
        session.engine.redefine(InstanceID(1), timeframes: [.minute5, .minute1])
        session.engine.redefine(InstanceID(2), timeframes: [.minute5])
        #expect(session.candle().words == ["1 hears candle 1m", "3 hears candle 1m"])
        #expect(session.candle(Session.btc, .minute5).words == ["1 hears candle 5m", "2 hears candle 5m"])
        session.engine.redefine(InstanceID(2), timeframes: [.minute1])
        #expect(session.candle().words == ["1 hears candle 1m", "2 hears candle 1m", "3 hears candle 1m"])
        #expect(session.engine.instance(InstanceID(2)).definition.timeframes == [.minute1])
    }

    @Test func `new limits hold for the next intent, and what was not named stays`() {
        var session = Session()
        _ = session.candle()
        session.engine.redefine(InstanceID(1), limits: RiskLimits(maximumOrderNotional: Notional(10)))
        #expect(session.submit().last?.step?.reason == 2)
        session.engine.redefine(InstanceID(1), openOrderPolicy: .flatten, strategy: "b", name: "ada/b")
        let definition = session.engine.instance(InstanceID(1)).definition
        #expect(definition.limits.maximumOrderNotional == Notional(10) && definition.timeframes == [.minute1])
        #expect(definition.openOrderPolicy == .flatten && definition.strategy == "b" && definition.name == "ada/b")
    }

    @Test func `becoming a strategy that is halted is unwound with the next candle`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v"))
        _ = session.handle(.haltSet(.strategy("b"), .cancel))
        session.engine.redefine(InstanceID(1), strategy: "b")
        #expect(session.candle().sent.map(\.action) == [.cancel(order: 1)])
    }

    @Test func `a swap knows where the instance stands and goes on above it`() {
        var session = Session()
        let id = InstanceID(1)
        #expect(session.engine.nextSeq(of: id) == 1 && session.engine.lastIntent(of: id) == 0)
        _ = session.candle()
        for _ in 0..<3 { _ = session.submit() }
        _ = session.report(2, filled("f", Quantity(4)))
        #expect(session.engine.nextSeq(of: id) == 6 && session.engine.lastIntent(of: id) == 3)
        let account = session.engine.account(of: id)
        #expect(account.position.quantity == Quantity(4) && account.openOrders.map(\.id.intent) == [1, 2, 3])
        session.engine.continueIntents(of: id, at: 40)
        #expect(session.engine.lastIntent(of: id) == 39)
        let intent = OrderIntent(
            tenant: Session.tenant, instance: id, number: 40, time: session.engine.now, action: .submit(Session.limit()))
        #expect(session.handle(.intentReceived(intent)).words.last == "send")
    }
}
