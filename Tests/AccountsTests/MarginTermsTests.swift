import Accounts
import Testing
import TradingModel

@Suite("Margin as it is set for an account")
struct MarginTermsTests {
    private func held(_ contract: Contract, _ side: Side, _ size: String, at entry: String) throws -> Holding {
        var holding = Holding(contract)
        try holding.apply(side, quantity(size), at: price(entry))
        return holding
    }

    /// Reckoned apart, with fractions: long entry × (1 − 1/10) ÷ (1 − 0.004) = 10,000 × 0.9 ÷ 0.996 = 2,250,000 ÷ 249; short
    /// 10,000 × 1.1 ÷ 1.004 = 2,750,000 ÷ 251. Both to 18 decimals by bc, rounded towards the market.
    @Test(arguments: ["0.001", "1", "7.5", "1000"])
    func `an isolated position is liquidated where the closed formula says, whatever its size`(size: String) throws {
        let terms = MarginTerms(leverage: decimal("10"), maintenanceRate: decimal("0.004"))
        let long = try #require(terms.margin(of: held(.linear, .buy, size, at: "10000"))?.liquidationPrice)
        let short = try #require(terms.margin(of: held(.linear, .sell, size, at: "10000"))?.liquidationPrice)
        #expect(long == price("9036.144578313253012049"))
        #expect(short == price("10956.175298804780876494"))
    }

    /// Of an inverse long of 10,000 at 10,000 with ten times leverage: cost 1, margin 0.1; 10,000 × 1.004 ÷ 1.1 = 9,127.27….
    @Test func `an inverse position binds base units`() throws {
        let terms = MarginTerms(leverage: decimal("10"), maintenanceRate: decimal("0.004"))
        let margin = try #require(terms.margin(of: held(.inverse, .buy, "10000", at: "10000")))
        #expect(margin.collateral == amount("0.1"))
        #expect(margin.liquidationPrice == price("9127.272727272727272728"))
    }

    @Test func `nothing is bound where nothing is held or borrowed`() throws {
        let terms = MarginTerms(leverage: decimal("10"), maintenanceRate: decimal("0.004"))
        #expect(terms.margin(of: Holding(.linear)) == nil)
        #expect(try terms.margin(of: held(.spot, .buy, "1", at: "100")) == nil)
        let whole = MarginTerms(leverage: .one, maintenanceRate: .zero)
        #expect(try #require(try whole.margin(of: held(.linear, .buy, "1", at: "100"))).liquidationPrice == nil)
    }
}
