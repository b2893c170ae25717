import Testing
import TradingModel

@testable import Risk

@Suite("Duplicate order") struct DuplicateOrderTests {
    /// `terms` passed as long ago as given.
    func context(_ terms: OrderTerms, ago nanoseconds: Int64) -> RiskContext {
        RiskContext.flat.with {
            $0.limits.duplicateWindow = 2_000_000_000
            $0.recentTerms.record(terms, window: 2_000_000_000, at: $0.now + -nanoseconds)
        }
    }

    @Test func `the same terms are refused within the window`() {
        let terms = OrderTerms.limit(.buy, "1", at: "900")
        #expect(
            refusal(of: terms, in: context(terms, ago: 1_999_999_999))
                == .duplicateOrder(age: 1_999_999_999, window: 2_000_000_000))
        #expect(refusal(of: terms, in: context(terms, ago: 0)) == .duplicateOrder(age: 0, window: 2_000_000_000))
        #expect(refusal(of: terms, in: context(terms, ago: 2_000_000_000)) == nil)
    }

    @Test func `any other field makes another order`() {
        let terms = OrderTerms.limit(.buy, "1", at: "900")
        for other in [
            OrderTerms.limit(.sell, "1", at: "900"), .limit(.buy, "1.001", at: "900"), .limit(.buy, "1", at: "900.5"),
            terms.with { $0.timeInForce = .fillOrKill }, terms.with { $0.isPostOnly = true },
        ] {
            #expect(refusal(of: other, in: context(terms, ago: 0)) == nil, "\(other)")
        }
    }

    @Test func `exits and amendments are free of it`() {
        let exit = OrderTerms.market(.sell, "1", reduceOnly: true)
        #expect(refusal(of: exit, in: context(exit, ago: 0)) == nil)
        let terms = OrderTerms.limit(.buy, "1", at: "900")
        #expect(refusal(of: Amendment(price: price("900.5")), in: context(terms, ago: 0).naming(terms)) == nil)
    }
}
