import Accounts
import TestRandom
import Testing
import TradingModel

@Suite("Margin of a hedge")
struct HedgedMarginTests {
    private static let bitcoin = [
        (0, "0.004", 0, 125), (50_000, "0.005", 50, 100), (250_000, "0.01", 1_300, 50), (1_000_000, "0.025", 16_300, 20),
        (10_000_000, "0.05", 266_300, 10),
    ]
    private static let ether = [
        (0, "0.005", 0, 100), (10_000, "0.0065", 15, 75), (100_000, "0.01", 365, 50), (500_000, "0.02", 5_365, 25),
        (1_000_000, "0.05", 35_365, 10), (2_000_000, "0.1", 135_365, 5), (5_000_000, "0.125", 260_365, 4),
    ]

    private func brackets(_ rows: [(Int, String, Int, Int)]) throws -> MarginBrackets {
        try MarginBrackets(
            rows.map {
                MarginBracket(
                    floor: Notional($0.0), rate: decimal($0.1), deduction: Notional($0.2), maximumLeverage: $0.3)
            })
    }

    private func hedged(_ contract: Contract, long: (String, String)?, short: (String, String)?) throws -> HedgedHolding {
        var hedged = HedgedHolding(contract)
        if let long { try hedged.apply(.buy, quantity(long.0), at: price(long.1), for: .long) }
        if let short { try hedged.apply(.sell, quantity(short.0), at: price(short.1), for: .short) }
        return hedged
    }

    /// The numbers are those of freqtrade's tests of its Binance adapter, which reckon by the formula of "How to Calculate
    /// Liquidation Price of USDⓈ-M Futures Contracts": a wallet of 1,535,443.01, BTCUSDT and ETHUSDT long at once, each with the
    /// other's maintenance margin and loss; and each by itself.
    @Test(
        arguments: [
            ("109.488", "32481.98", true, "730737.612", "26316.89"), ("3683.979", "1456.84", false, "1407887.62856", "1153.26"),
            ("109.488", "32481.98", true, "1535443.01", "18778.73"), ("3683.979", "1456.84", false, "1535443.01", "1114.78"),
        ])
    func `the liquidation prices that freqtrade's tests expect of Binance`(
        size: String, entry: String, isBitcoin: Bool, collateral: String, expected: String
    ) throws {
        let table = try brackets(isBitcoin ? Self.bitcoin : Self.ether)
        var holding = Holding(.linear)
        try holding.apply(.buy, quantity(size), at: price(entry))
        let single = try #require(Margin(holding, table, collateral: amount(collateral)).liquidationPrice)
        #expect(single.rounded(toTick: price("0.01"), .nearest) == price(expected))
        let both = HedgedMargin(
            try hedged(.linear, long: (size, entry), short: nil), table, collateral: amount(collateral))
        #expect(both.liquidationPrices == LiquidationPrices(below: single))
    }

    /// 3,500,032.458 × 2.5 % − 16,300 and 4,918,775.081 × 10 % − 135,365, as the same tests have them.
    @Test func `the maintenance margins of the same positions`() throws {
        #expect(try brackets(Self.bitcoin).maintenance(of: amount("3500032.458")) == amount("71200.81145"))
        #expect(try brackets(Self.ether).maintenance(of: amount("4918775.081")) == amount("356512.5081"))
    }

    /// OKX, with USDT: (margin − size × entry) ÷ (size × (rate + fee − 1)) for a long, (margin + size × entry) ÷
    /// (size × (rate + fee + 1)) for a short; with coins: (1 + rate + fee) ÷ (1 ÷ entry + margin ÷ size) and
    /// (1 − rate − fee) ÷ (1 ÷ entry − margin ÷ size).
    @Test func `OKX's formulas count the fee of the liquidation`() throws {
        let table = try MarginBrackets(rate: decimal("0.004"), maximumLeverage: 100)
        let fee = decimal("0.0005")
        let long = HedgedMargin(
            try hedged(.linear, long: ("1", "20000"), short: nil), table, collateral: amount("2000"), feeRate: fee)
        #expect(long.liquidationPrices == LiquidationPrices(below: price("18081.366147664490205927")))
        let short = HedgedMargin(
            try hedged(.linear, long: nil, short: ("1", "20000")), table, collateral: amount("2000"), feeRate: fee)
        #expect(short.liquidationPrices == LiquidationPrices(above: price("21901.443504230960676953")))
        let coins = HedgedMargin(
            try hedged(.inverse, long: ("10000", "10000"), short: nil), table, collateral: amount("0.1"), feeRate: fee)
        #expect(coins.liquidationPrices == LiquidationPrices(below: price("9131.818181818181818182")))
        let lent = HedgedMargin(
            try hedged(.inverse, long: nil, short: ("10000", "10000")), table, collateral: amount("0.1"), feeRate: fee)
        #expect(lent.liquidationPrices == LiquidationPrices(above: price("11061.111111111111111111")))
    }

    @Test func `a hedge is taken by its balance, and by its two margins when the legs are of one size`() throws {
        let table = try MarginBrackets(rate: decimal("0.1"), maximumLeverage: 5)
        func prices(_ long: String, _ short: String, _ collateral: String) throws -> LiquidationPrices {
            HedgedMargin(
                try hedged(.linear, long: (long, "100"), short: (short, "100")), table, collateral: amount(collateral)
            ).liquidationPrices
        }
        // 50 + 2p − 200 = 0.4p
        #expect(try prices("3", "1", "50") == LiquidationPrices(below: price("93.75")))
        // 50 + 200 − 2p = 0.4p
        #expect(try prices("1", "3", "50") == LiquidationPrices(above: price("104.166666666666666666")))
        // 50 = 0.2p: nothing is earned, and the margin grows with the price.
        #expect(try prices("1", "1", "50") == LiquidationPrices(above: price("250")))
        #expect(try prices("3", "1", "1000") == LiquidationPrices())
        #expect(HedgedMargin(HedgedHolding(.linear), table, collateral: amount("1")).liquidationPrices == LiquidationPrices())
    }

    @Test func `rising steps give a hedge a price on either side`() throws {
        // Long 10, short 9: one unit long on balance, until the margins of large legs grow faster than it earns.
        let table = try brackets([(0, "0.01", 0, 50), (2_000, "0.2", 380, 5)])
        let margin = HedgedMargin(
            try hedged(.linear, long: ("10", "100"), short: ("9", "100")), table, collateral: amount("60"))
        let prices = margin.liquidationPrices
        // 60 + p − 100 = 0.19p
        #expect(prices.below == price("49.382716049382716050"))
        // 60 + p − 100 = 0.2 × 19p − 760
        #expect(prices.above == price("257.142857142857142857"))
        #expect(prices.distance(markPrice: price("100")) == decimal("0.506172839506172839"))
        #expect(prices.distance(markPrice: price("250")) == decimal("0.028571428571428571"))
        #expect(prices.distance(markPrice: price("300")) == .zero)
        #expect(prices.distance(markPrice: .zero) == nil)
        #expect(LiquidationPrices().distance(markPrice: price("1")) == nil)
    }

    /// The definition, at each price found, over random hedges.
    @Test(arguments: [Contract.linear, .inverse], [1 as UInt64, 2])
    func `at a price found the equity is the maintenance margin of both legs`(contract: Contract, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let table = try brackets([(0, "0.004", 0, 125), (50_000, "0.005", 50, 100), (250_000, "0.01", 1_300, 50)])
        var found = 0
        for round in 0..<1_000 {
            let scale = contract == .inverse ? 9_000_000 : 20
            let long = ("\(Int.random(in: 1...scale, using: &random))", "\(Int.random(in: 50...90_000, using: &random))")
            let short = ("\(Int.random(in: 1...scale, using: &random))", "\(Int.random(in: 50...90_000, using: &random))")
            let hedged = try hedged(contract, long: long, short: short)
            let collateral = (hedged.long.cost.magnitude + hedged.short.cost.magnitude)
                .multiplied(by: decimal("0.2"), rounding: .up)
            let prices = HedgedMargin(hedged, table, collateral: collateral).liquidationPrices
            for at in [prices.below, prices.above].compactMap({ $0 }) {
                found += 1
                var gap = collateral
                var size = Notional(1)
                for leg in [hedged.long, hedged.short] {
                    let value = try #require(contract.value(of: leg.quantity, at: at)).magnitude
                    gap += try #require(leg.unrealisedProfit(at: at)) - #require(table.maintenance(of: value))
                    size += value
                }
                let slack = size.multiplied(by: decimal("0.00000000000001"), rounding: .up)
                #expect(gap.magnitude <= slack, "seed \(seed), round \(round): \(gap) of \(size) at \(at)")
            }
        }
        #expect(found > 300)
    }
}
