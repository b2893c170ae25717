import Testing
import TradingModel

@testable import Risk

@Suite("Price filter") struct PriceFilterTests {
    @Test(arguments: ["0", "-0.5", "-1000"]) func `prices are positive`(text: String) {
        #expect(refusal(of: .limit(.buy, "1", at: text)) == .priceNotPositive(price(text)))
        #expect(refusal(of: .stop(.buy, "1", at: text)) == .stopPriceNotPositive(price(text)))
    }

    @Test func `prices are multiples of the tick size`() {
        let tick = price("0.5")
        #expect(refusal(of: .limit(.buy, "1", at: "999.75")) == .priceOffTick(price("999.75"), tickSize: tick))
        #expect(refusal(of: .stop(.buy, "1", at: "1000.1")) == .stopPriceOffTick(price("1000.1"), tickSize: tick))
        #expect(
            refusal(of: .stopLimit(.buy, "1", at: "1001", stop: "1000.000000000000000001"))
                == .stopPriceOffTick(price("1000.000000000000000001"), tickSize: tick))
        #expect(refusal(of: .stopLimit(.buy, "1", at: "1001.5", stop: "1000.5")) == nil)
    }

    @Test func `an amended price is held to the same filter`() {
        let open = RiskContext.flat.naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: Amendment(price: price("900.1")), in: open) == .priceOffTick(price("900.1"), tickSize: price("0.5")))
        #expect(refusal(of: Amendment(price: price("901")), in: open) == nil)
    }

    @Test func `a trailing distance is positive, on the tick and below the price`() {
        #expect(refusal(of: .trailing(.sell, "1", by: "0.5")) == nil)
        #expect(refusal(of: .trailing(.sell, "1", by: "999.5")) == nil)
        #expect(refusal(of: .trailing(.sell, "1", by: "0")) == .trailingDistanceNotPositive(.zero))
        #expect(refusal(of: .trailing(.sell, "1", by: "-1")) == .trailingDistanceNotPositive(price("-1")))
        #expect(
            refusal(of: .trailing(.sell, "1", by: "0.7")) == .trailingDistanceOffTick(price("0.7"), tickSize: price("0.5")))
        #expect(
            refusal(of: .trailing(.sell, "1", by: "1000")) == .trailingDistanceAbovePrice(price("1000"), price: price("1000")))
        #expect(
            refusal(of: .trailing(.buy, "1", by: "950", from: "900"))
                == .trailingDistanceAbovePrice(price("950"), price: price("900")))
        #expect(refusal(of: .trailing(.sell, "1", by: "10", from: "1100.1"))?.code == "risk.stop_price_off_tick")
    }
}
