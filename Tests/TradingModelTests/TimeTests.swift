import Testing
import TradingModel

@Suite("Time") struct TimeTests {
    @Test(
        arguments: [
            (0, 0), (1, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2),
            (1_700_000_000_123_999_999, 1_700_000_000_123),
        ] as [(Int64, Int64)]) func `milliseconds are rounded down`(nanoseconds: Int64, milliseconds: Int64)
    {
        #expect(Timestamp(nanoseconds: nanoseconds).milliseconds == milliseconds)
    }

    @Test(arguments: Timeframe.allCases) func `a timeframe is found by its name and its length`(timeframe: Timeframe) {
        #expect(Timeframe(name: timeframe.name) == timeframe)
        #expect(Timeframe(nanoseconds: timeframe.nanoseconds) == timeframe)
        #expect(timeframe.nanoseconds == timeframe.rawValue * 1_000_000_000)
    }

    @Test func `names are the venues' words`() {
        #expect(Timeframe.allCases.map(\.name) == ["1m", "3m", "5m", "15m", "1h", "4h", "1d"])
        #expect(Timeframe.allCases == Timeframe.allCases.sorted())
        for name in ["", "2m", "1M", "60", "1w"] { #expect(Timeframe(name: name) == nil) }
        for length: Int64 in [0, 1, 60_000_000_001, 120_000_000_000, -60_000_000_000] {
            #expect(Timeframe(nanoseconds: length) == nil)
        }
    }

    @Test func `a candle contains its open time and not its close time`() {
        // 2023-11-14 22:13:20.000000123 UTC
        let time = Timestamp(nanoseconds: 1_700_000_000_000_000_123)
        let starts: [Timeframe: Int64] = [
            .minute1: 1_699_999_980, .minute3: 1_699_999_920, .minute5: 1_699_999_800, .minute15: 1_699_999_200,
            .hour1: 1_699_999_200, .hour4: 1_699_992_000, .day1: 1_699_920_000,
        ]
        for timeframe in Timeframe.allCases {
            let start = timeframe.openTime(containing: time)
            #expect(start.milliseconds == (starts[timeframe] ?? 0) * 1_000)
            #expect(timeframe.openTime(containing: start) == start)
            #expect(timeframe.openTime(containing: start + timeframe.nanoseconds) == start + timeframe.nanoseconds)
            #expect(timeframe.openTime(containing: start + (timeframe.nanoseconds - 1)) == start)
        }
    }

    @Test func `before 1970 candles start at the same grid`() {
        #expect(Timeframe.minute1.openTime(containing: Timestamp(nanoseconds: -1)) == Timestamp(milliseconds: -60_000))
        #expect(Timeframe.day1.openTime(containing: Timestamp(milliseconds: -86_400_000)).milliseconds == -86_400_000)
    }
}
