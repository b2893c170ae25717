import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("RSI divergence")
struct RSIDivergenceTests {
    /// The definition, over all candles at once: the numbers of the pivots that diverge, with their sides.
    private func expected(_ candles: [Candle.Doubles], left: Int, right: Int, lookBack: Int) -> [(pivot: Int, isBullish: Bool)] {
        var rsi = RSI(period: 7)
        let indices = candles.map { rsi.update($0.close) }
        var found: [(Int, Bool)] = []
        for isBullish in [true, false] {
            let sign = isBullish ? 1.0 : -1
            let prices = candles.map { isBullish ? $0.low : -$0.high }
            var before: (number: Int, price: Double, trough: Double)?
            for number in left..<candles.count - right {
                let around = indices[(number - left)...(number + right)].compactMap { $0.map { $0 * sign } }
                guard around.count == left + right + 1, let trough = around.min(),
                    prices[(number - left)..<number].allSatisfy({ $0 > prices[number] }),
                    prices[(number + 1)...(number + right)].allSatisfy({ $0 >= prices[number] })
                else { continue }
                if let before, number - before.number <= lookBack, prices[number] < before.price, trough > before.trough {
                    found.append((number, isBullish))
                }
                before = (number, prices[number], trough)
            }
        }
        return found
    }

    @Test(arguments: [(2, 2, 60), (3, 5, 12), (5, 1, 200), (1, 1, 4)])
    func `is found where the definition says, when its right side has passed`(left: Int, right: Int, lookBack: Int) throws {
        var random = SeededRandom(seed: 5)
        let candles = Markets.walk(&random, 3_000)
        var divergence = RSIDivergence<16>(rsiPeriod: 7, left: left, right: right, lookBack: lookBack)
        var found: Set<[Int]> = []
        for (number, candle) in candles.enumerated() {
            guard let values = divergence.update(candle) else { continue }
            if values.isBullish { found.insert([number - right, 1]) }
            if values.isBearish { found.insert([number - right, 0]) }
        }
        let wanted = expected(candles, left: left, right: right, lookBack: lookBack)
        #expect(found == Set(wanted.map { [$0.pivot, $0.isBullish ? 1 : 0] }))
        #expect(wanted.count(where: \.isBullish) > 3 && wanted.count(where: { !$0.isBullish }) > 3)
    }

    @Test func `a market that stands still never diverges`() {
        var divergence = RSIDivergence<16>(rsiPeriod: 3, left: 2, right: 2)
        for _ in 0..<50 { divergence.update(.flat(3)) }
        #expect(divergence.value.map { !$0.isBullish && !$0.isBearish && $0.rsi == 50 } == true)
    }
}
