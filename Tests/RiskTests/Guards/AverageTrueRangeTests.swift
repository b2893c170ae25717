import Risk
import Testing
import TradingModel

@Suite("Average true range")
struct AverageTrueRangeTests {
    private func feed(_ range: inout AverageTrueRange, _ candles: [(Int, Int, Int)], from minute: Int64 = 0) {
        for (index, candle) in candles.enumerated() {
            range.add(
                Candle(
                    instrument: InstrumentID(1), timeframe: .minute1,
                    openTime: Timestamp(nanoseconds: (minute + Int64(index)) * GuardScene.minute), open: Price(candle.2),
                    high: Price(candle.0), low: Price(candle.1), close: Price(candle.2), volume: Quantity(1)))
        }
    }

    @Test func `it is the mean of the first ranges, then smoothed as Wilder does`() {
        var range = AverageTrueRange(AverageTrueRange.Settings(period: 3, timeframe: .minute1))
        #expect(range.value == nil)
        // True ranges 4, 6 (a gap up from 100 to 106), 8 (a gap down from 104 to 96), then 3.
        feed(&range, [(102, 98, 100)])
        #expect(range.value == 4)
        feed(&range, [(106, 103, 104)], from: 1)
        #expect(range.value == 5)
        feed(&range, [(101, 96, 100)], from: 2)
        #expect(range.value == 6)
        feed(&range, [(101, 98, 100)], from: 3)
        #expect(range.value == 5)
    }

    @Test func `longer candles are built from the market's own, at their own boundaries`() {
        var range = AverageTrueRange(AverageTrueRange.Settings(period: 2, timeframe: .minute5))
        // From minute 3: the first candle of five minutes ends with minute 5.
        feed(&range, [(102, 100, 101)], from: 3)
        #expect(range.value == 2)
        feed(&range, [(104, 101, 103)], from: 4)
        #expect(range.value == 4)
        feed(&range, [(104, 102, 103), (103, 100, 100), (108, 100, 107), (107, 105, 106)], from: 5)
        #expect(range.value == 4)
        feed(&range, [(107, 105, 106)], from: 9)
        #expect(range.value == 6)
    }
}
