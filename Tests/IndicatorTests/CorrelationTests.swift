import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Correlation")
struct CorrelationTests {
    private func pearson(_ pairs: ArraySlice<(Double, Double)>) -> Double {
        let count = Double(pairs.count)
        let means = (pairs.map(\.0).reduce(0, +) / count, pairs.map(\.1).reduce(0, +) / count)
        let common = pairs.map { ($0.0 - means.0) * ($0.1 - means.1) }.reduce(0, +)
        let first = pairs.map { ($0.0 - means.0) * ($0.0 - means.0) }.reduce(0, +)
        let second = pairs.map { ($0.1 - means.1) * ($0.1 - means.1) }.reduce(0, +)
        return common / (first * second).squareRoot()
    }

    @Test(arguments: [2, 3, 20, 50])
    func `is Pearson's, of prices too`(period: Int) {
        var random = SeededRandom(seed: 11)
        var pairs: [(Double, Double)] = []
        var correlation = Correlation<50>(period: period)
        var price = 40_000.0
        for _ in 0..<400 {
            // Neither ever stands still: what pairs that do are is tested below.
            price += (random.below(2) == 0 ? 1 : -1) * (0.5 + Double(random.below(20)))
            pairs.append((price, -2 * price + Double(random.below(1_000_000)) / 1_000))
            let value = correlation.update(pairs[pairs.count - 1])
            guard let window = pairs.window(period) else {
                #expect(value == nil)
                continue
            }
            #expect(value.map { abs($0 - pearson(window)) < 1e-8 } == true)
        }
    }

    @Test func `a straight line is 1, or −1 where it falls`() {
        var (rising, falling) = (Correlation<10>(period: 10), Correlation<10>(period: 10))
        for step in 0..<100 {
            rising.update(Double(step), 3 * Double(step) + 7)
            falling.update(Double(step), 100 - Double(step))
        }
        #expect(rising.value.map { abs($0 - 1) < 1e-12 } == true)
        #expect(falling.value.map { abs($0 + 1) < 1e-12 } == true)
    }

    @Test func `a constant series correlates with nothing`() {
        var correlation = Correlation<5>(period: 5)
        for step in 0..<7 { correlation.update(0.1 * Double(step * step), Double(step)) }
        for step in 0..<5 { correlation.update(0.1, Double(step * step)) }
        #expect(correlation.value == 0)
        #expect(correlation.update(0.3, 30).map { $0 > 0.5 } == true)
    }
}
