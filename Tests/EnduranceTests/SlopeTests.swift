import EnduranceRuns
import Testing

@Suite("Slope of a figure over time")
struct SlopeTests {
    /// Deterministic noise between -1 and 1.
    private func noise(_ index: Int) -> Double { Double((index &* 7_919) % 201 - 100) / 100 }

    private func series(_ value: (Int) -> Double) -> SoakSeries {
        var series = SoakSeries("memory", unit: "MB", toleratedShare: 0.01)
        for index in 0..<600 { series.add(value(index), at: Double(index)) }
        return series
    }

    @Test func `a line through points is their line`() throws {
        let slope = try #require(Slope((0..<10).map { (Double($0), 3 + 0.5 * Double($0)) }))
        #expect(abs(slope.value - 0.5) < 1e-12 && slope.standardError < 1e-12 && abs(slope.mean - 5.25) < 1e-12)
    }

    @Test func `the standard error is that of the regression`() throws {
        // By hand: x 0…3, y 0 2 1 3: slope 0.8, residuals -0.3 0.9 -0.9 0.3, √(1.8 / 2 / 5).
        let slope = try #require(Slope([(0, 0), (1, 2), (2, 1), (3, 3)]))
        #expect(abs(slope.value - 0.8) < 1e-12 && abs(slope.standardError - 0.18.squareRoot()) < 1e-12)
    }

    @Test func `too few points have no slope`() {
        #expect(Slope([(0, 1), (1, 2)]) == nil)
        #expect(Slope([(1, 1), (1, 2), (1, 3)]) == nil)
    }

    @Test func `noise without a trend is noise`() throws {
        #expect(try #require(series { 100 + noise($0) }.verdict).isWithinNoise)
        #expect(try #require(series { _ in 100 }.verdict).isWithinNoise)
    }

    @Test func `a leak below the noise of a sample is found in many`() throws {
        // 5 MB in ten minutes, under noise of 1 MB up and down.
        let verdict = try #require(series { 100 + noise($0) + 5 * Double($0) / 600 }.verdict)
        #expect(!verdict.isWithinNoise)
        #expect(abs(verdict.slope.value * 600 - 5) < 1)
    }

    @Test func `what grows while it warms up is not a leak`() throws {
        #expect(try #require(series { 100 + noise($0) + 30 * min(1, Double($0) / 150) }.verdict).isWithinNoise)
    }

    @Test func `what shrinks does not grow`() throws {
        #expect(try #require(series { 100 - Double($0) / 20 }.verdict).isWithinNoise)
    }

    @Test func `half a descriptor is tolerated, one is not`() throws {
        func descriptors(_ last: Double) -> SoakSeries {
            var series = SoakSeries("descriptors", unit: "", toleratedGrowth: 0.5)
            for index in 0..<600 { series.add(index < 400 ? 40 : last, at: Double(index)) }
            return series
        }
        #expect(try #require(descriptors(40).verdict).isWithinNoise)
        #expect(!(try #require(descriptors(41).verdict).isWithinNoise))
    }
}
