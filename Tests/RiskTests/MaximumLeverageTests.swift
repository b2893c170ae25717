import Testing
import TradingModel

@testable import Risk

@Suite("Maximum leverage") struct MaximumLeverageTests {
    /// Three times the equity of 1,000.
    let context = RiskContext.flat.with {
        $0.limits.maximumLeverage = decimal("3")
        $0.limits.capital = notional("1000")
        $0.equity = notional("1000")
    }

    @Test func `exposure divided by equity stays within the limit`() {
        #expect(refusal(of: .market(.buy, "3"), in: context) == nil)
        #expect(
            refusal(of: .market(.buy, "3.001"), in: context)
                == .leverageAboveMaximum(notional: notional("3001"), equity: notional("1000"), limit: decimal("3")))
    }

    @Test func `an account that is gone carries nothing, but lets go`() {
        for equity in ["0", "-5"] {
            let gone = context.with {
                $0.equity = notional(equity)
                $0.position = quantity("1")
            }
            #expect(
                refusal(of: .market(.buy, "0.01"), in: gone)
                    == .leverageAboveMaximum(notional: notional("1010"), equity: notional(equity), limit: decimal("3")))
            #expect(refusal(of: .market(.sell, "1"), in: gone) == nil)
            #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: gone) == nil)
        }
    }

    @Test func `without capital of its own the whole account counts`() {
        let account = context.with {
            $0.limits.capital = nil
            $0.exposure = MaximumExposureTests.others
        }
        #expect(refusal(of: .market(.buy, "2"), in: account) == nil)
        #expect(refusal(of: .market(.buy, "2.001"), in: account)?.code == "risk.maximum_leverage")
        #expect(refusal(of: .market(.buy, "1"), in: account.with { $0.exposure = nil }) == .exposureUnknown(.user))
        #expect(refusal(of: .market(.buy, "1"), in: account.with { $0.equity = nil }) == .equityUnknown)
    }
}
