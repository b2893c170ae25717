import OMS
import Testing
import TradingModel

@testable import Engine
@testable import Line
@testable import Risk

/// A refusal is seen by whoever it concerns, in the form that they read: the strategy as a number in its order event, the user as
/// a notification and as the answer to why, the operator's log in the words of that notification, and the row of the intent as
/// code and text.
@Suite("Visibility of refusals") struct RefusalVisibilityTests {
    private static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
        minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: Notional(5), makerFeeRate: .zero,
        takerFeeRate: .zero)
    private static let instance = InstanceID(1)

    private struct Heard {
        var outcomes: [IntentOutcome] = []
        var notices: [Notice] = []
        var steps: [OrderStep] = []

        init(_ effects: [EngineEffect]) {
            for effect in effects {
                switch effect {
                case .journal(.intent(_, let outcome)): outcomes.append(outcome)
                case .journal(.notice(let notice)): notices.append(notice)
                case .deliver(_, let event): if case .order(let step) = event.payload { steps.append(step) }
                default: break
                }
            }
        }
    }

    private func engine(at time: Timestamp) -> Engine {
        var engine = Engine(instruments: [RefusalVisibilityTests.instrument])
        engine.add(
            InstanceDefinition(
                tenant: TenantID(7), instance: RefusalVisibilityTests.instance, name: "ada/dip-buyer",
                instrument: RefusalVisibilityTests.instrument.id, timeframes: [.minute1], limits: .standard))
        var effects: [EngineEffect] = []
        engine.advance(to: time, into: &effects)
        return engine
    }

    @Test(arguments: RiskRefusalTests.all.indices)
    func `each is told to the strategy, to the user and to the log`(index: Int) throws {
        let (refusal, number, code) = RiskRefusalTests.all[index]
        let time = Timestamp(milliseconds: 1_795_253_400_000)
        var engine = engine(at: time)
        let trail = DecisionTrail()
        trail.follow(engine)
        let candle = Candle(
            instrument: RefusalVisibilityTests.instrument.id, timeframe: .minute1, openTime: time + -60_000_000_000,
            open: Price(100), high: Price(100), low: Price(100), close: Price(100), volume: Quantity(1))
        trail.begin(candle)
        trail.give(1, to: 0)
        let intent = OrderIntent(
            tenant: TenantID(7), instance: RefusalVisibilityTests.instance, number: 1, time: time,
            action: .submit(
                OrderTerms(
                    instrument: RefusalVisibilityTests.instrument.id, side: .buy, type: .market, quantity: Quantity(1))))
        var effects: [EngineEffect] = []
        engine.refuse(intent, refusal, at: 0, into: &effects)
        let heard = Heard(effects)

        // The row.
        let outcome = try #require(heard.outcomes.first)
        #expect(heard.outcomes == [.refused(code: code, text: refusal.text)])
        // The strategy.
        #expect(heard.steps.map(\.kind) == [.denied] && heard.steps.map(\.reason) == [number] && heard.steps[0].order == 1)
        // The user, and the log, which has the title and the text of the same notice.
        let notice = try #require(heard.notices.first)
        #expect(heard.notices.count == 1 && notice.topic == .refusal && notice.tenant == TenantID(7))
        #expect(notice.title == "ada/dip-buyer: Order refused" && notice.text == refusal.text)
        #expect(notice.key.contains("/\(code)/"), "once an hour and code: \(notice.key)")
        // Whoever asks why.
        trail.note(intent, outcome)
        let decision = try #require(trail.decisions(of: RefusalVisibilityTests.instance, limit: 1, lastFinished: nil).first)
        #expect(decision.text == "refused by \(code): \(refusal.text)")
        #expect(decision.outcome != .sent && decision.outcome != .noSignal)
        #expect(engine.instance(RefusalVisibilityTests.instance).lastEvent?.text == "refused: \(refusal.text)")
    }

    @Test func `the user hears of a code once an hour, the strategy every time`() {
        let start = Timestamp(milliseconds: 1_795_251_600_000)
        var engine = engine(at: start)
        var notices: [Notice] = []
        var steps = 0
        for number in 1...130 as ClosedRange<UInt64> {
            var effects: [EngineEffect] = []
            engine.advance(to: start + Int64(number) * 60_000_000_000, into: &effects)
            let intent = OrderIntent(
                tenant: TenantID(7), instance: RefusalVisibilityTests.instance, number: number, time: engine.now,
                action: .submit(
                    OrderTerms(
                        instrument: RefusalVisibilityTests.instrument.id, side: .buy, type: .market, quantity: Quantity(1))))
            engine.refuse(intent, number % 2 == 0 ? .paused : .stopped, at: 0, into: &effects)
            notices += Heard(effects).notices
            steps += Heard(effects).steps.count
        }
        #expect(steps == 130)
        #expect(notices.count == 6 && Set(notices.map(\.key)).count == 6, "two codes in three hours: \(notices.map(\.key))")
    }
}
