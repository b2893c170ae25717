import Testing
import TradingModel

@testable import Risk

@Suite("Maximum exposure") struct MaximumExposureTests {
    static let others = Exposure(
        user: notional("1000"), strategy: notional("2000"), instrument: notional("3000"), venue: notional("4000"))

    func context(_ change: (inout ExposureLimits) -> Void) -> RiskContext {
        RiskContext.flat.with {
            $0.exposure = MaximumExposureTests.others
            change(&$0.limits.maximumExposure)
        }
    }

    @Test func `each scope has its own sum and its own limit`() {
        let scopes: [(ExposureScope, WritableKeyPath<ExposureLimits, Notional?>, Int)] = [
            (.user, \.user, 1_000), (.strategy, \.strategy, 2_000), (.instrument, \.instrument, 3_000), (.venue, \.venue, 4_000),
        ]
        for (scope, limit, others) in scopes {
            let context = context { $0[keyPath: limit] = Notional(others + 1_000) }
            #expect(refusal(of: .market(.buy, "1"), in: context) == nil)
            #expect(
                refusal(of: .market(.sell, "1.001"), in: context)
                    == .exposureAboveMaximum(scope, notional: Notional(others + 1_001), limit: Notional(others + 1_000)))
        }
    }

    @Test func `the instance counts with the larger of its two sides`() {
        let context = context { $0.user = notional("6000") }.with {
            $0.position = quantity("1")
            $0.openSellQuantity = quantity("6")
        }
        // Short 5 when the sells fill, long 4 with this order: 1,000 of others and 5,000.
        #expect(refusal(of: .market(.buy, "3"), in: context) == nil)
        #expect(
            refusal(of: .market(.buy, "4.5"), in: context)
                == .exposureAboveMaximum(.user, notional: notional("6500"), limit: notional("6000")))
    }

    @Test func `the way back and reduce-only orders pass, and what is not known is refused`() {
        let full = context { $0.user = notional("1500") }.with { $0.position = quantity("5") }
        #expect(refusal(of: .market(.sell, "2"), in: full) == nil)
        #expect(refusal(of: .market(.sell, "2", reduceOnly: true), in: full) == nil)
        #expect(refusal(of: .market(.buy, "0.01"), in: full)?.code == "risk.maximum_exposure")
        let unknown = full.with { $0.exposure?.user = nil }
        #expect(refusal(of: .market(.buy, "0.01"), in: unknown) == .exposureUnknown(.user))
        #expect(refusal(of: .market(.buy, "0.01"), in: full.with { $0.exposure = nil }) == .exposureUnknown(.user))
        #expect(refusal(of: .market(.sell, "0.01"), in: unknown) == nil)
    }
}
