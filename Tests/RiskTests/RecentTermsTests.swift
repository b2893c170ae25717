import Testing
import TradingModel

@testable import Risk

@Suite("Recent terms") struct RecentTermsTests {
    private let start = RiskContext.flat.now

    private func terms(_ number: Int) -> OrderTerms { .limit(.buy, "1", at: "\(number + 1)") }

    @Test func `terms are found as long as the window reaches`() {
        var recent = RecentTerms()
        #expect(recent.isEmpty)
        recent.record(terms(1), window: 100, at: start)
        recent.record(terms(2), window: 100, at: start + 50)
        #expect(recent.age(of: terms(1), within: 100, at: start + 99) == 99)
        #expect(recent.age(of: terms(1), within: 100, at: start + 100) == nil)
        #expect(recent.age(of: terms(2), within: 100, at: start + 100) == 50)
        #expect(recent.age(of: terms(3), within: 100, at: start) == nil)
    }

    @Test func `it keeps a bounded number, the latest`() {
        var recent = RecentTerms()
        for number in 0..<10_000 { recent.record(terms(number), window: .max, at: start + Int64(number)) }
        #expect(recent.age(of: terms(9_999), within: .max, at: start + 10_000) == 1)
        #expect(recent.age(of: terms(9_999 - RecentTerms.capacity / 2), within: .max, at: start + 10_000) != nil)
        #expect(recent.age(of: terms(0), within: .max, at: start + 10_000) == nil)
    }

    @Test func `times at the ends of the clock do not trap`() {
        var recent = RecentTerms()
        recent.record(terms(1), window: 1, at: Timestamp(nanoseconds: .min))
        #expect(recent.age(of: terms(1), within: 1, at: Timestamp(nanoseconds: .max)) == nil)
        recent.record(terms(2), window: 1, at: Timestamp(nanoseconds: .max))
        #expect(recent.age(of: terms(2), within: 1, at: Timestamp(nanoseconds: .max)) == 0)
    }
}
