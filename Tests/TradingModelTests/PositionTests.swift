import Testing
import TradingModel

@Suite("Position") struct PositionTests {
    func position(_ quantity: String, cost: String) -> Position {
        var position = Position(instrument: InstrumentID(1))
        position.quantity = Quantity(decimal(quantity))
        position.cost = Notional(decimal(cost))
        return position
    }

    @Test func `a flat position has no entry price and no profit`() {
        let flat = Position(instrument: InstrumentID(1))
        #expect(flat.entryPrice == nil)
        #expect(flat.holding.unrealisedProfit(at: Price(100)) == .zero)
    }

    @Test func `a long position earns when the price rises`() {
        let long = position("2", cost: "201")
        #expect(long.entryPrice == Price(decimal("100.5")))
        #expect(long.holding.unrealisedProfit(at: Price(110)) == Notional(19))
        #expect(long.holding.unrealisedProfit(at: Price(100)) == Notional(-1))
    }

    @Test func `a short position earns when the price falls`() {
        let short = position("-2", cost: "-201")
        #expect(short.entryPrice == Price(decimal("100.5")))
        #expect(short.holding.unrealisedProfit(at: Price(90)) == Notional(21))
        #expect(short.holding.unrealisedProfit(at: Price(110)) == Notional(-19))
    }

    @Test func `an entry price that does not end is rounded to the nearest`() {
        #expect(position("3", cost: "200").entryPrice == Price(decimal("66.666666666666666667")))
        #expect(position("3", cost: "100").entryPrice == Price(decimal("33.333333333333333333")))
    }
}
