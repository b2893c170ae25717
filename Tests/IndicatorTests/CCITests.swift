import Testing
import TradingBoostSDKOrdinary

@Suite("Commodity channel index")
struct CCITests {
    /// Periods around the four sums that the deviations are added up in.
    @Test(arguments: [2, 3, 4, 5, 20, 23])
    func `is the distance from the average in units of the mean deviation`(period: Int) {
        expectAgreement(CCI<32>(period: period), Markets.walk.candles, { $0 }) { candles in
            guard let prices = candles.window(period)?.map(\.typical), let last = prices.last else { return nil }
            let mean = prices.reduce(0, +) / Double(period)
            let deviation = prices.map { abs($0 - mean) }.reduce(0, +) / Double(period)
            return prices.allSatisfy { $0 == last } ? 0 : (last - mean) / (0.015 * deviation)
        }
    }

    /// Its average is not exactly its price.
    @Test func `a price that stands still is 0, not its rounding error`() {
        var cci = CCI<20>()
        for _ in 0..<19 { #expect(cci.update(.flat(0.1)) == nil) }
        for _ in 0..<100 { #expect(cci.update(.flat(0.1)) == 0) }
        #expect(cci.update(.flat(0.2)).map { $0 > 600 } == true)
    }
}
