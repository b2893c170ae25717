import Testing
import TradingModel

@testable import Risk

@Suite("Order form") struct OrderFormTests {
    @Test func `each type passes with its own fields`() {
        #expect(refusal(of: .market(.buy, "1")) == nil)
        #expect(refusal(of: .limit(.buy, "1", at: "999.5")) == nil)
        #expect(refusal(of: .stop(.buy, "1", at: "1100")) == nil)
        #expect(refusal(of: .stopLimit(.buy, "1", at: "1101", stop: "1100")) == nil)
    }

    @Test func `an order for another instrument is refused`() {
        let other = OrderTerms.market(.buy, "1").with { $0.instrument = InstrumentID(8) }
        #expect(refusal(of: other) == .wrongInstrument(InstrumentID(8), expected: InstrumentID(7)))
    }

    @Test func `a missing field is refused`() {
        #expect(refusal(of: .limit(.buy, "1", at: "1").with { $0.price = nil }) == .priceMissing(.limit))
        #expect(refusal(of: .stopLimit(.buy, "1", at: "1", stop: "1").with { $0.price = nil }) == .priceMissing(.stopLimit))
        #expect(refusal(of: .stop(.buy, "1", at: "1").with { $0.stopPrice = nil }) == .stopPriceMissing(.stop))
        #expect(
            refusal(of: .stopLimit(.buy, "1", at: "1", stop: "1").with { $0.stopPrice = nil })
                == .stopPriceMissing(.stopLimit))
    }

    @Test func `a field of another type is refused`() {
        let one = price("1")
        #expect(refusal(of: .market(.buy, "1").with { $0.price = one }) == .priceNotExpected(.market, one))
        #expect(refusal(of: .stop(.buy, "1", at: "1").with { $0.price = one }) == .priceNotExpected(.stop, one))
        #expect(refusal(of: .market(.buy, "1").with { $0.stopPrice = one }) == .stopPriceNotExpected(.market, one))
        #expect(refusal(of: .limit(.buy, "1", at: "1").with { $0.stopPrice = one }) == .stopPriceNotExpected(.limit, one))
    }

    @Test func `an amendment cannot add a field that the type does not have`() {
        let stop = RiskContext.flat.naming(.stop(.buy, "1", at: "1100"))
        #expect(refusal(of: Amendment(price: price("1")), in: stop) == .priceNotExpected(.stop, price("1")))
        let limit = RiskContext.flat.naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: Amendment(stopPrice: price("1")), in: limit) == .stopPriceNotExpected(.limit, price("1")))
    }

    @Test func `only a resting limit order can be post-only`() {
        #expect(refusal(of: .limit(.buy, "1", at: "900").with { $0.isPostOnly = true }) == nil)
        #expect(refusal(of: .market(.buy, "1").with { $0.isPostOnly = true }) == .postOnlyNeedsLimit(.market))
        #expect(refusal(of: .stop(.buy, "1", at: "1100").with { $0.isPostOnly = true }) == .postOnlyNeedsLimit(.stop))
        #expect(
            refusal(of: .stopLimit(.buy, "1", at: "1101", stop: "1100").with { $0.isPostOnly = true })
                == .postOnlyNeedsLimit(.stopLimit))
        let immediate = OrderTerms.limit(.buy, "1", at: "900").with {
            $0.isPostOnly = true
            $0.timeInForce = .immediateOrCancel
        }
        #expect(refusal(of: immediate) == .postOnlyIsImmediate)
    }
}
