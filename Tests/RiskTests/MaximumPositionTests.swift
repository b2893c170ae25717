import Testing
import TradingModel

@testable import Risk

@Suite("Maximum position") struct MaximumPositionTests {
    let limit = notional("20000")

    func holding(_ position: String, buying: String = "0", selling: String = "0") -> RiskContext {
        RiskContext.flat.with {
            $0.position = quantity(position)
            $0.openBuyQuantity = quantity(buying)
            $0.openSellQuantity = quantity(selling)
        }
    }

    @Test func `position, open orders of the side and the new order together stay within the limit`() {
        #expect(refusal(of: .market(.buy, "5"), in: holding("10", buying: "5")) == nil)
        #expect(
            refusal(of: .market(.buy, "5.001"), in: holding("10", buying: "5"))
                == .positionAboveMaximum(notional: notional("20001"), limit: limit))
        #expect(refusal(of: .market(.sell, "5"), in: holding("-10", selling: "5")) == nil)
        #expect(
            refusal(of: .market(.sell, "5.001"), in: holding("-10", selling: "5"))
                == .positionAboveMaximum(notional: notional("20001"), limit: limit))
    }

    @Test func `open orders of the other side do not make room`() {
        #expect(
            refusal(of: .market(.buy, "1"), in: holding("20", selling: "10"))
                == .positionAboveMaximum(notional: notional("21000"), limit: limit))
    }

    @Test func `an order on the other side is judged by the position that it would turn into`() {
        #expect(refusal(of: .market(.sell, "10"), in: holding("20", selling: "20")) == nil)
        #expect(
            refusal(of: .market(.sell, "10"), in: holding("0", selling: "15"))
                == .positionAboveMaximum(notional: notional("25000"), limit: limit))
    }

    @Test func `a position that the market carried above the limit can be brought back`() {
        #expect(refusal(of: .market(.sell, "1"), in: holding("30")) == nil)
        #expect(refusal(of: .market(.buy, "10"), in: holding("-30")) == nil)
        #expect(
            refusal(of: .market(.buy, "0.01"), in: holding("30"))
                == .positionAboveMaximum(notional: notional("30010"), limit: limit))
    }

    @Test func `a reduce-only order passes`() {
        #expect(refusal(of: .market(.sell, "10", reduceOnly: true), in: holding("-19", selling: "10")) == nil)
    }

    @Test func `an amendment replaces what the order adds already`() {
        let open = holding("10").naming(.limit(.buy, "9", at: "1000"), filled: "2", state: .partiallyFilled)
        #expect(open.openBuyQuantity == quantity("7"))
        #expect(refusal(of: Amendment(quantity: quantity("10")), in: open) == nil)
        let more = open.with { $0.position = quantity("12.5") }
        #expect(
            refusal(of: Amendment(quantity: quantity("10")), in: more)
                == .positionAboveMaximum(notional: notional("20500"), limit: limit))
    }

    @Test func `sums beyond the range of decimals are refused, not trapped`() {
        let most = FixedDecimal(raw: .max)
        let context = RiskContext.flat.with {
            $0.position = Quantity(most)
            $0.openBuyQuantity = Quantity(most)
        }
        #expect(refusal(of: .market(.buy, "1"), in: context) == .notionalOutOfRange)
    }
}
