import Engine
import Line
import Risk
import Testing
import TradingModel

/// Why an order left at a candle, or none did.
@Suite("Decisions")
struct DecisionTrailTests {
    private static let me = InstanceID(1)

    /// A strategy that says nothing by itself.
    private func rig(limits: RiskLimits = Rig.limits) -> Rig { Rig(instances: [.silent(Self.me)], limits: limits) }

    private func ask(_ rig: inout Rig, _ number: IntentNumber, _ action: OrderIntent.Action) throws {
        rig.strategies.say(
            .intentReceived(
                OrderIntent(tenant: Rig.tenant, instance: Self.me, number: number, time: rig.line.engine.now, action: action)))
        try rig.line.settle()
    }

    private func order(_ quantity: Int = 1) -> OrderIntent.Action {
        .submit(OrderTerms(instrument: Rig.instrument.id, side: .buy, type: .market, quantity: Quantity(quantity)))
    }

    private func last(_ rig: Rig) -> Decision? { rig.line.decisions(of: Self.me, limit: 1).first }

    @Test func `a candle that is answered by nothing is no signal, with the close that it saw`() throws {
        var rig = rig()
        try rig.run(1)
        let decision = try #require(last(rig))
        #expect(decision.outcome == .noSignal && decision.timeframe == .minute1 && decision.time == rig.line.engine.now)
        let close = try #require(rig.line.engine.lastPrice(Rig.instrument.id))
        #expect(decision.text == "it saw the close at \(close) and asked for nothing")
    }

    @Test func `what left counts, orders and changes, and refusals stand beside it`() throws {
        var rig = rig()
        try rig.run(1)
        try ask(&rig, 1, order())
        #expect(last(rig)?.outcome == .sent && last(rig)?.text == "1 order sent")
        try ask(&rig, 2, order())
        try ask(&rig, 3, .cancel(order: 2))
        try ask(&rig, 4, order(0))
        #expect(
            last(rig)?.text
                == "2 orders sent, 1 cancel or amendment sent, refused by risk.quantity_not_positive: quantity 0 is not positive")
    }

    @Test func `a refusal says the rule and the numbers`() throws {
        var rig = rig()
        try rig.run(1)
        try ask(&rig, 1, order(0))
        #expect(last(rig)?.outcome == .refused)
        #expect(last(rig)?.text == "refused by risk.quantity_not_positive: quantity 0 is not positive")
        try ask(&rig, 2, order(20_000))
        #expect(last(rig)?.text.hasPrefix("2 requests refused, the last by risk.quantity_above_maximum: quantity 20000") == true)
        // A cancel that comes too late does not hide it.
        try ask(&rig, 3, .cancel(order: 77))
        #expect(last(rig)?.text.hasPrefix("3 requests refused, the last by risk.quantity_above_maximum") == true)
    }

    @Test func `too many orders are a budget`() throws {
        var rig = rig(limits: RiskLimits(maximumOrdersPerMinute: 1))
        try rig.run(1)
        try ask(&rig, 1, order())
        rig.line.continueIntents(of: Self.me, at: 2)
        try rig.advance()
        try rig.line.settle()
        try ask(&rig, 2, order())
        #expect(last(rig)?.outcome == .sent)
        var narrow = self.rig(limits: RiskLimits(maximumOrdersPerMinute: 0))
        try narrow.run(1)
        try ask(&narrow, 1, order())
        #expect(last(narrow)?.outcome == .budget)
        #expect(last(narrow)?.text.contains("the limit is 0") == true)
    }

    @Test func `a pause and a halt are named whether the strategy asked or not`() throws {
        var rig = rig()
        try rig.run(1)
        try rig.line.handle(.pauseSet(Self.me, true))
        try rig.run(1)
        #expect(last(rig)?.outcome == .paused && last(rig)?.text.hasPrefix("the strategy is paused; it saw the close") == true)
        try ask(&rig, 1, order())
        #expect(last(rig)?.outcome == .paused && last(rig)?.text.hasPrefix("refused by risk.paused") == true)
        try rig.line.handle(.haltSet(.tenant(Rig.tenant), .noNew))
        try rig.run(1)
        #expect(
            last(rig)?.outcome == .halted && last(rig)?.text.hasPrefix("trading is halted (no_new for this tenant); ") == true)
        try ask(&rig, 2, order())
        #expect(last(rig)?.outcome == .halted && last(rig)?.text.hasPrefix("refused by risk.kill_switch: ") == true)
        try rig.line.handle(.haltSet(.tenant(Rig.tenant), .freeze))
        try ask(&rig, 3, .cancel(order: 1))
        try rig.run(1)
        #expect(last(rig)?.text.hasPrefix("trading is halted (freeze for this tenant); ") == true)
        try rig.line.handle(.haltSet(.tenant(Rig.tenant), nil))
        try rig.line.handle(.pauseSet(Self.me, false))
        try rig.run(1)
        #expect(last(rig)?.outcome == .noSignal)
    }

    @Test func `an instance that is down has its candles too, and why it did not see them`() throws {
        var rig = rig()
        try rig.run(2)
        try rig.line.handle(EngineEvent.disabled(Self.me, .keep))
        try rig.run(2)
        #expect(last(rig)?.outcome == .inactive && last(rig)?.text == "the strategy did not see the candle: disabled")
        try rig.line.handle(
            .incident(
                InstanceIncident(
                    tenant: Rig.tenant, instance: Self.me, kind: .quarantined, text: "signal 11", lastSeq: 2,
                    time: rig.line.engine.now)))
        try rig.run(1)
        #expect(last(rig)?.text == "the strategy did not see the candle: quarantined: signal 11")
        try rig.line.handle(.enabled(Self.me))
        try rig.run(1)
        #expect(
            rig.line.decisions(of: Self.me, limit: 9).map(\.outcome)
                == [.noSignal, .inactive, .inactive, .inactive, .noSignal, .noSignal])
    }

    @Test func `what it asked for before it stopped counts to the candle that it saw`() throws {
        var rig = rig()
        try rig.run(1)
        let time = rig.line.engine.now
        try rig.line.handle(EngineEvent.disabled(Self.me, .keep))
        rig.strategies.say(
            .intentReceived(
                OrderIntent(tenant: Rig.tenant, instance: Self.me, number: 1, time: time, action: order())))
        try rig.run(2)
        let decisions = rig.line.decisions(of: Self.me, limit: 3)
        #expect(decisions.map(\.outcome) == [.inactive, .inactive, .inactive])
        #expect(decisions.last?.text.hasPrefix("refused by risk.stopped: ") == true)
    }

    @Test func `candles that are missing before one are counted`() throws {
        var rig = rig()
        try rig.run(3)
        rig.skip(7)
        try rig.run(1)
        #expect(last(rig)?.outcome == .gap)
        #expect(last(rig)?.text.hasPrefix("4 1m candles before this one are missing; it saw the close at ") == true)
        try rig.run(1)
        #expect(last(rig)?.outcome == .noSignal)
    }

    @Test func `a strategy that has not answered is late, until it has`() throws {
        var rig = rig()
        rig.strategies.sleepers = [Self.me]
        try rig.runPatiently(2)
        #expect(rig.line.decisions(of: Self.me, limit: 5).map(\.outcome) == [.late, .late])
        #expect(last(rig)?.text == "the strategy has not answered event 2 yet")
        rig.strategies.sleepers = []
        try rig.line.settle(patience: .seconds(1))
        #expect(rig.line.decisions(of: Self.me, limit: 5).map(\.outcome) == [.noSignal, .noSignal])
    }

    @Test func `what the strategy says stands at the candle at which it said so`() throws {
        var rig = rig()
        try rig.run(3)
        rig.line.remark(Self.me, seq: 2, "volume gate 0.9 < 1.3")
        rig.line.remark(Self.me, seq: nil, String(repeating: "x", count: 500))
        rig.strategies.say(.messageWritten(Self.me, seq: 1, index: 0, title: "Level", text: "near 41,000"))
        try rig.line.settle()
        let texts = rig.line.decisions(of: Self.me, limit: 3).map(\.text)
        #expect(texts[1].hasSuffix("asked for nothing; the strategy says: volume gate 0.9 < 1.3"))
        #expect(texts[2].hasSuffix("; the strategy says: Level: near 41,000"))
        #expect(texts[0].hasSuffix("says: " + String(repeating: "x", count: 200)))
        // Nothing to write it beside.
        rig.line.remark(InstanceID(99), seq: 1, "nobody")
    }

    @Test func `what strategies log while they are heard stands beside its own candle`() throws {
        var rig = Rig(instances: Rig.strategies(2))
        let line = rig.line
        rig.strategies.remark = { line.remark($0, seq: $1, $2) }
        try rig.run(5)
        let close = try #require(line.engine.lastPrice(Rig.instrument.id))
        for instance in [InstanceID(1), InstanceID(2)] {
            let decisions = line.decisions(of: instance, limit: 5)
            #expect(decisions.count == 5 && decisions[0].text.hasSuffix("; the strategy says: \(close)"))
            #expect(Set(decisions.map { $0.text.split(separator: ": ").last }).count > 1)
        }
        rig.strategies.remark = { _, _, _ in }
    }

    @Test func `the last 128 are kept, newest first, of every timeframe`() throws {
        var rig = Rig(instances: Rig.strategies(3))
        try rig.run(150)
        let decisions = rig.line.decisions(of: InstanceID(3), limit: 1_000)
        #expect(decisions.count == 128 && rig.line.decisions(of: InstanceID(3), limit: 10) == Array(decisions.prefix(10)))
        #expect(decisions.first?.time == rig.line.engine.now)
        for (newer, older) in zip(decisions, decisions.dropFirst()) { #expect(newer.time >= older.time) }
        #expect(Set(decisions.map(\.timeframe)) == [.minute1, .minute5])
        #expect(Set(decisions.map(\.outcome)).isSuperset(of: [.sent, .noSignal]))
        #expect(
            rig.line.decisions(of: InstanceID(3), limit: -1).isEmpty && rig.line.decisions(of: InstanceID(9), limit: 5).isEmpty)
    }
}
