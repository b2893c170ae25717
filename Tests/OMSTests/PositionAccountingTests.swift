import OMS
import TestRandom
import Testing
import TradingModel

@Suite("Position accounting")
struct PositionAccountingTests {
    @Test func `enlarging averages the entry and realises nothing`() throws {
        var position = Position(instrument: InstrumentID(1))
        try position.apply(fill("1", at: "100", fee: "0.1"), side: .buy)
        try position.apply(fill("3", at: "108", fee: "0.3"), side: .buy)
        #expect(position.quantity == Quantity(4))
        #expect(position.entryPrice == Price(106))
        #expect(position.realisedProfit == .zero)
        #expect(position.fee == Notional("0.4"))
        #expect(position.holding.unrealisedProfit(at: Price(110)) == Notional(16))
    }

    @Test func `reducing a long realises the difference to the average entry`() throws {
        var position = Position(instrument: InstrumentID(1))
        try position.apply(fill("4", at: "106"), side: .buy)
        try position.apply(fill("1", at: "110"), side: .sell)
        #expect(position.quantity == Quantity(3))
        #expect(position.entryPrice == Price(106))
        #expect(position.realisedProfit == Notional(4))
    }

    @Test func `reducing a short earns when the price fell`() throws {
        var position = Position(instrument: InstrumentID(1))
        try position.apply(fill("2", at: "100"), side: .sell)
        try position.apply(fill("0.5", at: "90"), side: .buy)
        #expect(position.quantity == Quantity("-1.5"))
        #expect(position.entryPrice == Price(100))
        #expect(position.realisedProfit == Notional(5))
        #expect(position.holding.unrealisedProfit(at: Price(110)) == Notional(-15))
    }

    @Test func `crossing zero closes the whole position and opens the rest at the fill's price`() throws {
        var position = Position(instrument: InstrumentID(1))
        try position.apply(fill("1", at: "100"), side: .buy)
        try position.apply(fill("3", at: "90"), side: .sell)
        #expect(position.quantity == Quantity(-2))
        #expect(position.entryPrice == Price(90))
        #expect(position.realisedProfit == Notional(-10))
    }

    @Test func `closing completely releases all of the cost, whatever was rounded before`() throws {
        var position = Position(instrument: InstrumentID(1))
        try position.apply(fill("3", at: "33.333333333333333333"), side: .buy)
        try position.apply(fill("1", at: "40"), side: .sell)
        try position.apply(fill("1", at: "41"), side: .sell)
        try position.apply(fill("1", at: "42"), side: .sell)
        #expect(position.quantity == .zero)
        #expect(position.cost == .zero)
        #expect(position.entryPrice == nil)
        #expect(position.realisedProfit == Notional("23.000000000000000001"))
    }

    @Test func `a part of the cost is rounded once, whatever its size`() throws {
        var position = Position(instrument: InstrumentID(1))
        try position.apply(fill("21", at: "100.38"), side: .sell)
        try position.apply(fill("13", at: "100.08"), side: .buy)
        // 2107.98 × 8 ÷ 21 stays: 803.04 exactly, where a share of 13 ÷ 21 in 18 digits leaves 803.039999999999999…
        #expect(position.cost == Notional("-803.04"))
        #expect(position.realisedProfit == Notional("3.9"))

        var large = Position(instrument: InstrumentID(1))
        try large.apply(fill("3", at: "100000000000000000"), side: .buy)
        try large.apply(fill("1", at: "1"), side: .buy)
        try large.apply(fill("1", at: "1"), side: .sell)
        #expect(large.cost == Notional("225000000000000000.75"))

        var tie = Position(instrument: InstrumentID(1))
        try tie.apply(fill("1", at: "0.000000000000000001"), side: .buy)
        try tie.apply(fill("1", at: "0.000000000000000002"), side: .buy)
        try tie.apply(fill("1", at: "1"), side: .sell)
        // Half of three units: the even neighbour of 1.5 is 2, and 1 stays.
        #expect(tie.cost == Notional("0.000000000000000001"))
    }

    @Test(arguments: [1, 2, 3, 4, 5])
    func `over random fills no amount is made or lost`(seed: UInt64) throws {
        var generator = SeededRandom(seed: seed)
        var position = Position(instrument: InstrumentID(1))
        var cash = Notional.zero
        for _ in 0..<2_000 {
            let quantity = Quantity(FixedDecimal(raw: Int128(generator.next() % 1_000_000 + 1) * 1_000_000_000_000))
            let price = Price(FixedDecimal(raw: Int128(generator.next() % 1_000_000 + 1) * 10_000_000_000_000_000))
            let side: Side = generator.next() % 2 == 0 ? .buy : .sell
            let fill = VenueFill(venueFillID: "f", price: price, quantity: quantity, fee: .zero, isMaker: false)
            try position.apply(fill, side: side)
            let notional = quantity.notional(at: price)
            cash += side == .buy ? -notional : notional
            // What went out and came back is what is still tied up plus what was earned: exact, whatever was rounded on the way.
            #expect(cash == position.realisedProfit - position.cost)
        }
    }

    @Test func `a fee that is taken out of what is held on spot is not held any more, and what was paid stays paid`() throws {
        var position = Position(instrument: InstrumentID(1), contract: .spot)
        var bought = fill("1", at: "100")
        let fee = try #require(Notional("0.001"))
        (bought.fee, bought.feeAsset) = (fee, "BTC")
        try position.apply(bought, side: .buy, heldAsset: "BTC")
        #expect(position.quantity == Quantity("0.999") && position.cost == Notional(100))
        #expect(position.fee.isZero && position.otherFees == ["BTC": fee])
        try position.apply(fill("0.999", at: "110"), side: .sell, heldAsset: "BTC")
        #expect(position.quantity.isZero && position.cost.isZero && position.realisedProfit == Notional("9.89"))
        // A fee of all that was bought, and of a future: nothing is held there.
        bought.fee = Notional(1)
        try position.apply(bought, side: .buy, heldAsset: "BTC")
        #expect(position.quantity.isZero && position.cost.isZero && position.realisedProfit == Notional("-90.11"))
        try position.apply(bought, side: .buy)
        #expect(position.quantity == Quantity(1))
    }

    @Test func `a fee in another asset is no quote units: neither the order nor the position adds it to its own`() throws {
        var desk = Desk()
        let number = try desk.submit()
        _ = try desk.change(number, .accepted)
        let fills = [("f1", Notional(2), String?.none), ("f2", Notional(3), "BNB"), ("f3", Notional(-1), nil)]
        for (id, fee, asset) in fills {
            _ = try desk.change(
                number,
                .filled(
                    VenueFill(
                        venueFillID: id, price: Price(100), quantity: Quantity(1), fee: fee, feeAsset: asset, isMaker: true)))
        }
        #expect(try desk.order(number).fee == Notional(1))
        #expect(desk.book.position.fee == Notional(1))
        #expect(desk.book.position.quantity == Quantity(3))
    }

    @Test(arguments: [Side.buy, .sell])
    func `a fill whose worth or fee is beyond what a decimal holds is refused, and changes nothing`(side: Side) throws {
        var desk = Desk()
        let number = try desk.submit(side)
        _ = try desk.change(number, .accepted)
        let enormous = FixedDecimal(raw: .max)
        _ = try desk.change(number, filled("f1", Quantity(2), at: Price(FixedDecimal(1 << 62))))
        let before = desk.book.position
        for (quantity, price, fee) in [
            (Quantity(2), Price(enormous), Notional.zero), (Quantity(1), Price(enormous), .zero),
            (Quantity(1), Price(100), Notional(101)), (Quantity(1), Price(100), Notional(FixedDecimal(raw: .min))),
            (Quantity(FixedDecimal(raw: 1)), Price(enormous), Notional(enormous)),
        ] {
            let outcome = desk.report(number, filled("f2", quantity, at: price, fee: fee))
            #expect(outcome.refusal(of: Desk.id(number))?.isIncident == true, "\(quantity) at \(price), fee \(fee)")
            #expect(desk.book.position == before)
        }
        #expect(try desk.change(number, filled("f2", Quantity(8), at: Price(1))).state == .filled)
    }

    private func fill(_ quantity: String, at price: String, fee: String = "0") -> VenueFill {
        guard let quantity = Quantity(quantity), let price = Price(price), let fee = Notional(fee) else {
            preconditionFailure("test amounts are decimal numbers")
        }
        return VenueFill(venueFillID: "f", price: price, quantity: quantity, fee: fee, isMaker: false)
    }
}
