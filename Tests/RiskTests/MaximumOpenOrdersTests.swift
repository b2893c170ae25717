import Testing
import TradingModel

@testable import Risk

@Suite("Maximum open orders") struct MaximumOpenOrdersTests {
    @Test func `the limit is the number of orders that may be open`() {
        let nearly = RiskContext.flat.with { $0.openOrders = 19 }
        #expect(refusal(of: .market(.buy, "1"), in: nearly) == nil)
        let full = RiskContext.flat.with { $0.openOrders = 20 }
        #expect(refusal(of: .market(.buy, "1"), in: full) == .tooManyOpenOrders(open: 20, limit: 20))
    }

    @Test func `cancels and amendments pass when the limit is reached`() {
        let full = RiskContext.flat.with { $0.openOrders = 19 }.naming(.limit(.buy, "1", at: "900"))
        #expect(full.openOrders == 20)
        #expect(refusal(of: .cancel(order: 3), in: full) == nil)
        #expect(refusal(of: Amendment(quantity: quantity("0.5")), in: full) == nil)
    }
}
