import Testing
import TradingModel

@testable import Risk

@Suite("Reference price") struct ReferencePriceTests {
    let early = RiskContext.flat.with { $0.referencePrice = nil }

    @Test func `a market order before the first candle is refused`() {
        #expect(refusal(of: .market(.buy, "1"), in: early) == .noReferencePrice)
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: early) == .noReferencePrice)
    }

    @Test func `an order with a price of its own is judged at that price`() {
        #expect(refusal(of: .limit(.buy, "1", at: "900"), in: early) == nil)
        #expect(refusal(of: .stop(.sell, "1", at: "900"), in: early) == nil)
        #expect(
            refusal(of: .limit(.buy, "11", at: "1000"), in: early)
                == .notionalAboveMaximum(notional: notional("11000"), limit: notional("10000")))
    }
}
