import Testing
import TradingBoostSDKOrdinary

@Suite("Range of a window")
struct WindowRangeTests {
    @Test(arguments: [1, 2, 7, 16])
    func `is the highest high and the lowest low`(period: Int) {
        let start = WindowRange<16>(period: period)
        expectAgreement(start, Markets.walk.candles, { $0.high }) { $0.window(period)?.map(\.high).max() }
        expectAgreement(start, Markets.walk.candles, { $0.low }) { $0.window(period)?.map(\.low).min() }
    }
}
