import Testing
import TradingModel

@Suite("Order book") struct OrderBookTests {
    private func level(_ price: Int, _ quantity: Int = 1) -> OrderBook.Level {
        OrderBook.Level(price: Price(price), quantity: Quantity(quantity))
    }

    private func book(_ bids: [OrderBook.Level], _ asks: [OrderBook.Level]) -> OrderBook? {
        OrderBook(instrument: InstrumentID(1), time: Timestamp(nanoseconds: 0), bids: bids, asks: asks)
    }

    @Test func `a buyer takes the asks, a seller the bids`() {
        let book = book([level(99), level(98)], [level(100), level(101)])
        #expect(book?.levels(takenBy: .buy).map(\.price) == [Price(100), Price(101)])
        #expect(book?.levels(takenBy: .sell).map(\.price) == [Price(99), Price(98)])
        #expect(self.book([], []) != nil && self.book([level(1)], []) != nil)
    }

    @Test func `what cannot be a book is none`() {
        #expect(book([level(98), level(99)], []) == nil)
        #expect(book([], [level(101), level(100)]) == nil)
        #expect(book([], [level(100), level(100)]) == nil)
        #expect(book([level(100)], [level(100)]) == nil)
        #expect(book([level(101)], [level(100)]) == nil)
        #expect(book([level(0)], []) == nil && book([level(-1)], []) == nil)
        #expect(book([level(1, 0)], []) == nil && book([], [level(1, -1)]) == nil)
    }
}
