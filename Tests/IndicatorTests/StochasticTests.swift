import Testing
import TradingBoostSDKOrdinary

@Suite("Stochastic oscillator")
struct StochasticTests {
    /// Of the last candle of some.
    private func fastK(_ candles: ArraySlice<Candle.Doubles>) -> Double? {
        guard let window = candles.window(14), let last = window.last else { return nil }
        return place(of: last.close, highest: window.map(\.high).max(), lowest: window.map(\.low).min()) ?? 50
    }

    @Test func `slow %K is the mean of the last fast ones, and %D of the last slow ones`() {
        func slowK(_ candles: ArraySlice<Candle.Doubles>) -> Double? {
            let fast = (0..<3).compactMap { fastK(candles.dropLast($0)) }
            return fast.count == 3 ? fast.reduce(0, +) / 3 : nil
        }
        func slowD(_ candles: ArraySlice<Candle.Doubles>) -> Double? {
            let slow = (0..<5).compactMap { slowK(candles.dropLast($0)) }
            return slow.count == 5 ? slow.reduce(0, +) / 5 : nil
        }
        let start = Stochastic<20>(period: 14, slowing: 3, signal: 5)
        expectAgreement(start, Markets.walk.candles, { $0.slowD }, slowD)
        expectAgreement(start, Markets.walk.candles, { $0.slowK }) { candles in slowD(candles).flatMap { _ in slowK(candles) } }
        expectAgreement(start, Markets.walk.candles, { $0.fastK }) { candles in slowD(candles).flatMap { _ in fastK(candles) } }
    }

    @Test func `a market without a range is in its middle`() throws {
        var stochastic = Stochastic<3>(period: 2, slowing: 1, signal: 1)
        stochastic.update(.flat(7))
        stochastic.update(.flat(7))
        let values = try #require(stochastic.value)
        #expect(values.fastK == 50 && values.slowK == 50 && values.slowD == 50)
    }

    @Test func `periods of 1 give the place in the candle itself`() {
        var stochastic = Stochastic<1>(period: 1, slowing: 1, signal: 1)
        #expect(stochastic.warmUp == 1 && stochastic.value == nil)
        #expect(stochastic.update(Candle.Doubles(10, 14, 10, 13, volume: 0))?.slowD == 75)
    }
}

@Suite("Stochastic RSI")
struct StochasticRSITests {
    @Test func `is the place of the RSI among the last ones`() throws {
        var rsi = RSI(period: 7)
        var indices: [Double] = []
        var places: [Double] = []
        var stochastic = StochasticRSI<16>(rsiPeriod: 7, period: 9, signal: 4)
        for candle in Markets.walk.candles {
            let values = stochastic.update(candle.close)
            if let index = rsi.update(candle.close) { indices.append(index) }
            if let window = indices.window(9), let last = window.last {
                places.append(place(of: last, highest: window.max(), lowest: window.min()) ?? 50)
            }
            guard let expected = places.window(4) else {
                #expect(values == nil)
                continue
            }
            let given = try #require(values)
            #expect(expected.last.map { abs(given.k - $0) < 1e-9 } == true)
            #expect(abs(given.d - expected.reduce(0, +) / 4) < 1e-9)
        }
    }

    @Test func `rounding of an RSI that stands still is no movement`() {
        var stochastic = StochasticRSI<14>()
        for price in [100, 101.3, 100.7, 100.2] { stochastic.update(price) }
        for _ in 0..<200 { stochastic.update(100.2) }
        #expect(stochastic.value?.k == 50 && stochastic.value?.d == 50)
    }
}

@Suite("Williams %R")
struct WilliamsRTests {
    @Test func `is how far the close is below the highest high`() {
        expectAgreement(WilliamsR<14>(period: 14), Markets.walk.candles, { $0 }) { candles in
            guard let window = candles.window(14), let last = window.last else { return nil }
            return place(of: last.close, highest: window.map(\.high).max(), lowest: window.map(\.low).min()).map { $0 - 100 }
                ?? -50
        }
    }

    @Test func `a market without a range is in its middle`() {
        var williams = WilliamsR<1>(period: 1)
        #expect(williams.update(.flat(7)) == -50)
    }
}
