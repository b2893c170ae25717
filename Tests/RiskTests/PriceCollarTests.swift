import Testing
import TradingModel

@testable import Risk

@Suite("Price collar") struct PriceCollarTests {
    let context = RiskContext.flat.limited { $0.priceCollar = decimal("0.05") }

    @Test(arguments: [Side.buy, .sell]) func `a limit price is near the last close, on either side of it`(side: Side) {
        for text in ["950", "1000", "1050"] { #expect(refusal(of: .limit(side, "1", at: text), in: context) == nil) }
        for text in ["949.5", "1050.5", "0.5", "10000"] {
            #expect(
                refusal(of: .limit(side, "0.5", at: text, reduceOnly: true), in: context)
                    == .priceOutsideCollar(price(text), reference: price("1000"), collar: decimal("0.05")))
        }
    }

    @Test func `that of a conditional order is near its own stop price`() {
        #expect(refusal(of: .stopLimit(.buy, "1", at: "1250", stop: "1200"), in: context) == nil)
        #expect(
            refusal(of: .stopLimit(.buy, "1", at: "1300", stop: "1200"), in: context)
                == .priceOutsideCollar(price("1300"), reference: price("1200"), collar: decimal("0.05")))
        #expect(refusal(of: .takeProfit(.sell, "1", at: "1200", limit: "1100"), in: context)?.code == "risk.price_collar")
    }

    @Test func `without a last close there is nothing to be near to`() {
        let early = context.with { $0.referencePrice = nil }
        #expect(refusal(of: .limit(.buy, "1", at: "900"), in: early) == .noReferencePrice)
        #expect(refusal(of: .stop(.buy, "1", at: "2000"), in: context) == nil)
        #expect(refusal(of: .limit(.buy, "1", at: "1"), in: .flat)?.code == "risk.minimum_notional")
    }

    @Test func `an amended price is held to it`() {
        let open = context.naming(.limit(.buy, "1", at: "960"))
        #expect(refusal(of: Amendment(price: price("940")), in: open)?.code == "risk.price_collar")
        #expect(refusal(of: Amendment(price: price("955")), in: open) == nil)
    }
}
