import TestRandom
import Testing
import TradingModel

@testable import Risk

@Suite("Market impact") struct MarketImpactTests {
    let lot = quantity("0.001")

    private func impact(
        _ amount: String, _ side: Side = .buy, slippage: String? = nil, share: String? = nil
    ) throws -> MarketImpact {
        let book = try #require(BookImpactTests.book)
        let impact = MarketImpact(
            of: quantity(amount), side, in: book, lotSize: lot, maximumSlippage: slippage.map { decimal($0) },
            maximumShare: share.map { decimal($0) })
        return try #require(impact)
    }

    @Test func `the walk takes the best levels first`() throws {
        let one = try impact("1")
        #expect(one.levels == 1 && one.averagePrice == price("1000") && one.slippageBasisPoints.isZero)
        #expect(one.split?.slices == 1)
        // 1 × 1000 + 2 × 1001 + 1 × 1010 = 4012.
        let four = try impact("4")
        #expect(four.levels == 3 && four.averagePrice == price("1003") && four.worstPrice == price("1010"))
        #expect(four.slippageBasisPoints == decimal("30"))
        // 1 × 999 + 1 × 990 = 1989, 4.5 below 999.
        let sold = try impact("2", .sell)
        #expect(sold.averagePrice == price("994.5") && sold.worstPrice == price("990"))
        #expect(sold.slippageBasisPoints == decimal("45.045045045045050000"))
    }

    @Test func `what the book does not show is not filled`() throws {
        let much = try impact("14")
        #expect(much.fillable == quantity("7") && much.liquidityShare == decimal("2"))
        #expect(much.split?.slices == 2 && much.split?.sliceQuantity == quantity("7"))
        let empty = try #require(
            OrderBook(instrument: InstrumentID(7), time: RiskContext.flat.now, bids: [], asks: []))
        let nothing = try #require(MarketImpact(of: quantity("1"), .buy, in: empty, lotSize: lot))
        #expect(nothing.averagePrice == nil && nothing.split == nil && nothing.levels == 0 && nothing.fillable.isZero)
    }

    @Test func `the largest slice is just within the slippage`() throws {
        // At 20 basis points up to 1002 on average: (1 × 2 + 2 × 1) ÷ (1010 − 1002) = 0.5 of the third level.
        let whole = try impact("7", slippage: "20")
        let split = try #require(whole.split)
        #expect(split.sliceQuantity == quantity("3.5") && split.slices == 2)
        let slice = try impact("3.5")
        #expect(slice.slippageBasisPoints == decimal("20"))
        #expect(try impact("3.501").slippageBasisPoints > decimal("20"))
        // The first level costs nothing.
        #expect(try impact("3", slippage: "0").split?.sliceQuantity == quantity("1"))
        // The narrower of the two limits counts.
        #expect(try impact("7", slippage: "20", share: "0.1").split?.sliceQuantity == quantity("0.7"))
    }

    @Test func `a slice that the split names keeps the limit, and one lot more does not`() throws {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            var at = Int.random(in: 100...2_000, using: &random)
            let asks = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                at += Int.random(in: 1...9, using: &random)
                return OrderBook.Level(
                    price: Price(FixedDecimal(raw: Int128(at) * FixedDecimal.unit / 2)),
                    quantity: Quantity(
                        FixedDecimal(raw: Int128(Int.random(in: 1...3_000, using: &random)) * FixedDecimal.unit / 1_000)))
            }
            let book = try #require(OrderBook(instrument: InstrumentID(7), time: RiskContext.flat.now, bids: [], asks: asks))
            let limit = FixedDecimal(Int.random(in: 0...100, using: &random))
            let wanted = Quantity(Int.random(in: 1...30, using: &random))
            let impact = try #require(MarketImpact(of: wanted, .buy, in: book, lotSize: lot, maximumSlippage: limit))
            guard let split = impact.split else { continue }
            let slice = try #require(MarketImpact(of: split.sliceQuantity, .buy, in: book, lotSize: lot))
            #expect(slice.slippageBasisPoints <= limit + FixedDecimal(raw: 1_000_000), "seed \(seed)")
            #expect(
                split.sliceQuantity * split.slices >= wanted && split.sliceQuantity * (split.slices - 1) < wanted, "seed \(seed)")
            let more = try #require(MarketImpact(of: split.sliceQuantity + lot, .buy, in: book, lotSize: lot))
            #expect(
                more.slippageBasisPoints > limit || more.fillable < split.sliceQuantity + lot
                    || split.sliceQuantity + lot > wanted,
                "seed \(seed)")
        }
    }

    @Test func `sums beyond the range of decimals are no impact`() throws {
        let most = FixedDecimal(raw: .max)
        let book = try #require(
            OrderBook(
                instrument: InstrumentID(7), time: RiskContext.flat.now, bids: [],
                asks: [
                    OrderBook.Level(price: price("1"), quantity: Quantity(most)),
                    OrderBook.Level(price: Price(most), quantity: Quantity(most)),
                ]))
        #expect(MarketImpact(of: Quantity(most), .buy, in: book, lotSize: lot) == nil)
        #expect(MarketImpact(of: .zero, .buy, in: book, lotSize: lot) == nil)
        #expect(MarketImpact(of: quantity("1"), .buy, in: book, lotSize: .zero) == nil)
    }
}

extension Quantity {
    fileprivate static func * (left: Quantity, right: Int) -> Quantity { Quantity(left.decimal * right) }
}
