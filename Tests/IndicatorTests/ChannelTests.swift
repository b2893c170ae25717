import Testing
import TradingBoostSDKOrdinary

/// Of candles, where TA-Lib has nothing to compare with.
@Suite("Channels and trends")
struct ChannelTests {
    private func candle(_ high: Double, _ low: Double, _ close: Double) -> Candle.Doubles {
        Candle.Doubles(close, high, low, close, volume: 1)
    }

    @Test func `a Donchian channel includes its candle; before the update it does not`() {
        var channel = DonchianChannel<8>(period: 2)
        #expect(channel.update(candle(10, 8, 9)) == nil)
        #expect(channel.update(candle(12, 9, 11)) == .init(upper: 12, lower: 8))
        let before = channel.value
        #expect(before?.middle == 10)
        #expect(channel.update(candle(15, 11, 14)) == .init(upper: 15, lower: 9))
        // 14 broke out of the channel before it.
        #expect(before.map { 14 > $0.upper } == true)
    }

    @Test func `a Keltner channel is an average and ranges around it`() {
        var channel = KeltnerChannel(period: 5, rangePeriod: 3, multiplier: 1.5)
        var (average, range) = (EMA(period: 5), ATR(period: 3))
        for candle in Markets.walk.candles {
            average.update(candle.close)
            range.update(candle)
            let value = channel.update(candle)
            guard let middle = average.value, let range = range.value else {
                #expect(value == nil)
                continue
            }
            #expect(value == .init(upper: middle + 1.5 * range, middle: middle, lower: middle - 1.5 * range))
        }
    }

    @Test func `a Supertrend follows by hand`() {
        var trend = Supertrend(period: 1, multiplier: 1)
        #expect(trend.update(candle(10, 8, 10)) == nil)
        // True range 2, median 11: 9 and 13.
        #expect(trend.update(candle(12, 10, 12)) == .init(line: 9, isRising: true))
        // Range 1, median 11.5: 10.5 and 12.5.
        #expect(trend.update(candle(12, 11, 11)) == .init(line: 10.5, isRising: true))
        // Range 1.5, median 11.25: the lower line would fall to 9.75, and stays.
        #expect(trend.update(candle(12, 10.5, 10.5)) == .init(line: 10.5, isRising: true))
        // Range 2.5, median 9.25: closed below 10.5, so the upper line counts; 11.75 is closer than 12.5.
        #expect(trend.update(candle(10.5, 8, 8)) == .init(line: 11.75, isRising: false))
        // Closed above it.
        #expect(trend.update(candle(13, 8, 13))?.isRising == true)
    }

    @Test func `a Supertrend's line goes with the trend only, and turns where a close is beyond it`() {
        var trend = Supertrend(period: 5, multiplier: 1.5)
        var previous: Supertrend.Values?
        var turns = 0
        for candle in Markets.walk.candles {
            guard let value = trend.update(candle) else { continue }
            if let previous {
                if value.isRising == previous.isRising {
                    #expect(value.isRising ? value.line >= previous.line : value.line <= previous.line)
                } else {
                    turns += 1
                }
                #expect(value.isRising ? candle.close >= value.line : candle.close <= value.line)
            }
            previous = value
        }
        #expect(turns > 5)
    }

    @Test func `nothing moves: directional movement is 0, a Supertrend keeps its trend`() {
        var (movement, trend) = (DirectionalMovement(period: 3), Supertrend(period: 3))
        for _ in 0..<50 {
            movement.update(candle(5, 5, 5))
            trend.update(candle(5, 5, 5))
        }
        #expect(movement.value == .init(adx: 0, plusDI: 0, minusDI: 0, dx: 0))
        #expect(trend.value == .init(line: 5, isRising: true))
    }

    @Test func `directional movement that only rises is one-sided`() {
        var movement = DirectionalMovement(period: 3)
        for index in 0..<20 { movement.update(candle(Double(index) + 1, Double(index), Double(index) + 1)) }
        #expect(movement.value == .init(adx: 100, plusDI: 100, minusDI: 0, dx: 100))
    }
}
