import Testing
import TradingModel

@testable import Risk

@Suite("Book impact") struct BookImpactTests {
    /// Asks: 1 at 1000, 2 at 1001, 4 at 1010; bids: 1 at 999, 2 at 990.
    static let book = OrderBook(
        instrument: InstrumentID(7), time: RiskContext.flat.now,
        bids: [level("999", "1"), level("990", "2")], asks: [level("1000", "1"), level("1001", "2"), level("1010", "4")])

    static func level(_ at: String, _ amount: String) -> OrderBook.Level {
        OrderBook.Level(price: price(at), quantity: quantity(amount))
    }

    /// At most 5 basis points.
    let context = RiskContext.flat.with {
        $0.limits.maximumSlippage = decimal("5")
        $0.limits.maximumBookAge = 1_000_000_000
        $0.book = BookImpactTests.book
    }

    @Test func `a market order slips no further than the limit`() throws {
        #expect(refusal(of: .market(.buy, "2"), in: context) == nil)
        guard case .slippageAboveMaximum(let impact, let limit) = refusal(of: .market(.buy, "3"), in: context) else {
            Issue.record("an average of 1000.67 is 6.67 basis points above 1000")
            return
        }
        #expect(limit == decimal("5") && impact.levels == 2 && impact.worstPrice == price("1001"))
        #expect(impact.averagePrice?.decimal == decimal("1000.666666666666666667"))
        #expect(impact.split == OrderSplit(quantity("3"), intoSlicesOf: quantity("2"), lotSize: quantity("0.001")))
        #expect(
            refusal(of: .market(.buy, "3"), in: context)?.text
                == "the order would slip by 6.67 basis points and the limit is 5 (2 levels, average 1000.67, the last at "
                + "1001, 42.86 % of what is shown): send 2 slices of at most 2 as the book refills")
    }

    @Test func `it takes no more of the book than the limit`() {
        let shared = context.limited {
            $0.maximumSlippage = nil
            $0.maximumLiquidityShare = decimal("0.25")
        }
        #expect(refusal(of: .market(.buy, "1.75"), in: shared) == nil)
        guard case .liquidityShareAboveMaximum(let impact, _) = refusal(of: .market(.buy, "3.5"), in: shared) else {
            Issue.record("3.5 is half of the 7 that are offered")
            return
        }
        #expect(impact.liquidityShare == decimal("0.5"))
        #expect(impact.split?.slices == 2 && impact.split?.sliceQuantity == quantity("1.75"))
        #expect(refusal(of: .market(.sell, "4"), in: shared)?.code == "risk.book_too_thin")
    }

    @Test func `a book that is missing, another's or too old judges nothing`() {
        let cases: [(RiskContext, String)] = [
            (context.with { $0.book = nil }, "risk.book_missing"),
            (
                context.with { $0.book = OrderBook(instrument: InstrumentID(8), time: $0.now, bids: [], asks: []) },
                "risk.book_missing"
            ), (context.with { $0.now = $0.now + 1_000_000_001 }, "risk.book_too_old"),
        ]
        for (context, code) in cases {
            #expect(refusal(of: .market(.buy, "1"), in: context)?.code == code)
            #expect(refusal(of: .market(.buy, "1"), in: context.limited { $0.isBookOptional = true }) == nil)
        }
        let empty = context.with { $0.book = OrderBook(instrument: InstrumentID(7), time: $0.now, bids: [], asks: []) }
        #expect(refusal(of: .market(.buy, "1"), in: empty)?.code == "risk.book_too_thin")
    }

    @Test func `exits, limit orders and conditional orders are not held against it`() {
        #expect(refusal(of: .market(.sell, "9", reduceOnly: true), in: context) == nil)
        #expect(refusal(of: .limit(.buy, "9", at: "1010"), in: context) == nil)
        #expect(refusal(of: .stop(.buy, "9", at: "1010"), in: context) == nil)
    }
}
