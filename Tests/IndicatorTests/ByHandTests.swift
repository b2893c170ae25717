import Testing
import TradingBoostSDKOrdinary

@Suite("Indicators by hand")
struct ByHandTests {
    @Test func `RSI follows Wilder's recurrence by hand`() {
        var rsi = RSI(period: 2)
        #expect([10, 12, 11].map { rsi.update($0) } == [nil, nil, 100 * (2.0 / 3)])
        // Averages 1 and 0.5; a gain of 3: (1 + 3) / 2 = 2 and 0.25.
        #expect(rsi.update(14) == 100 * (2 / 2.25))
        #expect(rsi.value == 100 * (2 / 2.25))
    }

    @Test func `RSI is 50 where nothing moves, 100 where nothing falls, 0 where nothing rises`() {
        for (step, expected) in [(0.0, 50.0), (1, 100), (-1, 0)] {
            var rsi = RSI(period: 3)
            for index in 0..<10 { rsi.update(100 + Double(index) * step) }
            #expect(rsi.value == expected)
        }
    }

    @Test func `EMA starts with the mean and moves by 2 / (period + 1)`() {
        var ema = EMA(period: 3)
        #expect([1, 2, 6].map { ema.update($0) } == [nil, nil, 3])
        #expect(ema.update(7) == 5)
        var single = EMA(period: 1)
        #expect([4, 9].map { single.update($0) } == [4, 9])
    }

    @Test func `SMA forgets what left its window`() {
        var sma = SMA<4>(period: 3)
        #expect([3, 6, 9, 30, 3].map { sma.update($0) } == [nil, nil, 6, 15, 14])
        var other = sma
        #expect(other == sma)
        other.update(3)
        #expect(other != sma)
    }

    @Test func `ATR takes gaps into the true range`() {
        var atr = ATR(period: 2)
        #expect(atr.update(high: 10, low: 8, close: 9) == nil)
        #expect(atr.update(high: 12, low: 11, close: 12) == nil)  // 12 − 9 = 3
        #expect(atr.update(high: 8, low: 7, close: 7) == 4)  // (3 + (12 − 7)) / 2
        #expect(atr.update(high: 9, low: 8, close: 9) == 3)  // (4 × 1 + 2) / 2
    }

    @Test func `an indicator is a value: a copy goes its own way`() {
        var first = RSI(period: 2)
        for value in [1.0, 2, 3] { first.update(value) }
        let copy = first
        first.update(1)
        #expect(copy.value == 100 && first.value != 100 && copy != first)
    }
}
