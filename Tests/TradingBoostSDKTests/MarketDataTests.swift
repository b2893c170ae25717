import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Writes down what it was told of the market.
final class Listener: Strategy {
    static let manifest = Manifest(
        id: "com.example.listener", name: "Listener", version: "1.0.0", vendor: "Example",
        capabilities: [.trades, .quotes, .book, .funding])

    struct State: BitwiseCopyable, Equatable {}
    // SAFETY: the suite that uses it runs one test at a time; the same below.
    nonisolated(unsafe) static var trades: [Trade] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var quotes: [Quote] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var books: [Book] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var fundings: [Funding] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var snapshots: [Snapshot] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var histories: [History] = []
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) throws(StrategyRefusal) {
        host = setup.host
        try setup.subscribeTrades()
        try setup.subscribeQuotes()
        try setup.subscribeBook(depth: 5, .conflated(milliseconds: 100))
        try setup.subscribeFunding()
        unsafe (Listener.trades, Listener.quotes, Listener.books) = ([], [], [])
        unsafe (Listener.fundings, Listener.snapshots, Listener.histories) = ([], [], [])
    }

    func onTrade(_ trade: Trade) { unsafe Listener.trades.append(trade) }
    func onQuote(_ quote: Quote) { unsafe Listener.quotes.append(quote) }
    func onBook(_ book: Book) { unsafe Listener.books.append(book) }
    func onFunding(_ funding: Funding) { unsafe Listener.fundings.append(funding) }
    func onHistory(_ history: History) { unsafe Listener.histories.append(history) }
    func onSnapshot(_ snapshot: Snapshot) { unsafe Listener.snapshots.append(snapshot) }
}

extension SDKTests {
    @Suite("Market data and the snapshot")
    struct MarketDataTests {
        private func level(_ price: Int, _ quantity: Int) -> tradingboost_book_level {
            tradingboost_book_level(price: contract(FixedDecimal(price)), quantity: contract(FixedDecimal(quantity)))
        }

        private func book(bids: UInt32, asks: UInt32, stride: UInt32 = 32) -> tradingboost_book_event {
            tradingboost_book_event(
                header: tradingboost_event(), instrument: 7, dropped: 2, venue_time: 9, bid_count: bids, ask_count: asks,
                level_stride: stride, reserved: 0)
        }

        @Test func `is asked for with its delivery`() throws {
            let plugin = try instance(of: Listener.self)
            #expect(plugin.host.streams.map(\.type) == [2, 3, 4, 5])
            #expect(plugin.host.streams.map(\.delivery) == [1, 2, 3, 1])
            #expect(plugin.host.streams.map(\.depth) == [0, 0, 5, 0])
            #expect(plugin.host.streams.map(\.interval) == [0, 0, 100_000_000, 0])
            #expect(plugin.host.streams.allSatisfy { $0.timeframe == 0 && $0.instrument == 7 && $0.struct_size == 32 })
        }

        @Test func `trades and quotes arrive as they were sent`() throws {
            let plugin = try instance(of: Listener.self)
            let trade = tradingboost_trade_event(
                header: tradingboost_event(), instrument: 7, dropped: 1, venue_time: 5, trade: 6,
                price: contract(FixedDecimal(100)), quantity: contract(FixedDecimal(2)), side: 2, reserved: (0, 0, 0, 0, 0, 0, 0))
            #expect(plugin.send(trade, type: TRADINGBOOST_EVENT_TRADE) == TRADINGBOOST_OK)
            let quote = tradingboost_quote_event(
                header: tradingboost_event(), instrument: 7, dropped: 0, venue_time: 0, bid_price: contract(FixedDecimal(99)),
                bid_quantity: contract(FixedDecimal(1)), ask_price: contract(nil), ask_quantity: contract(.zero))
            #expect(plugin.send(quote, type: TRADINGBOOST_EVENT_QUOTE) == TRADINGBOOST_OK)
            let seen = try #require(unsafe Listener.trades.first)
            #expect(seen.price == Price(100) && seen.quantity == Quantity(2) && seen.side == .sell && seen.number == 6)
            #expect(seen.dropped == 1 && seen.venueTime?.nanoseconds == 5)
            let best = try #require(unsafe Listener.quotes.first)
            #expect(best.bid == BookLevel(price: Price(99), quantity: Quantity(1)) && best.ask == nil && best.venueTime == nil)
        }

        @Test func `a book has its levels behind its fields, and is refused when it is shorter than it says`() throws {
            let plugin = try instance(of: Listener.self)
            let levels = (level(99, 1), level(98, 2), level(101, 3))
            #expect(plugin.send((book(bids: 2, asks: 1), levels), type: TRADINGBOOST_EVENT_BOOK) == TRADINGBOOST_OK)
            let seen = try #require(unsafe Listener.books.first)
            #expect(seen.bids.map(\.price) == [Price(99), Price(98)] && seen.asks.map(\.quantity) == [Quantity(3)])
            #expect(seen.dropped == 2)
            let damaged = [
                book(bids: 2, asks: 2), book(bids: .max, asks: .max), book(bids: .max, asks: .max, stride: .max),
                book(bids: 2, asks: 1, stride: 8), book(bids: 1, asks: 0, stride: 0),
            ]
            for damaged in damaged {
                #expect(plugin.send((damaged, levels), type: TRADINGBOOST_EVENT_BOOK) == TRADINGBOOST_INVALID_ARGUMENT)
            }
            #expect(unsafe Listener.books.count == 1)
        }

        @Test func `funding is announced and settled`() throws {
            let plugin = try instance(of: Listener.self)
            for payment in [nil, FixedDecimal(-3)] {
                let event = tradingboost_funding_event(
                    header: tradingboost_event(), instrument: 7, reserved: 0, venue_time: 4, due: 8,
                    rate: contract(FixedDecimal("0.0001")), mark_price: contract(FixedDecimal(50)), payment: contract(payment))
                #expect(plugin.send(event, type: TRADINGBOOST_EVENT_FUNDING) == TRADINGBOOST_OK)
            }
            let fundings = unsafe Listener.fundings
            #expect(fundings.map(\.payment) == [nil, Notional(-3)])
            #expect(fundings.allSatisfy { $0.rate == FixedDecimal("0.0001") && $0.markPrice == Price(50) })
            #expect(fundings.allSatisfy { $0.due.nanoseconds == 8 })
        }

        @Test func `history has its candles behind its fields`() throws {
            let plugin = try instance(of: Listener.self)
            let history = tradingboost_history_event(
                header: tradingboost_event(), request: 3, timeframe: 900_000_000_000, instrument: 7, remaining: 4, count: 2,
                candle_stride: 88)
            func candle(_ minute: Int64) -> tradingboost_history_candle {
                tradingboost_history_candle(
                    open_time: minute, open: contract(FixedDecimal(1)), high: contract(FixedDecimal(4)),
                    low: contract(FixedDecimal(0)), close: contract(FixedDecimal(2)), volume: contract(FixedDecimal(9)))
            }
            #expect(plugin.send((history, candle(5), candle(6)), type: TRADINGBOOST_EVENT_HISTORY) == TRADINGBOOST_OK)
            let seen = try #require(unsafe Listener.histories.first)
            #expect(seen.request == 3 && seen.timeframe == .minute15 && seen.remaining == 4)
            #expect(seen.candles.map(\.openTime.nanoseconds) == [5, 6] && seen.candles[0].high == Price(4))
            #expect(plugin.send((history, candle(5)), type: TRADINGBOOST_EVENT_HISTORY) == TRADINGBOOST_INVALID_ARGUMENT)
        }

        @Test func `a snapshot tells the position and the open orders`() throws {
            let plugin = try instance(of: Listener.self)
            let snapshot = tradingboost_snapshot_event(
                header: tradingboost_event(), position_quantity: contract(FixedDecimal(2)),
                position_price: contract(FixedDecimal(100)), order_count: 2, order_stride: 112)
            let stop = tradingboost_open_order(
                order: 4, kind: TRADINGBOOST_ORDER_ACCEPTED, side: 2, type: 3, time_in_force: 1, flags: 2,
                quantity: contract(FixedDecimal(2)), price: contract(nil), stop_price: contract(FixedDecimal(90)),
                filled_quantity: contract(.zero), trailing_distance: contract(.zero), expire_time: 0)
            var unknown = stop
            unknown.kind = 99
            let status = plugin.send((snapshot, stop, UInt64(0), unknown, UInt64(0)), type: TRADINGBOOST_EVENT_SNAPSHOT)
            #expect(status == TRADINGBOOST_OK)
            let seen = try #require(unsafe Listener.snapshots.first)
            #expect(seen.positionQuantity == Quantity(2) && seen.positionPrice == Price(100))
            #expect(seen.openOrders.map(\.request) == [.stop(.sell, Quantity(2), at: Price(90), .reduceOnly)])
            #expect(seen.openOrders.first?.number == OrderNumber(4) && seen.openOrders.first?.step == .accepted)
            var short = snapshot
            short.order_count = 3
            #expect(
                plugin.send((short, stop, stop), type: TRADINGBOOST_EVENT_SNAPSHOT) == TRADINGBOOST_INVALID_ARGUMENT)
        }

        @Test func `a snapshot tells every kind of order, and reads those of a host of ABI 1 0`() throws {
            let plugin = try instance(of: Listener.self)
            var snapshot = tradingboost_snapshot_event(
                header: tradingboost_event(), position_quantity: contract(.zero), position_price: contract(nil), order_count: 2,
                order_stride: 104)
            func order(_ type: UInt32, _ time: UInt32, _ stop: FixedDecimal?, _ distance: FixedDecimal, _ expires: Int64)
                -> tradingboost_open_order
            {
                tradingboost_open_order(
                    order: 4, kind: TRADINGBOOST_ORDER_ACCEPTED, side: 2, type: UInt8(type), time_in_force: UInt8(time), flags: 0,
                    quantity: contract(FixedDecimal(2)), price: contract(nil), stop_price: contract(stop),
                    filled_quantity: contract(.zero), trailing_distance: contract(distance), expire_time: expires)
            }
            let orders = (
                snapshot, order(TRADINGBOOST_TYPE_TRAILING_STOP, TRADINGBOOST_TIME_GTD, nil, FixedDecimal(5), 77),
                order(TRADINGBOOST_TYPE_TAKE_PROFIT, TRADINGBOOST_TIME_GTC, FixedDecimal(120), .zero, 0)
            )
            #expect(plugin.send(orders, type: TRADINGBOOST_EVENT_SNAPSHOT) == TRADINGBOOST_OK)
            let two = FixedDecimal(2)
            #expect(
                unsafe Listener.snapshots.last?.openOrders.map(\.request) == [
                    .trailingStop(.sell, Quantity(two), distance: Price(5)).goodTill(Timestamp(nanoseconds: 77)),
                    .takeProfit(.sell, Quantity(two), at: Price(120)),
                ])
            // Eighty bytes each, as 1.0 had them: what follows belongs to the next one.
            snapshot.order_stride = 80
            let kinds = UInt64(TRADINGBOOST_ORDER_ACCEPTED) | 2 << 32 | 3 << 40 | 1 << 48
            let stop = (UInt64(4), kinds, contract(two), contract(nil), contract(FixedDecimal(90)), contract(.zero))
            #expect(plugin.send((snapshot, stop, stop), type: TRADINGBOOST_EVENT_SNAPSHOT) == TRADINGBOOST_OK)
            #expect(
                unsafe Listener.snapshots.last?.openOrders.map(\.request)
                    == [.stop(.sell, Quantity(two), at: Price(90)), .stop(.sell, Quantity(two), at: Price(90))])
        }
    }
}
