import Foundation
import Testing
import TradingModel

@testable import MarketData

@Suite("Candle aggregator") struct CandleAggregatorTests {
    let instrument = Instrument(
        id: bitcoin, name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(decimal("0.1")),
        lotSize: Quantity(decimal("0.0001")), minimumQuantity: .zero, maximumQuantity: Quantity(1_000),
        minimumNotional: .zero, makerFeeRate: .zero, takerFeeRate: .zero)

    func aggregator(_ timeframes: Timeframe..., base: Timeframe = .minute1) -> CandleAggregator {
        var aggregator = CandleAggregator(base: base)
        for timeframe in timeframes {
            let isBuilt = aggregator.subscribe(timeframe)
            #expect(isBuilt)
        }
        return aggregator
    }

    @Test func `three minutes become one candle, given with the last of them`() {
        var aggregator = aggregator(.minute3)
        var closed: [Candle] = []
        aggregator.add(candle(3, 10, 12, 9, 11, volume: 5), into: &closed)
        aggregator.add(candle(4, 11, 15, 11, 14, volume: 6), into: &closed)
        #expect(closed == [])
        aggregator.add(candle(5, 14, 14, 8, 13, volume: 7), into: &closed)
        #expect(closed == [candle(3, 10, 15, 8, 13, volume: 18, timeframe: .minute3)])
    }

    @Test func `candles that close together come shorter first, whatever the order of subscription`() {
        var aggregator = aggregator(.hour1, .minute3, .minute15, .minute5)
        #expect(aggregator.timeframes == [.minute3, .minute5, .minute15, .hour1])
        var closed: [Candle] = []
        for minute in 0..<60 {
            closed = []
            aggregator.add(candle(Int64(minute), 1, 1, 1, 1), into: &closed)
        }
        #expect(closed.map(\.timeframe) == [.minute3, .minute5, .minute15, .hour1])
        #expect(closed.map(\.volume) == [Quantity(3), Quantity(5), Quantity(15), Quantity(60)])
    }

    @Test func `the part before the first boundary is dropped`() {
        var aggregator = aggregator(.minute5)
        var closed: [Candle] = []
        for minute in 7..<15 { aggregator.add(candle(Int64(minute), 1, 1, 1, 1), into: &closed) }
        #expect(closed.map(\.openTime.milliseconds) == [600_000])
    }

    @Test func `a candle in which one is missing is dropped, the next is whole`() {
        var aggregator = aggregator(.minute3)
        var closed: [Candle] = []
        for minute in [0, 1, 3, 4, 5, 6, 8, 9, 10, 11] { aggregator.add(candle(Int64(minute), 1, 1, 1, 1), into: &closed) }
        #expect(closed.map(\.openTime.milliseconds) == [180_000, 540_000])
    }

    @Test func `only longer multiples can be built`() {
        var minutes = CandleAggregator(base: .minute3)
        let answers = [Timeframe.minute1, .minute5, .minute15, .minute15, .minute3].map { minutes.subscribe($0) }
        #expect(answers == [false, false, true, true, true])
        #expect(minutes.timeframes == [.minute15])
        minutes.unsubscribe(.minute15)
        #expect(minutes.timeframes == [])
    }

    @Test func `every timeframe equals the plain grouping of its base candles`() {
        let start = Timestamp(milliseconds: 1_700_000_000_000)
        var market = SyntheticMarket(seed: 3, instrument: instrument, start: start)
        let base = (0..<(3 * 1_440 + 500)).map { _ in market.next() }
        var aggregator = CandleAggregator(base: .minute1)
        for timeframe in Timeframe.allCases {
            let isBuilt = aggregator.subscribe(timeframe)
            #expect(isBuilt)
        }
        var closed: [Candle] = []
        for candle in base { aggregator.add(candle, into: &closed) }
        for timeframe in Timeframe.allCases.dropFirst() {
            let groups = Dictionary(grouping: base) { timeframe.openTime(containing: $0.openTime) }
            let whole = groups.filter { $0.value.count == Int(timeframe.rawValue / 60) }
            let built = closed.filter { $0.timeframe == timeframe }
            #expect(built.map(\.openTime) == whole.keys.sorted())
            for candle in built {
                let parts = whole[candle.openTime] ?? []
                #expect(candle.open == parts.first?.open)
                #expect(candle.close == parts.last?.close)
                #expect(candle.high == parts.map(\.high).max())
                #expect(candle.low == parts.map(\.low).min())
                #expect(candle.volume == parts.map(\.volume).reduce(.zero, +))
                #expect(candle.doubles.volume == candle.volume.decimal.double)
                #expect(candle.closeTime == parts.last?.closeTime)
            }
        }
    }

    @Test func `a stored aggregator continues as if it had not stopped`() throws {
        let candles = (0..<40).map { candle(Int64($0), 10 + $0 % 3, 20, 5, 10, volume: $0) }
        var straight = aggregator(.minute3, .minute15)
        var expected: [Candle] = []
        for candle in candles { straight.add(candle, into: &expected) }
        for stop in 0..<40 {
            var aggregator = aggregator(.minute3, .minute15)
            var closed: [Candle] = []
            for candle in candles[..<stop] { aggregator.add(candle, into: &closed) }
            aggregator = try JSONDecoder().decode(CandleAggregator.self, from: JSONEncoder().encode(aggregator))
            for candle in candles[stop...] { aggregator.add(candle, into: &closed) }
            #expect(closed == expected)
        }
    }
}
