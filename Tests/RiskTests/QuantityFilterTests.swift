import Testing
import TradingModel

@testable import Risk

@Suite("Quantity filter") struct QuantityFilterTests {
    /// Limits far away, so that the instrument's filter alone decides.
    let wide = RiskContext.flat.with {
        $0.limits = RiskLimits(maximumOrderNotional: Notional(1_000_000_000), maximumPositionNotional: Notional(1_000_000_000))
        $0.instrument.minimumNotional = .zero
    }

    @Test(arguments: ["0", "-0.001", "-1"]) func `a quantity is positive`(text: String) {
        #expect(refusal(of: .market(.buy, text), in: wide) == .quantityNotPositive(quantity(text)))
    }

    @Test func `a quantity is a multiple of the lot size`() {
        #expect(
            refusal(of: .market(.buy, "0.0025"), in: wide) == .quantityOffLot(quantity("0.0025"), lotSize: quantity("0.001")))
        #expect(refusal(of: .market(.buy, "0.003"), in: wide) == nil)
    }

    @Test func `a quantity is at least the minimum`() {
        #expect(
            refusal(of: .market(.buy, "0.001"), in: wide)
                == .quantityBelowMinimum(quantity("0.001"), minimum: quantity("0.002")))
        #expect(refusal(of: .market(.buy, "0.002"), in: wide) == nil)
    }

    @Test func `a quantity is at most the maximum`() {
        #expect(refusal(of: .market(.buy, "100"), in: wide) == nil)
        #expect(
            refusal(of: .market(.buy, "100.001"), in: wide)
                == .quantityAboveMaximum(quantity("100.001"), maximum: quantity("100")))
    }

    @Test func `an amended quantity is held to the same filter`() {
        let open = wide.naming(.limit(.buy, "1", at: "900"))
        #expect(
            refusal(of: Amendment(quantity: quantity("0.0015")), in: open)
                == .quantityOffLot(quantity("0.0015"), lotSize: quantity("0.001")))
    }
}
