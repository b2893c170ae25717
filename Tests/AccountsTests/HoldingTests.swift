import Accounts
import TestRandom
import Testing
import TradingModel

@Suite("Holding")
struct HoldingTests {
    @Test func `a linear position earns the difference of prices`() throws {
        var holding = Holding(.linear)
        try holding.apply(.buy, quantity("1"), at: price("100"))
        try holding.apply(.buy, quantity("3"), at: price("108"))
        #expect(holding.entryPrice == price("106"))
        #expect(holding.unrealisedProfit(at: price("110")) == amount("16"))
        try holding.apply(.sell, quantity("1"), at: price("110"))
        #expect(holding.realisedProfit == amount("4"))
        try holding.apply(.sell, quantity("5"), at: price("100"))
        #expect(holding.quantity == quantity("-2") && holding.entryPrice == price("100"))
        #expect(holding.realisedProfit == amount("-14"))
    }

    /// A long of 10,000 quote units from 10,000 to 12,500: 10,000 × (1/10,000 − 1/12,500) = 0.2 of the base asset.
    @Test func `an inverse position earns the difference of inverse prices`() throws {
        var holding = Holding(.inverse)
        try holding.apply(.buy, quantity("10000"), at: price("10000"))
        #expect(holding.cost == amount("-1") && holding.entryPrice == price("10000"))
        #expect(holding.unrealisedProfit(at: price("12500")) == amount("0.2"))
        try holding.apply(.sell, quantity("10000"), at: price("12500"))
        #expect(holding.realisedProfit == amount("0.2") && holding.cost.isZero && holding.entryPrice == nil)

        try holding.apply(.sell, quantity("5000"), at: price("12500"))
        #expect(holding.unrealisedProfit(at: price("10000")) == amount("0.1"), "a short earns when the price falls")
    }

    /// 100 at 10,000 and 100 at 20,000 cost 0.015 together: 200 ÷ 0.015 = 13,333.3…, the harmonic mean.
    @Test func `the entry of an inverse position is the harmonic mean`() throws {
        var holding = Holding(.inverse)
        try holding.apply(.buy, quantity("100"), at: price("10000"))
        try holding.apply(.buy, quantity("100"), at: price("20000"))
        #expect(holding.entryPrice == price("13333.333333333333333333"))
    }

    @Test func `funding is paid by longs while the rate is positive, and told in the settlement asset`() throws {
        var long = Holding(.linear)
        try long.apply(.buy, quantity("2"), at: price("100"))
        #expect(long.fundingPayment(rate: decimal("0.0001"), markPrice: price("110")) == amount("-0.022"))
        #expect(long.fundingPayment(rate: decimal("-0.0001"), markPrice: price("110")) == amount("0.022"))
        var short = Holding(.inverse)
        try short.apply(.sell, quantity("11000"), at: price("100"))
        #expect(short.fundingPayment(rate: decimal("0.0001"), markPrice: price("11000")) == amount("0.0001"))
        try short.applyFunding(amount("0.0001"))
        #expect(short.funding == amount("0.0001") && short.realisedProfit.isZero)
    }

    @Test func `what is not positive or out of range is refused and changes nothing`() throws {
        var holding = Holding(.linear)
        try holding.apply(.buy, quantity("2"), at: price("100"))
        let before = holding
        for (size, at) in [("0", "1"), ("-1", "1"), ("1", "0"), ("1", "-1")] {
            #expect(throws: Holding.Refusal.notPositive) { try holding.apply(.buy, quantity(size), at: price(at)) }
        }
        let largest = Quantity(FixedDecimal(raw: .max))
        #expect(throws: Holding.Refusal.outOfRange) { try holding.apply(.buy, largest, at: price("2")) }
        #expect(throws: Holding.Refusal.outOfRange) { try holding.apply(.sell, largest, at: Price(FixedDecimal(raw: .max))) }
        var inverse = Holding(.inverse)
        #expect(throws: Holding.Refusal.outOfRange) {
            try inverse.apply(.buy, largest, at: Price(FixedDecimal(raw: 1)))
        }
        #expect(holding == before && inverse == Holding(.inverse))
        #expect(holding.unrealisedProfit(at: Price(FixedDecimal(raw: .max))) == nil)
    }

    /// The values of the fills are summed beside it: no rounding may make or lose the last decimal.
    @Test(arguments: [Contract.linear, .inverse, .spot], [1 as UInt64, 2, 3])
    func `over random fills what was realised and what is held sum to the fills, exactly`(contract: Contract, seed: UInt64) throws
    {
        var random = SeededRandom(seed: seed)
        var holding = Holding(contract)
        var values: Int128 = 0
        for step in 0..<20_000 {
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            let size = Quantity(FixedDecimal(raw: Int128(Int64.random(in: 1...5_000_000_000_000_000_000, using: &random))))
            let at = Price(
                FixedDecimal(raw: Int128(Int64.random(in: 1_000_000_000_000_000...9_000_000_000_000_000_000, using: &random))))
            try holding.apply(side, size, at: at)
            values += try #require(contract.value(of: side == .buy ? size : -size, at: at)).decimal.raw
            #expect(holding.realisedProfit.decimal.raw + values == holding.cost.decimal.raw, "seed \(seed), step \(step)")
            #expect(holding.quantity.isZero == (holding.entryPrice == nil))
        }
    }

    @Test(arguments: [Contract.linear, .inverse])
    func `a round trip in parts realises what the exact fraction says`(contract: Contract) throws {
        // 7 at 3 and at 7, closed one by one at 5: linear 7×5−…; as fractions with a common denominator of 105.
        var holding = Holding(contract)
        try holding.apply(.buy, quantity("3"), at: price("3"))
        try holding.apply(.buy, quantity("4"), at: price("7"))
        for _ in 0..<7 { try holding.apply(.sell, quantity("1"), at: price("5")) }
        #expect(holding.quantity.isZero && holding.cost.isZero)
        switch contract {
        case .inverse:
            // 3/3 + 4/7 − 7/5 = (105 + 60 − 147) ÷ 105 = 18/105.
            let exact = Int128(18) * FixedDecimal.unit / 105
            #expect((holding.realisedProfit.decimal.raw - exact).magnitude <= 8, "one rounding a fill")
        default: #expect(holding.realisedProfit == amount("-2"))
        }
    }
}

@Suite("Hedged holding")
struct HedgedHoldingTests {
    @Test func `long and short stand side by side`() throws {
        var hedged = HedgedHolding(.linear)
        try hedged.apply(.buy, quantity("2"), at: price("100"), for: .long)
        try hedged.apply(.sell, quantity("3"), at: price("110"), for: .short)
        #expect(hedged.long.quantity == quantity("2") && hedged.short.quantity == quantity("-3"))
        #expect(hedged.netQuantity == quantity("-1"))
        try hedged.apply(.sell, quantity("2"), at: price("105"), for: .long)
        try hedged.apply(.buy, quantity("1"), at: price("105"), for: .short)
        #expect(hedged.realisedProfit == amount("15"))
        #expect(hedged.long.quantity.isZero && hedged.short.quantity == quantity("-2"))
    }

    @Test(arguments: HedgedHolding.PositionSide.allCases)
    func `closing more than is held is refused and changes nothing`(side: HedgedHolding.PositionSide) throws {
        var hedged = HedgedHolding(.linear)
        let (open, close): (Side, Side) = side == .long ? (.buy, .sell) : (.sell, .buy)
        try hedged.apply(open, quantity("1"), at: price("100"), for: side)
        let before = hedged
        #expect(throws: Holding.Refusal.aboveHeld(quantity: quantity("2"), held: quantity("1"))) {
            try hedged.apply(close, quantity("2"), at: price("100"), for: side)
        }
        #expect(hedged == before)
    }
}
