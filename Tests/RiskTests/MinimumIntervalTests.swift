import Testing
import TradingModel

@testable import Risk

@Suite("Minimum interval") struct MinimumIntervalTests {
    /// The last trade began as long ago as given.
    func context(after nanoseconds: Int64) -> RiskContext {
        RiskContext.flat.with {
            $0.limits.minimumOrderInterval = 5_000_000_000
            $0.tally.record($0.now + -nanoseconds)
        }
    }

    @Test func `new orders keep the interval`() {
        #expect(refusal(of: .market(.buy, "1"), in: context(after: 5_000_000_000)) == nil)
        #expect(
            refusal(of: .market(.buy, "1"), in: context(after: 4_999_999_999))
                == .orderTooSoon(elapsed: 4_999_999_999, interval: 5_000_000_000))
        let first = RiskContext.flat.limited { $0.minimumOrderInterval = 5_000_000_000 }
        #expect(refusal(of: .market(.buy, "1"), in: first) == nil)
    }

    @Test func `exits, amendments and cancels are free of it`() {
        let soon = context(after: 1).naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: soon) == nil)
        #expect(refusal(of: Amendment(price: price("901")), in: soon) == nil)
        #expect(refusal(of: .cancel(order: 3), in: soon) == nil)
    }
}
