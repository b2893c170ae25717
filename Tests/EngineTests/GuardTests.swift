import Engine
import Foundation
import OMS
import Risk
import Testing
import TradingModel

@Suite("Guards of an instance")
struct GuardTests {
    private func holding(_ plan: GuardPlan = .stop, _ quantity: Quantity = Quantity(10)) -> GuardSession {
        var session = GuardSession(plan)
        session.hold(quantity)
        return session
    }

    @Test func `where no guard is set nothing is watched`() {
        var session = GuardSession(nil)
        session.hold(10)
        #expect(session.candle(1).words == ["1 hears candle 1m"])
        #expect(session.guards == nil)
    }

    @Test func `a stop loss closes in the place of the strategy, durably, before the strategy hears of the candle`() {
        var session = holding()
        let seen = session.candle(99, 95, 96)
        #expect(
            seen.words == [
                "guard stop_loss tripped", "notice instance", "intent approved", "order submitted", "1 hears submitted", "send",
                "1 hears candle 1m",
            ])
        #expect(seen.closings == ["sell 10"])
        #expect(seen.notices.first?.title == "ada/1: Stop loss tripped")
        #expect(
            seen.notices.first?.text
                == "the price came to the stop loss at 95; the candle closed at 96; 10 is closed")
        // One order, however long it takes.
        #expect(session.candle(90).closings.isEmpty)
        let order = Session.host(0)
        _ = session.report(order, .accepted(venueOrderID: "h"))
        #expect(session.fill(order, 4, at: Price(90)).closings.isEmpty)
        let done = session.fill(order, 6, at: Price(89))
        #expect(done.steps == ["stop_loss closed"] && done.closings.isEmpty)
        #expect(session.engine.account(of: InstanceID(1)).position.quantity.isZero)
        #expect(session.guards?.standing == nil)
        #expect(session.candle(60).steps.isEmpty)
    }

    @Test func `a short position is bought back, also of a strategy that is stopped or in quarantine`() {
        for way in [EngineEvent.disabled(InstanceID(1), .keep), nil] {
            var session = holding(.stop, -10)
            if let way { _ = session.session.handle(way) } else { _ = session.session.incident(.quarantined) }
            #expect(session.candle(105).closings == ["buy 10"])
            #expect(session.fill(Session.host(0), 10, at: Price(105)).steps == ["stop_loss closed"])
        }
    }

    @Test func `open orders are cancelled before the closing order, and new ones are refused until all is done`() {
        var session = holding()
        _ = session.session.submit(1, Session.limit(.sell, 10, at: Price(120)))
        _ = session.report(2, .accepted(venueOrderID: "v2"))
        _ = session.session.submit(1, Session.limit(.buy, 3, at: Price(90)))
        let seen = session.candle(95)
        #expect(seen.closings == ["cancel 2", "cancel 3", "sell 10"])
        #expect(session.session.submit(1).refusals == ["risk.guard_closing"])
        #expect(session.fill(Session.host(2), 10, at: Price(95)).steps.isEmpty)
        // A cancel that lost its race: what it opened is closed again.
        #expect(session.fill(3, 3, at: Price(90)).closings == ["sell 3"])
        _ = session.report(2, .cancelled(.requested))
        #expect(session.fill(Session.host(3), 3, at: Price(90)).steps == ["stop_loss closed"])
        #expect(session.session.submit(1).refusals.isEmpty)
    }

    @Test func `an order that the host holds is cancelled with the candle that trips a guard, and not later`() {
        var session = holding()
        _ = session.session.submit(
            1,
            OrderTerms(
                instrument: Session.btc.id, side: .sell, type: .takeProfit, quantity: Quantity(10), stopPrice: Price(150)))
        let candle = Candle(
            instrument: Session.btc.id, timeframe: .minute1, openTime: session.engine.now, open: Price(95), high: Price(95),
            low: Price(95), close: Price(95), volume: Quantity(1))
        var effects: [EngineEffect] = []
        session.session.engine.watch(candle, into: &effects)
        // Nothing of the cancelled one reaches the venue.
        #expect(effects.map(Seen.init).closings == ["sell 10"])
        #expect(session.engine.oms.book(InstanceID(1)).order(2)?.state == .cancelled)
    }

    @Test func `a part leaves the strategy's orders alone`() {
        var session = GuardSession(.all)
        session.hold(5)
        _ = session.session.submit(1, Session.limit(.sell, 3, at: Price(130)))
        let seen = session.candle(111, 100, 111)
        #expect(seen.steps == ["first_take_profit tripped"] && seen.closings == ["sell 2"])
        #expect(session.fill(Session.host(0), 2, at: Price(111)).steps == ["first_take_profit closed"])
        #expect(session.engine.account(of: InstanceID(1)).openOrders.count == 1)
        #expect(session.session.submit(1, Session.limit(.sell, 1, at: Price(130))).refusals.isEmpty)
    }

    @Test func `a rejected close is tried again, later and later, and somebody hears of it`() {
        var session = holding()
        _ = session.candle(95)
        var order: UInt64 = 0
        for failure in 1...10 {
            let seen = session.report(Session.host(order), .rejected(.noMarket))
            #expect(seen.closings.isEmpty)
            #expect(seen.alarms.count == (failure == 8 ? 1 : 0))
            #expect(seen.steps == (failure == 8 ? ["stop_loss stuck"] : []))
            let delay: Int64 = 1 << Int64(min(failure - 1, 6))
            if delay > 1 { #expect(session.wait(seconds: delay - 1).closings.isEmpty) } else { _ = session.wait(seconds: 0) }
            #expect(session.wait(seconds: 1).closings == ["sell 10"])
            order += 1
        }
        #expect(session.fill(Session.host(order), 10, at: Price(80)).steps == ["stop_loss closed"])
    }

    @Test func `what the venue would not take is for somebody to close, and a fill begins anew`() {
        var session = GuardSession(.stop)
        session.hold(10)
        _ = session.candle(95)
        // All but less than a lot was filled: nothing that the venue takes is left.
        let half = Quantity(FixedDecimal(raw: FixedDecimal.unit / 2))
        _ = session.fill(Session.host(0), Quantity(9) + half, at: Price(95))
        let ended = session.report(Session.host(0), .cancelled(.nothingToReduce))
        #expect(ended.alarms.isEmpty)
        let seen = session.wait(seconds: 1)
        #expect(seen.alarms.count == 1 && seen.steps == ["stop_loss stuck"] && seen.closings.isEmpty)
        // Once.
        #expect(session.candle(94).alarms.isEmpty && session.wait(seconds: 1_000).alarms.isEmpty)
        #expect(session.session.submit(1).refusals == ["risk.guard_closing"])
    }

    @Test func `an order of unknown outcome is waited for`() {
        var session = holding()
        _ = session.candle(95)
        _ = session.report(Session.host(0), .outcomeUnknown)
        #expect(session.candle(94).closings.isEmpty && session.wait(seconds: 100).closings.isEmpty)
        _ = session.report(Session.host(0), .absent)
        #expect(session.wait(seconds: 1).closings == ["sell 10"])
    }

    @Test func `more than the venue takes at once is closed one after the other`() {
        let limits = RiskLimits(maximumOrderNotional: Notional(1_000_000), maximumPositionNotional: Notional(1_000_000))
        var session = GuardSession(.stop, limits: limits)
        session.hold(1_000)
        session.hold(500)
        #expect(session.candle(95).closings == ["sell 1000"])
        #expect(session.fill(Session.host(0), 1_000, at: Price(95)).closings == ["sell 500"])
        #expect(session.fill(Session.host(1), 500, at: Price(95)).steps == ["stop_loss closed"])
    }

    @Test func `after a stop nothing is added until the cooldown is over, but the way out is open`() {
        var session = GuardSession(.all)
        session.hold(5)
        _ = session.candle(95)
        _ = session.fill(Session.host(0), 5, at: Price(95))
        let revision = session.engine.standingRevision
        #expect(session.session.submit(1).refusals == ["risk.cooling_down"])
        #expect(session.session.submit(1).sent.isEmpty)
        _ = session.candle(95)
        _ = session.candle(95)
        #expect(session.session.submit(1).refusals == ["risk.cooling_down"])
        _ = session.candle(95)
        #expect(session.session.submit(1).refusals.isEmpty)
        #expect(session.engine.standingRevision > revision)
    }

    @Test func `safe mode refuses what adds, says why, and ends when an operator says so`() throws {
        var plan = GuardPlan.stop
        plan.stopLoss = nil
        plan.drawdown = GuardPlan.DrawdownLimit(fraction: FixedDecimal(raw: FixedDecimal.unit / 10))
        plan.capital = Notional(1_000)
        var session = holding(plan)
        let seen = session.candle(90)
        #expect(seen.steps == ["drawdown tripped"] && seen.closings.isEmpty)
        #expect(
            seen.notices.first?.text
                == "the equity is 10 % below its peak, the limit is 10 %; safe mode until an operator lifts it (tradingboost "
                + "risk lift)")
        let refused = session.session.submit(1)
        #expect(refused.refusals == ["risk.safe_mode"] && refused.last?.step?.reason == 150)
        let reducing = OrderTerms(
            instrument: Session.btc.id, side: .sell, type: .limit, quantity: 2, price: Price(91), isReduceOnly: true)
        #expect(session.session.submit(1, reducing).sent.count == 1)
        #expect(session.session.ask(1, .cancel(order: 3)).sent.count == 1)
        // A restart of the strategy, a pause and its end change nothing.
        _ = session.session.incident(.restarted)
        _ = session.session.handle(.pauseSet(InstanceID(1), true))
        _ = session.session.handle(.pauseSet(InstanceID(1), false))
        #expect(session.session.submit(1).refusals == ["risk.safe_mode"])
        let lifted = session.session.handle(.safeModeLifted(InstanceID(1), by: "kim", because: "seen"))
        #expect(lifted.steps == ["drawdown lifted"] && lifted.notices.first?.text == "lifted by kim: seen")
        #expect(session.session.submit(1, Session.limit(.buy, 1, at: Price(90))).refusals.isEmpty)
        #expect(session.session.handle(.safeModeLifted(InstanceID(1), by: "kim", because: "again")).isEmpty)
    }

    @Test func `what was held before there were guards is watched from the next candle on`() throws {
        var session = GuardSession(nil)
        session.hold(10)
        // As an earlier version wrote it.
        var fields = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(session.engine)) as? [String: Any])
        #expect(fields.removeValue(forKey: "guarded") != nil)
        session.session.engine = try JSONDecoder().decode(
            Engine.self, from: JSONSerialization.data(withJSONObject: fields))
        #expect(session.candle(90).steps.isEmpty)
        session.session.engine.setGuards(InstanceID(1), .stop)
        #expect(session.candle(100, 90, 96).steps.isEmpty)
        #expect(session.candle(100, 95, 96).closings == ["sell 10"])
    }

    @Test func `guards that are taken away leave nothing in force, and others go on from what is held`() {
        var session = holding()
        _ = session.candle(95)
        session.session.engine.setGuards(InstanceID(1), nil)
        #expect(session.guards?.standing == nil)
        #expect(session.candle(60).steps.isEmpty)
        _ = session.report(Session.host(0), .rejected(.noMarket))
        session.session.engine.setGuards(InstanceID(1), .stop)
        #expect(session.candle(95).steps == ["stop_loss tripped"])
        #expect(session.guards?.eventCount == 2)
    }
}

extension Price: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self.init(value) }
}

extension Quantity: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self.init(value) }
}
