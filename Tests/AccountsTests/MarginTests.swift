import Accounts
import TestRandom
import Testing
import TradingModel

@Suite("Margin")
struct MarginTests {
    private let flat: MarginBrackets
    private let steps: MarginBrackets

    init() throws {
        flat = try MarginBrackets(rate: decimal("0.005"), maximumLeverage: 100)
        steps = try MarginBrackets([
            MarginBracket(floor: .zero, rate: decimal("0.004"), deduction: .zero, maximumLeverage: 125),
            MarginBracket(floor: amount("50000"), rate: decimal("0.005"), deduction: amount("50"), maximumLeverage: 100),
            MarginBracket(floor: amount("250000"), rate: decimal("0.01"), deduction: amount("1300"), maximumLeverage: 50),
        ])
    }

    private func held(_ contract: Contract, _ side: Side, _ size: String, at entry: String) throws -> Holding {
        var holding = Holding(contract)
        try holding.apply(side, quantity(size), at: price(entry))
        return holding
    }

    @Test func `initial margin is the notional over the leverage, rounded up`() {
        #expect(Margin.initial(of: amount("1000"), leverage: decimal("10")) == amount("100"))
        #expect(Margin.initial(of: amount("1000"), leverage: decimal("3")) == amount("333.333333333333333334"))
        #expect(Margin.initial(of: amount("1000"), leverage: decimal("0.5")) == nil)
    }

    @Test func `maintenance margin follows the steps, which meet`() {
        #expect(steps.maintenance(of: amount("10000")) == amount("40"))
        #expect(steps.maintenance(of: amount("50000")) == amount("200"))
        #expect(steps.maintenance(of: amount("100000")) == amount("450"))
        #expect(steps.maintenance(of: amount("250000")) == amount("1200"))
        #expect(steps.maintenance(of: amount("1000000")) == amount("8700"))
    }

    /// One bitcoin bought at 50,000 with 5,000 behind it: at p the equity is 5,000 + p − 50,000 and 0.5 % of p are needed.
    @Test func `a linear long is liquidated where its equity is its maintenance margin`() throws {
        let margin = Margin(try held(.linear, .buy, "1", at: "50000"), flat, collateral: amount("5000"))
        let liquidation = try #require(margin.liquidationPrice)
        #expect(liquidation == price("45226.130653266331658292"))
        #expect(margin.liquidationDistance(markPrice: price("50000")) == decimal("0.095477386934673366"))
        #expect(margin.leverage(markPrice: price("50000")) == decimal("10"))
    }

    @Test func `a linear short is liquidated above its entry`() throws {
        let margin = Margin(try held(.linear, .sell, "1", at: "50000"), flat, collateral: amount("5000"))
        #expect(margin.liquidationPrice == price("54726.368159203980099502"))
    }

    @Test func `an inverse position is liquidated where its base equity is its maintenance margin`() throws {
        let long = Margin(try held(.inverse, .buy, "10000", at: "50000"), flat, collateral: amount("0.02"))
        // (10,000 + 50) ÷ (0.02 + 0.2)
        #expect(long.liquidationPrice == price("45681.818181818181818182"))
        let short = Margin(try held(.inverse, .sell, "10000", at: "50000"), flat, collateral: amount("0.02"))
        // (−10,000 + 50) ÷ (0.02 − 0.2)
        #expect(short.liquidationPrice == price("55277.777777777777777777"))
    }

    @Test func `a position whose collateral covers all that it can lose has no liquidation price`() throws {
        #expect(Margin(try held(.linear, .buy, "1", at: "100"), flat, collateral: amount("100")).liquidationPrice == nil)
        #expect(Margin(try held(.inverse, .sell, "100", at: "100"), flat, collateral: amount("1")).liquidationPrice == nil)
        #expect(Margin(Holding(.linear), flat, collateral: amount("100")).liquidationPrice == nil)
        #expect(Margin(Holding(.linear), flat, collateral: amount("100")).liquidationDistance(markPrice: price("1")) == nil)
    }

    @Test func `a position that is past its liquidation price has no distance left`() throws {
        let margin = Margin(try held(.linear, .buy, "1", at: "50000"), flat, collateral: amount("5000"))
        #expect(margin.liquidationDistance(markPrice: price("45000")) == .zero)
    }

    /// The definition, checked at the price that the formula gives, over random positions, steps and both kinds of contract.
    @Test(arguments: [Contract.linear, .inverse], [1 as UInt64, 2, 3, 4])
    func `at the liquidation price the equity is the maintenance margin`(contract: Contract, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var found = 0
        for round in 0..<3_000 {
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            let entry = Int.random(in: 1_000...90_000, using: &random)
            let size =
                contract == .linear ? Int.random(in: 1...20, using: &random) : Int.random(in: 1_000...900_000, using: &random)
            var holding = Holding(contract)
            try holding.apply(side, Quantity(size), at: Price(entry))
            let notional = try #require(contract.value(of: Quantity(size), at: Price(entry))).magnitude
            let share = FixedDecimal(raw: Int128(Int64.random(in: 20...900, using: &random)) * FixedDecimal.unit / 1_000)
            let margin = Margin(holding, steps, collateral: notional.multiplied(by: share, rounding: .down))
            guard let liquidation = margin.liquidationPrice else { continue }
            found += 1
            let size128 = try #require(margin.notional(at: liquidation))
            let equity = margin.collateral + (try #require(holding.unrealisedProfit(at: liquidation)))
            let needed = try #require(steps.maintenance(of: size128))
            let slack = amount("0.000000001")
            #expect((equity - needed).magnitude <= slack, "seed \(seed), round \(round): \(equity) beside \(needed)")
        }
        #expect(found > 1_000)
    }

    @Test func `a table whose steps do not meet, rise or begin at zero is refused`() {
        func step(_ floor: String, _ rate: String, _ deduction: String, _ leverage: Int = 10) -> MarginBracket {
            MarginBracket(floor: amount(floor), rate: decimal(rate), deduction: amount(deduction), maximumLeverage: leverage)
        }
        #expect(throws: MarginBrackets.Fault.empty) { try MarginBrackets([]) }
        #expect(throws: MarginBrackets.Fault.gapAtZero) { try MarginBrackets([step("1", "0.01", "0")]) }
        #expect(throws: MarginBrackets.Fault.disordered(index: 0)) { try MarginBrackets([step("0", "1", "0")]) }
        #expect(throws: MarginBrackets.Fault.disordered(index: 0)) { try MarginBrackets([step("0", "0.1", "0", 0)]) }
        #expect(throws: MarginBrackets.Fault.disordered(index: 1)) {
            try MarginBrackets([step("0", "0.01", "0"), step("10", "0.01", "0")])
        }
        #expect(throws: MarginBrackets.Fault.jump(index: 1)) {
            try MarginBrackets([step("0", "0.01", "0"), step("100", "0.02", "0")])
        }
    }
}
