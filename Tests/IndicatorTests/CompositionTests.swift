import Testing
import TradingBoostSDKOrdinary

@Suite("Indicators of candles and of indicators")
struct CompositionTests {
    @Test func `a field is what its name says`() {
        let candle = Candle.Doubles(10, 14, 8, 12, volume: 3)
        let fields: [(CandleField, Double)] = [
            (.open, 10), (.high, 14), (.low, 8), (.close, 12), (.median, 11), (.typical, 34.0 / 3), (.weighted, 11.5),
            (.volume, 3),
        ]
        for (field, expected) in fields { #expect(field.value(of: candle) == expected) }
    }

    @Test func `an indicator of a field sees that field`() {
        var direct = EMA(period: 5)
        var ofHighs = EMA(period: 5).of(.high)
        #expect(ofHighs.warmUp == 5)
        for candle in Markets.walk.candles { #expect(ofHighs.update(candle) == direct.update(candle.high)) }
        #expect(ofHighs.value == direct.value)
    }

    @Test func `a chain feeds the second with the first's values only`() {
        var (rsi, average) = (RSI(period: 6), SMA<8>(period: 4))
        var chain = RSI(period: 6).of(.close).then(SMA<8>(period: 4))
        #expect(chain.warmUp == 7 + 4 - 1)
        for candle in Markets.walk.candles {
            let expected = rsi.update(candle.close).flatMap { average.update($0) }
            #expect(chain.update(candle) == expected)
            #expect(chain.first.value == rsi.value && chain.second.value == average.value)
        }
    }

    @Test func `chains can be chained`() {
        var triple = EMA(period: 3).then(EMA(period: 3)).then(EMA(period: 3))
        #expect(triple.warmUp == 7)
        #expect((1...7).map { triple.update(Double($0)) != nil } == [false, false, false, false, false, false, true])
        // Each average of a straight line of period 3 lies one step behind.
        #expect(triple.value == 4)
    }
}
