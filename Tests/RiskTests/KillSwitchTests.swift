import Testing
import TradingModel

@testable import Risk

@Suite("Kill switch") struct KillSwitchTests {
    let killed = RiskContext.flat.with { $0.isKilled = true }

    @Test func `a pulled switch refuses every new order, reduce-only ones too`() {
        #expect(refusal(of: .market(.buy, "1"), in: killed) == .killSwitch)
        let long = killed.with { $0.position = quantity("1") }
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: long) == .killSwitch)
        #expect(refusal(of: .limit(.sell, "1", at: "1100"), in: long) == .killSwitch)
    }

    @Test func `a pulled switch lets every cancel pass`() {
        let open = killed.naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: .cancel(order: 3), in: open) == nil)
    }

    @Test func `a pulled switch refuses an amendment that adds quantity or notional and lets one that takes away pass`() {
        let open = killed.naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: Amendment(quantity: quantity("1.001")), in: open) == .killSwitch)
        #expect(refusal(of: Amendment(price: price("900.5")), in: open) == .killSwitch)
        #expect(refusal(of: Amendment(quantity: quantity("0.5"), price: price("2000")), in: open) == .killSwitch)
        #expect(refusal(of: Amendment(quantity: quantity("0.999")), in: open) == nil)
        #expect(refusal(of: Amendment(price: price("899.5")), in: open) == nil)
    }

    @Test func `a released switch refuses nothing`() {
        #expect(refusal(of: .market(.buy, "1")) == nil)
    }
}
