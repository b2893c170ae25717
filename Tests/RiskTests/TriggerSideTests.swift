import Testing
import TradingModel

@testable import Risk

@Suite("Trigger side") struct TriggerSideTests {
    @Test func `a take profit lies where the profit is`() {
        #expect(refusal(of: .takeProfit(.sell, "1", at: "1000.5")) == nil)
        #expect(refusal(of: .takeProfit(.buy, "1", at: "999.5")) == nil)
        for at in ["1000", "999.5"] {
            #expect(
                refusal(of: .takeProfit(.sell, "1", at: at))
                    == .triggerOnWrongSide(.takeProfit, .sell, price(at), reference: price("1000")))
        }
        for at in ["1000", "1000.5"] {
            #expect(
                refusal(of: .takeProfit(.buy, "1", at: at, limit: at))
                    == .triggerOnWrongSide(.takeProfitLimit, .buy, price(at), reference: price("1000")))
        }
    }

    @Test func `so does the price from which a trailing stop trails`() {
        #expect(refusal(of: .trailing(.sell, "1", by: "10", from: "1000.5")) == nil)
        #expect(
            refusal(of: .trailing(.sell, "1", by: "10", from: "999.5"))
                == .triggerOnWrongSide(.trailingStop, .sell, price("999.5"), reference: price("1000")))
        #expect(
            refusal(of: .trailing(.buy, "1", by: "10", from: "1001"))
                == .triggerOnWrongSide(.trailingStop, .buy, price("1001"), reference: price("1000")))
    }

    @Test func `a stop may be where it trades at once, and before the first candle nothing is compared`() {
        #expect(refusal(of: .stop(.sell, "1", at: "1100")) == nil)
        let early = RiskContext.flat.with { $0.referencePrice = nil }
        #expect(refusal(of: .takeProfit(.sell, "1", at: "900"), in: early) == nil)
    }

    @Test func `an amendment is judged when it moves the trigger`() {
        let passed = RiskContext.flat.naming(.takeProfit(.sell, "1", at: "950", limit: "949"))
        #expect(refusal(of: Amendment(price: price("948")), in: passed) == nil)
        #expect(
            refusal(of: Amendment(stopPrice: price("960")), in: passed)
                == .triggerOnWrongSide(.takeProfitLimit, .sell, price("960"), reference: price("1000")))
        #expect(refusal(of: Amendment(stopPrice: price("1010")), in: passed) == nil)
        var triggered = passed
        triggered.target?.isTriggered = true
        #expect(refusal(of: Amendment(stopPrice: price("960")), in: triggered) == nil)
    }
}
