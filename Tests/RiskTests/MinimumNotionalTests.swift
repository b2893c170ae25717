import Testing
import TradingModel

@testable import Risk

@Suite("Minimum notional") struct MinimumNotionalTests {
    @Test func `a limit order is judged at its price`() {
        #expect(
            refusal(of: .limit(.buy, "0.002", at: "2499.5"))
                == .notionalBelowMinimum(notional: notional("4.999"), minimum: notional("5")))
        #expect(refusal(of: .limit(.buy, "0.002", at: "2500")) == nil)
    }

    @Test func `a stop order is judged at its stop price`() {
        #expect(
            refusal(of: .stop(.buy, "0.002", at: "2499.5"))
                == .notionalBelowMinimum(notional: notional("4.999"), minimum: notional("5")))
        #expect(refusal(of: .stop(.buy, "0.002", at: "2500")) == nil)
    }

    @Test func `a market order is judged at the last close`() {
        #expect(
            refusal(of: .market(.buy, "0.004"))
                == .notionalBelowMinimum(notional: notional("4"), minimum: notional("5")))
        #expect(refusal(of: .market(.buy, "0.005")) == nil)
    }

    @Test func `a reduce-only order may be smaller`() {
        #expect(refusal(of: .market(.sell, "0.004", reduceOnly: true)) == nil)
    }
}
