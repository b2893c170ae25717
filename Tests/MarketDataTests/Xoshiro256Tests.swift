import Testing

@testable import MarketData

@Suite("xoshiro256**") struct Xoshiro256Tests {
    /// Worked out with an independent program in another language from the published algorithm, seed 0 through SplitMix64.
    @Test func `gives the published sequence`() {
        var random = Xoshiro256(seed: 0)
        let numbers = (0..<4).map { _ in random.next() }
        #expect(
            numbers == [0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0, 0x6AA5_94F1_262D_2D2C])
    }

    @Test func `the same seed gives the same numbers, another seed others`() {
        var (first, second, third) = (Xoshiro256(seed: 42), Xoshiro256(seed: 42), Xoshiro256(seed: 43))
        let numbers = (0..<100).map { _ in first.next() }
        let (again, others) = ((0..<100).map { _ in second.next() }, (0..<100).map { _ in third.next() })
        #expect(numbers == again)
        #expect(numbers != others)
    }
}
