import Testing
import TradingModel

@testable import Risk

@Suite("Order form") struct OrderFormTests {
    @Test func `each type passes with its own fields`() {
        #expect(refusal(of: .market(.buy, "1")) == nil)
        #expect(refusal(of: .limit(.buy, "1", at: "999.5")) == nil)
        #expect(refusal(of: .stop(.buy, "1", at: "1100")) == nil)
        #expect(refusal(of: .stopLimit(.buy, "1", at: "1101", stop: "1100")) == nil)
        #expect(refusal(of: .takeProfit(.sell, "1", at: "1100")) == nil)
        #expect(refusal(of: .takeProfit(.buy, "1", at: "900", limit: "901")) == nil)
        #expect(refusal(of: .trailing(.sell, "1", by: "10")) == nil)
        #expect(refusal(of: .trailing(.sell, "1", by: "10", from: "1100")) == nil)
    }

    @Test func `a take profit has a stop price, and a limit price where it is one`() {
        let takeProfit = OrderTerms.takeProfit(.sell, "1", at: "1100")
        #expect(refusal(of: takeProfit.with { $0.stopPrice = nil }) == .stopPriceMissing(.takeProfit))
        #expect(refusal(of: takeProfit.with { $0.price = price("1") }) == .priceNotExpected(.takeProfit, price("1")))
        let limit = OrderTerms.takeProfit(.sell, "1", at: "1100", limit: "1099")
        #expect(refusal(of: limit.with { $0.price = nil }) == .priceMissing(.takeProfitLimit))
        #expect(refusal(of: limit.with { $0.stopPrice = nil }) == .stopPriceMissing(.takeProfitLimit))
    }

    @Test func `a trailing stop has a distance, as others have none`() {
        let trailing = OrderTerms.trailing(.sell, "1", by: "10")
        #expect(refusal(of: trailing.with { $0.trailingDistance = nil }) == .trailingDistanceMissing)
        #expect(refusal(of: trailing.with { $0.price = price("1") }) == .priceNotExpected(.trailingStop, price("1")))
        for terms in [
            OrderTerms.market(.buy, "1"), .limit(.buy, "1", at: "900"), .stop(.buy, "1", at: "1100"),
            .stopLimit(.buy, "1", at: "1101", stop: "1100"), .takeProfit(.buy, "1", at: "900"),
            .takeProfit(.buy, "1", at: "900", limit: "900"),
        ] {
            let refused = refusal(of: terms.with { $0.trailingDistance = price("10") })
            #expect(refused == .trailingDistanceNotExpected(terms.type, price("10")))
        }
    }

    @Test func `a good-till-date order expires in the future, others not at all`() {
        let now = RiskContext.flat.now
        let dated = OrderTerms.limit(.buy, "1", at: "900").with {
            $0.timeInForce = .goodTillDate
            $0.expireTime = now + 1
        }
        #expect(refusal(of: dated) == nil)
        #expect(refusal(of: dated.with { $0.expireTime = nil }) == .expireTimeMissing)
        for time in [now, now + -1, Timestamp(nanoseconds: .min), Timestamp(nanoseconds: 0)] {
            #expect(refusal(of: dated.with { $0.expireTime = time }) == .expireTimeNotAhead(time, now: now))
        }
        #expect(refusal(of: dated.with { $0.expireTime = Timestamp(nanoseconds: .max) }) == nil)
        for other in [TimeInForce.goodTillCancelled, .immediateOrCancel, .fillOrKill] {
            #expect(refusal(of: dated.with { $0.timeInForce = other }) == .expireTimeNotExpected(now + 1))
        }
        let market = OrderTerms.market(.buy, "1").with {
            $0.timeInForce = .goodTillDate
            $0.expireTime = now + 1
        }
        #expect(refusal(of: market) == .marketCannotRest)
    }

    @Test func `an order that is past its time may be changed until the venue expires it`() {
        let dated = OrderTerms.limit(.buy, "1", at: "900").with {
            $0.timeInForce = .goodTillDate
            $0.expireTime = RiskContext.flat.now
        }
        #expect(refusal(of: Amendment(price: price("901")), in: .flat.naming(dated)) == nil)
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
        #expect(refusal(of: immediate.with { $0.timeInForce = .fillOrKill }) == .postOnlyIsFillOrKill)
        for terms in [
            OrderTerms.takeProfit(.sell, "1", at: "1100"), .takeProfit(.sell, "1", at: "1100", limit: "1100"),
            .trailing(.sell, "1", by: "10"),
        ] {
            #expect(refusal(of: terms.with { $0.isPostOnly = true }) == .postOnlyNeedsLimit(terms.type))
        }
    }
}
