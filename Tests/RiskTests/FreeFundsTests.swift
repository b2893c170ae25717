import Testing
import TradingModel

@testable import Risk

@Suite("Free funds") struct FreeFundsTests {
    /// Two base units and 1,000.5 quote units; the taker's fee is 0.05 %.
    let context = RiskContext.flat.with {
        $0.funds = RiskContext.Funds(base: quantity("2"), quote: notional("1000.5"))
    }

    @Test func `a buy is paid with free quote, fee included`() {
        #expect(refusal(of: .market(.buy, "1"), in: context) == nil)
        #expect(
            refusal(of: .market(.buy, "1.001"), in: context)
                == .insufficientFunds(needed: decimal("1001.5005"), free: decimal("1000.5"), asset: "USDT"))
        #expect(refusal(of: .limit(.buy, "1.1", at: "900"), in: context) == nil)
        #expect(refusal(of: .limit(.buy, "1.2", at: "900"), in: context)?.code == "risk.insufficient_funds")
    }

    @Test func `a sell is paid with free base`() {
        #expect(refusal(of: .market(.sell, "2"), in: context) == nil)
        #expect(
            refusal(of: .market(.sell, "2.001"), in: context)
                == .insufficientFunds(needed: decimal("2.001"), free: decimal("2"), asset: "BTC"))
        #expect(refusal(of: .market(.sell, "3", reduceOnly: true), in: context) == nil)
    }

    @Test func `an amendment needs what it adds`() {
        let empty = context.with { $0.funds = RiskContext.Funds(base: .zero, quote: .zero) }
        let buying = empty.naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: Amendment(price: price("899")), in: buying) == nil)
        #expect(refusal(of: Amendment(price: price("901")), in: buying)?.code == "risk.insufficient_funds")
        let selling = empty.naming(.limit(.sell, "1", at: "1100"))
        #expect(refusal(of: Amendment(quantity: quantity("0.5")), in: selling) == nil)
        #expect(refusal(of: Amendment(quantity: quantity("1.5")), in: selling)?.code == "risk.insufficient_funds")
    }

    @Test func `where funds are not given they are the venue's concern`() {
        #expect(refusal(of: .market(.buy, "10"), in: .flat) == nil)
    }
}
