import Testing
import TradingModel

@testable import Risk

@Suite("Maximum size") struct MaximumSizeTests {
    /// A tenth of 10,000 at 1,000: one.
    let context = RiskContext.flat.with {
        $0.limits.sizing = .equityShare(decimal("0.1"))
        $0.equity = notional("10000")
    }

    @Test func `a new order is at most as large as the sizing says`() {
        #expect(refusal(of: .market(.buy, "1"), in: context) == nil)
        #expect(
            refusal(of: .market(.buy, "1.001"), in: context) == .quantityAboveSize(quantity("1.001"), size: quantity("1")))
        // At its own price.
        #expect(refusal(of: .limit(.buy, "1.25", at: "800"), in: context) == nil)
    }

    @Test func `a size of zero says why`() {
        #expect(refusal(of: .market(.buy, "1"), in: context.with { $0.equity = nil }) == .sizeIsZero(.noEquity))
        let volatile = context.limited { $0.sizing = .volatility(risk: decimal("0.01"), multiple: decimal("2"), .init()) }
        #expect(refusal(of: .market(.buy, "1"), in: volatile) == .sizeIsZero(.noAverageTrueRange))
        let ranged = volatile.with { $0.averageTrueRange = price("50") }
        #expect(refusal(of: .market(.buy, "1"), in: ranged) == nil)
        #expect(refusal(of: .market(.buy, "1.001"), in: ranged) == .quantityAboveSize(quantity("1.001"), size: quantity("1")))
    }

    @Test func `exits and smaller orders pass`() {
        let open = context.with { $0.equity = nil }.naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: .market(.sell, "5", reduceOnly: true), in: open) == nil)
        #expect(refusal(of: Amendment(quantity: quantity("0.5")), in: open) == nil)
        #expect(refusal(of: Amendment(quantity: quantity("1.5")), in: open)?.code == "risk.size_is_zero")
    }
}
