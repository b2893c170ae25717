import MarketData
import Testing
import TradingModel

@Suite("Depth of a candle") struct CandleDepthTests {
    private let instrument = Instrument(
        id: InstrumentID(3), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(2), lotSize: Quantity(3),
        minimumQuantity: Quantity(3), maximumQuantity: Quantity(3_000), minimumNotional: Notional(5), makerFeeRate: .zero,
        takerFeeRate: .zero)

    private func candle(_ low: Int, _ high: Int, close: Int, volume: Int) -> Candle {
        Candle(
            instrument: instrument.id, timeframe: .minute1, openTime: Timestamp(milliseconds: 60_000), open: Price(close),
            high: Price(high), low: Price(low), close: Price(close), volume: Quantity(volume))
    }

    private func depth(percent: Int, levels: Int) -> CandleDepth {
        CandleDepth(
            instrument, .init(volumeShare: FixedDecimal(raw: FixedDecimal.unit / 100 * Int128(percent)), levels: levels))
    }

    @Test func `each side shows its share of the volume over the candle's range`() throws {
        let book = try #require(depth(percent: 50, levels: 4).book(behind: candle(1_000, 1_080, close: 1_040, volume: 100)))
        // 50 shown are 16 lots of 3: 4 a level. 40 ticks of range: a level every 10 ticks, the first a tick away.
        #expect(book.asks.map(\.price) == [Price(1_042), Price(1_062), Price(1_082), Price(1_102)])
        #expect(book.bids.map(\.price) == [Price(1_038), Price(1_018), Price(998), Price(978)])
        #expect((book.asks + book.bids).allSatisfy { $0.quantity == Quantity(12) })
        #expect(book.time == Timestamp(milliseconds: 120_000) && book.instrument == instrument.id)
    }

    @Test func `levels are at least a tick apart, and a close off the tick is rounded away from it`() throws {
        let book = try #require(depth(percent: 100, levels: 3).book(behind: candle(1_000, 1_001, close: 1_001, volume: 100)))
        #expect(book.asks.map(\.price) == [Price(1_004), Price(1_006), Price(1_008)])
        #expect(book.bids.map(\.price) == [Price(998), Price(996), Price(994)])
    }

    @Test func `fewer lots than levels make fewer levels, no volume an empty book, and no price is below a tick`() throws {
        let few = try #require(depth(percent: 100, levels: 20).book(behind: candle(10, 20, close: 10, volume: 8)))
        #expect(few.asks.map(\.quantity) == [Quantity(3), Quantity(3)])
        let none = try #require(depth(percent: 100, levels: 20).book(behind: candle(10, 20, close: 10, volume: 0)))
        #expect(none.asks.isEmpty && none.bids.isEmpty)
        let low = try #require(depth(percent: 100, levels: 20).book(behind: candle(4, 6, close: 6, volume: 600)))
        #expect(low.bids.map(\.price) == [Price(4), Price(2)] && low.asks.count == 20)
    }

    @Test func `another instrument's candle, and amounts without end, make none`() throws {
        var other = candle(10, 20, close: 10, volume: 9)
        other.instrument = InstrumentID(4)
        #expect(depth(percent: 50, levels: 4).book(behind: other) == nil)
        let most = FixedDecimal(raw: .max)
        let wide = Candle(
            instrument: instrument.id, timeframe: .minute1, openTime: Timestamp(milliseconds: 0), open: Price(2),
            high: Price(most), low: Price(2), close: Price(most), volume: Quantity(most))
        #expect(depth(percent: 50, levels: 100).book(behind: wide) == nil)
        #expect(depth(percent: 1_000, levels: 1).book(behind: wide) == nil)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `whatever the market does, the book is one`(seed: UInt64) throws {
        var market = SyntheticMarket(
            seed: seed, instrument: instrument, start: Timestamp(milliseconds: 0), startPrice: Price(2_000))
        let depth = depth(percent: Int(seed), levels: Int(seed % 100) + 1)
        for _ in 0..<20 {
            let candle = market.next()
            let book = try #require(depth.book(behind: candle))
            let most = candle.volume.decimal.multiplied(
                by: FixedDecimal(raw: FixedDecimal.unit / 100 * Int128(seed)), rounding: .up)
            for side in [book.asks, book.bids] {
                #expect(side.reduce(Quantity.zero) { $0 + $1.quantity } <= Quantity(most))
                #expect(side.allSatisfy { $0.price.decimal.raw % instrument.tickSize.decimal.raw == 0 })
                #expect(side.allSatisfy { $0.quantity.decimal.raw % instrument.lotSize.decimal.raw == 0 })
            }
            #expect(depth.book(behind: candle) == book)
        }
    }
}
