import Testing
import TradingModel

@testable import Risk

@Suite("Maximum order notional") struct MaximumOrderNotionalTests {
    let limit = notional("10000")

    @Test func `an order may be worth the limit and no more`() {
        #expect(refusal(of: .market(.buy, "10")) == nil)
        #expect(
            refusal(of: .market(.buy, "10.001")) == .notionalAboveMaximum(notional: notional("10001"), limit: limit))
        #expect(refusal(of: .market(.sell, "10")) == nil)
        #expect(
            refusal(of: .market(.sell, "10.001")) == .notionalAboveMaximum(notional: notional("10001"), limit: limit))
    }

    @Test func `a buy limit is worth its price`() {
        #expect(refusal(of: .limit(.buy, "12", at: "800")) == nil)
        #expect(
            refusal(of: .limit(.buy, "10", at: "1000.5")) == .notionalAboveMaximum(notional: notional("10005"), limit: limit))
    }

    @Test func `a sell far below the market is worth what the market pays`() {
        #expect(
            refusal(of: .limit(.sell, "11", at: "0.5")) == .notionalAboveMaximum(notional: notional("11000"), limit: limit))
        #expect(
            refusal(of: .limit(.sell, "9", at: "1200")) == .notionalAboveMaximum(notional: notional("10800"), limit: limit))
    }

    @Test func `a stop is worth the higher of stop price and market`() {
        #expect(
            refusal(of: .stop(.buy, "10", at: "1100")) == .notionalAboveMaximum(notional: notional("11000"), limit: limit))
        #expect(
            refusal(of: .stop(.sell, "10.001", at: "900")) == .notionalAboveMaximum(notional: notional("10001"), limit: limit))
        #expect(refusal(of: .stop(.sell, "10", at: "900")) == nil)
    }

    @Test func `an exit is never too large`() {
        let short = RiskContext.flat.with { $0.position = quantity("-15") }
        #expect(refusal(of: .market(.buy, "15", reduceOnly: true), in: short) == nil)
    }

    @Test func `a product beyond the range of decimals is refused, not trapped`() {
        let huge = RiskContext.flat.with { $0.instrument.maximumQuantity = quantity("100000000000000000000") }
        let terms = OrderTerms.limit(.buy, "100000000000000000000", at: "100000000000000000000")
        #expect(refusal(of: terms, in: huge) == .notionalOutOfRange)
        let exit = terms.with { $0.isReduceOnly = true }
        #expect(refusal(of: exit, in: huge) == .notionalOutOfRange)
    }

    @Test func `an amended order is held to the same limit`() {
        let open = RiskContext.flat.naming(.limit(.buy, "10", at: "900"))
        #expect(
            refusal(of: Amendment(quantity: quantity("11.112")), in: open)
                == .notionalAboveMaximum(notional: notional("10000.8"), limit: limit))
        #expect(refusal(of: Amendment(price: price("1000")), in: open) == nil)
    }
}
