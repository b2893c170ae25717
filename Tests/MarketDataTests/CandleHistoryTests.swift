import Testing
import TradingModel

@testable import MarketData

@Suite("Candle history")
struct CandleHistoryTests {
    private func history(_ minutes: Int64) -> CandleHistory {
        var history = CandleHistory(base: .minute1)
        for minute in 0..<minutes { history.add(candle(minute, 1, 2, 1, 1)) }
        return history
    }

    @Test func `has the last candles of every timeframe, oldest first`() {
        let history = history(61)
        #expect(history.last(3, of: .minute1).map(\.openTime) == [58, 59, 60].map { Timestamp(milliseconds: $0 * 60_000) })
        #expect(history.last(9, of: .minute15).map(\.openTime) == [0, 15, 30, 45].map { Timestamp(milliseconds: $0 * 60_000) })
        #expect(history.last(9, of: .hour1).map(\.volume) == [Quantity(60)])
        #expect(history.last(9, of: .hour4).isEmpty)
    }

    @Test func `keeps what a request may ask for and no more than twice of it`() {
        let history = history(5_000)
        #expect(history.last(5_000, of: .minute1).count == 1_024)
        #expect(history.last(1_024, of: .minute1).first?.openTime == Timestamp(milliseconds: 3_976 * 60_000))
    }

    @Test func `an answer has as many pages as it needs, and one when there is nothing`() {
        let pages = history(600).pages(600, of: .minute1, instrument: bitcoin, request: 4)
        #expect(pages.map(\.candles.count) == [256, 256, 88] && pages.map(\.remaining) == [344, 88, 0])
        #expect(pages.allSatisfy { $0.request == 4 && $0.timeframe == .minute1 })
        let nothing = history(3).pages(5, of: .hour1, instrument: bitcoin, request: 5)
        #expect(nothing.map(\.candles.count) == [0] && nothing.map(\.remaining) == [0])
    }

    @Test func `timeframes shorter than the market's have no candles`() {
        var history = CandleHistory(base: .minute5)
        history.add(candle(0, 1, 2, 1, 1, timeframe: .minute5))
        #expect(history.last(5, of: .minute1).isEmpty && history.last(5, of: .minute5).count == 1)
    }
}
