import Testing
import TradingModel

@testable import Risk

@Suite("Age of the reference") struct ReferenceAgeTests {
    func context(age nanoseconds: Int64) -> RiskContext {
        RiskContext.flat.with {
            $0.limits.maximumReferenceAge = 90_000_000_000
            $0.referenceTime = $0.now + -nanoseconds
        }
    }

    @Test func `nothing is added on a price that is too old`() {
        #expect(refusal(of: .market(.buy, "1"), in: context(age: 90_000_000_000)) == nil)
        for terms in [OrderTerms.market(.buy, "1"), .limit(.sell, "1", at: "1100")] {
            #expect(
                refusal(of: terms, in: context(age: 90_000_000_001))
                    == .referenceTooOld(age: 90_000_000_001, limit: 90_000_000_000))
        }
        #expect(refusal(of: .market(.buy, "1"), in: context(age: 0).with { $0.referenceTime = nil }) == .noReferencePrice)
    }

    @Test func `exits and cancels pass`() {
        let old = context(age: 200_000_000_000).naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: old) == nil)
        #expect(refusal(of: .cancel(order: 3), in: old) == nil)
    }
}
