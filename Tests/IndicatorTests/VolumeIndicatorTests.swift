import Testing
import TradingBoostSDKOrdinary

@Suite("Money flow index")
struct MFITests {
    @Test func `is the share of money that went through rising candles`() {
        expectAgreement(MFI<14>(period: 14), Markets.walk.candles, { $0 }) { candles in
            guard let window = candles.window(15).map(Array.init) else { return nil }
            var (rose, fell) = (0.0, 0.0)
            for (before, candle) in zip(window, window.dropFirst()) {
                if candle.typical > before.typical { rose += candle.typical * candle.volume }
                if candle.typical < before.typical { fell += candle.typical * candle.volume }
            }
            return rose + fell == 0 ? 50 : 100 * rose / (rose + fell)
        }
    }

    /// Of a coin priced in bitcoin, less than 1 flows in most minutes.
    @Test func `little money counts like much`() {
        var mfi = MFI<4>(period: 4)
        for price in [1.0, 2, 3, 4, 5] { mfi.update(.flat(price * 1e-9, volume: 1e-3)) }
        #expect(mfi.value == 100)
    }

    @Test func `nothing is left of money that flowed before the window`() {
        var mfi = MFI<3>(period: 3)
        for price in [0.1, 0.2, 0.7, 0.3] { mfi.update(.flat(price, volume: 1e15)) }
        for price in [0.1, 0.4, 0.2] { mfi.update(.flat(price, volume: 0)) }
        #expect(mfi.value == 50)
    }
}

@Suite("On-balance volume")
struct OBVTests {
    @Test func `adds volume when closes rise and takes it away when they fall`() {
        var obv = OBV()
        #expect(obv.value == nil && !obv.isReady)
        let values = [(10, 3), (11, 2), (11, 9), (10, 4), (12, 0.5)].map { obv.update(.flat($0, volume: $1)) }
        #expect(values == [3, 5, 5, 1, 1.5])
        #expect(obv.value == 1.5)
    }
}

@Suite("Volume-weighted average price")
struct VWAPTests {
    private func minute(_ minute: Int) -> Timestamp { Timestamp(nanoseconds: Int64(minute) * 60_000_000_000) }

    @Test func `begins again with each session`() {
        var vwap = VWAP()
        #expect(vwap.value == nil)
        #expect(vwap.update(.flat(10, volume: 1), openTime: minute(1_438)) == 10)
        #expect(vwap.update(.flat(20, volume: 3), openTime: minute(1_439)) == 17.5)
        #expect(vwap.update(.flat(30, volume: 2), openTime: minute(1_440)) == 30)
        #expect(vwap.update(.flat(33, volume: 1), openTime: minute(1_441)) == 31)
    }

    @Test(arguments: [0, 1, 540, 1_439], [0, -3 * 1_440, 20_000 * 1_440])
    func `a session begins where it is told to, before 1970 too`(start: Int, day: Int) {
        var vwap = VWAP(sessionStart: start)
        vwap.update(.flat(10), openTime: minute(day + start))
        vwap.update(.flat(20), openTime: minute(day + start + 1_439))
        #expect(vwap.value == 15)
        vwap.update(.flat(40), openTime: minute(day + start + 1_440))
        #expect(vwap.value == 40)
    }

    @Test func `a gap of days does not hide a new session`() {
        var vwap = VWAP()
        vwap.update(.flat(10), openTime: minute(700))
        #expect(vwap.update(.flat(20), openTime: minute(700 + 3 * 1_440)) == 20)
    }

    @Test func `is the newest typical price while nothing was traded`() {
        var vwap = VWAP()
        #expect(vwap.update(.flat(10, volume: 0), openTime: minute(0)) == 10)
        #expect(vwap.update(Candle.Doubles(10, 14, 10, 12, volume: 0), openTime: minute(1)) == 12)
        #expect(vwap.update(.flat(20, volume: 1), openTime: minute(2)) == 20)
        #expect(vwap.update(.flat(90, volume: 0), openTime: minute(3)) == 20)
    }

    @Test func `rolls over the last candles`() {
        expectAgreement(RollingVWAP<9>(period: 7), Markets.walk.candles, { $0 }) { candles in
            guard let window = candles.window(7), let last = window.last else { return nil }
            let volume = window.map(\.volume).reduce(0, +)
            return volume == 0 ? last.typical : window.map { $0.typical * $0.volume }.reduce(0, +) / volume
        }
    }

    @Test func `nothing is left of volume that was traded before the window`() {
        var vwap = RollingVWAP<3>(period: 3)
        for price in [0.1, 0.7, 0.3, 0.2] { vwap.update(.flat(price, volume: 1e15 * price)) }
        for price in [5, 6, 7.5] { vwap.update(.flat(price, volume: 0)) }
        #expect(vwap.value == 7.5)
    }
}
