import Glibc
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Percentile rank and realised volatility")
struct RankAndVolatilityTests {
    @Test func `a rank is the share of the others that are below, equal ones count half`() {
        var rank = PercentileRank<8>(period: 5)
        #expect([1, 2, 3, 4].allSatisfy { rank.update($0) == nil })
        #expect(rank.update(5) == 100)
        #expect(rank.update(1) == 0)  // among 2 3 4 5
        #expect(rank.update(4) == 62.5)  // among 3 4 5 1: above two, equal to one
        #expect(rank.update(4.5) == 75)  // among 4 5 1 4
    }

    @Test func `among equal values the rank is 50`() {
        var rank = PercentileRank<4>(period: 4)
        for _ in 0..<9 { rank.update(7) }
        #expect(rank.value == 50)
    }

    @Test(arguments: [2, 30])
    func `volatility is the deviation of logarithms, over a year`(_ period: Int) {
        var random = SeededRandom(seed: 62)
        var volatility = RealisedVolatility<32>(period: period, periodsPerYear: 365)
        var (price, prices) = (100.0, [Double]())
        for index in 0..<2_000 {
            // Small steps, and leaps that take another way through the logarithm.
            price *= index % 10 == 9 ? pow(10, Double(random.below(13) - 6) / 3) : 1 + Double(random.below(200) - 100) / 10_000
            prices.append(price)
            let value = volatility.update(price)
            guard prices.count > period else {
                #expect(value == nil)
                continue
            }
            let recent = prices.suffix(period + 1)
            let returns = zip(recent.dropFirst(), recent).map { log($0) - log($1) }
            let mean = returns.reduce(0, +) / Double(period)
            let squares = returns.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
            let expected = (squares / Double(period - 1)).squareRoot() * Double(365).squareRoot()
            #expect(abs((value ?? .infinity) - expected) <= 1e-10 * expected + 1e-12)
        }
    }

    @Test func `doubling and halving in turn`() {
        var volatility = RealisedVolatility<4>(period: 2, periodsPerYear: 4, .population)
        #expect([1, 2].allSatisfy { volatility.update($0) == nil })
        // Returns ln 2 and −ln 2: their deviation is ln 2, and two times that a year.
        #expect(volatility.update(1).map { abs($0 - 2 * log(2.0)) < 1e-15 } == true)
    }

    @Test func `a price that is not above 0 moves nothing`() {
        var volatility = RealisedVolatility<4>(period: 2, periodsPerYear: 365)
        for price in [1.0, 0, 5, -1, 5] { volatility.update(price) }
        #expect(volatility.value == 0)
    }
}
