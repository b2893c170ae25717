import Testing
import TradingModel

@testable import Risk

@Suite("Maximum position in base units") struct MaximumPositionQuantityTests {
    let context = RiskContext.flat.limited { $0.maximumPositionQuantity = quantity("3") }

    @Test func `what is held, what is open and the order stay within the limit`() {
        #expect(refusal(of: .market(.buy, "3"), in: context) == nil)
        #expect(
            refusal(of: .market(.buy, "3.001"), in: context)
                == .positionQuantityAboveMaximum(quantity: quantity("3.001"), limit: quantity("3")))
        let open = context.with {
            $0.position = quantity("-1")
            $0.openSellQuantity = quantity("1")
        }
        #expect(refusal(of: .market(.sell, "1"), in: open) == nil)
        #expect(
            refusal(of: .market(.sell, "1.001"), in: open)
                == .positionQuantityAboveMaximum(quantity: quantity("3.001"), limit: quantity("3")))
    }

    @Test func `the way back and reduce-only orders pass`() {
        let held = context.with { $0.position = quantity("5") }
        #expect(refusal(of: .market(.sell, "10"), in: held) == nil)
        #expect(refusal(of: .market(.sell, "10", reduceOnly: true), in: held) == nil)
        #expect(refusal(of: .market(.buy, "0.01"), in: held)?.code == "risk.maximum_position_quantity")
    }

    @Test func `an amendment that makes an order smaller passes`() {
        let open = context.with { $0.position = quantity("3") }.naming(.limit(.buy, "2", at: "1000"))
        #expect(refusal(of: Amendment(quantity: quantity("1")), in: open) == nil)
        #expect(refusal(of: Amendment(quantity: quantity("2.5")), in: open)?.code == "risk.maximum_position_quantity")
    }

    @Test func `without a limit nothing is refused`() {
        #expect(refusal(of: .market(.buy, "10"), in: .flat) == nil)
    }
}
