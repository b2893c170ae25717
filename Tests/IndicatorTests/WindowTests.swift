import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Windows of values")
struct WindowTests {
    @Test func `a window knows its newest and its oldest value`() {
        var window = Window<5>(period: 3)
        #expect(window.newest == nil && window.oldest == nil && window.count == 0)
        #expect([1, 2, 3, 4, 5].map { window.push($0) } == [nil, nil, nil, 1, 2])
        #expect(window.isFull && window.newest == 5 && window.oldest == 3)
        #expect((0..<3).map { window[age: $0] } == [5, 4, 3])
        #expect((0..<3).map { window[place: $0] }.sorted() == [3, 4, 5])
    }

    @Test func `a window that fills begins with what came first`() {
        var window = Window<4>(period: 4)
        window.push(7)
        #expect(window.newest == 7 && window.oldest == 7 && !window.isFull)
        window.push(8)
        #expect(window.newest == 8 && window.oldest == 7 && window[age: 1] == 7 && window.count == 2)
    }

    /// Few different values, so that equal ones meet.
    @Test(arguments: [1, 2, 5, 16])
    func `the extremes are those of a search, with their ages`(_ period: Int) throws {
        var random = SeededRandom(seed: UInt64(period))
        var (maximum, minimum, range) = (
            WindowMaximum<16>(period: period), WindowMinimum<16>(period: period), WindowRange<16>(period: period)
        )
        var values: [Double] = []
        for _ in 0..<5_000 {
            let value = Double(random.below(9) - 4)
            values.append(value)
            maximum.update(value)
            minimum.update(value)
            range.update(high: value, low: value)
            guard values.count >= period else {
                #expect(maximum.value == nil && maximum.age == nil && minimum.value == nil && range.value == nil)
                continue
            }
            let newestFirst = Array(values.suffix(period).reversed())
            let (highest, lowest) = (try #require(newestFirst.max()), try #require(newestFirst.min()))
            #expect(maximum.value == highest && minimum.value == lowest)
            #expect(maximum.age == newestFirst.firstIndex(of: highest) && minimum.age == newestFirst.firstIndex(of: lowest))
            #expect(range.value == .init(high: highest, low: lowest))
        }
    }

    /// Prices on ticks, and now and then one that is 10¹² times as high: what left a window must leave nothing behind.
    @Test(arguments: [2, 20, 64])
    func `a long walk leaves no error behind`(_ period: Int) {
        var random = SeededRandom(seed: 60)
        var average = SMA<64>(period: period)
        var weighted = WMA<64>(period: period)
        var bands = BollingerBands<64>(period: period)
        var deviation = StandardDeviation<64>(period: period, .sample)
        var recent: [Double] = []
        var price = 20_000.0
        for index in 0..<60_000 {
            price = max(price + Double(random.below(41) - 20) / 2, 1)
            let value = random.below(5_000) == 0 ? price * 1e12 : price
            recent.append(value)
            if recent.count > period { recent.removeFirst() }
            let values = (average.update(value), weighted.update(value), bands.update(value), deviation.update(value))
            guard index % 50 == 0 || recent.contains(where: { $0 > 1e12 }),
                case (let mean?, let weighted?, let bands?, let sample?) = values
            else { continue }
            let expected = Direct(recent)
            #expect(abs(mean - expected.mean) <= 1e-13 * expected.mean)
            #expect(abs(weighted - expected.weightedMean) <= 1e-13 * expected.weightedMean)
            #expect(abs(bands.middle - expected.mean) <= 1e-13 * expected.mean)
            #expect(abs((bands.upper - bands.middle) / 2 - expected.deviation) <= 1e-11 * expected.mean)
            #expect(abs(sample - expected.sampleDeviation) <= 1e-11 * expected.sampleDeviation)
        }
    }

    /// At 20,000 with changes of some millionths: digits that a sum of squares would not have.
    @Test func `a small deviation of large values keeps its digits`() throws {
        var random = SeededRandom(seed: 61)
        var deviation = StandardDeviation<32>(period: 20)
        var recent: [Double] = []
        for _ in 0..<2_000 {
            let value = 20_000 + Double(random.below(1_000)) * 0x1p-30
            recent = (recent + [value]).suffix(20)
            guard let actual = deviation.update(value) else { continue }
            let expected = Direct(recent.map { $0 - 20_000 }).deviation
            #expect(abs(actual - expected) <= 1e-9 * expected)
        }
    }

    @Test func `equal values deviate by exactly 0, whatever was before`() {
        var bands = BollingerBands<16>(period: 7)
        for index in 0..<200 { bands.update(0.1 * Double(index * index % 17)) }
        for index in 1...40 {
            let value = bands.update(0.1)
            guard index >= 7 else { continue }
            #expect(value?.upper == 0.1 && value?.lower == 0.1 && value?.width == 0 && value?.percentB == 0.5)
        }
    }

    /// What a window comes to when all of it is looked at.
    private struct Direct {
        let mean: Double
        let weightedMean: Double
        let deviation: Double
        let sampleDeviation: Double

        init(_ values: [Double]) {
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
            self.mean = mean
            var weighted = 0.0
            for (index, value) in values.enumerated() { weighted += value * Double(index + 1) }
            weightedMean = weighted / (count * (count + 1) / 2)
            deviation = (squares / count).squareRoot()
            sampleDeviation = (squares / (count - 1)).squareRoot()
        }
    }
}
