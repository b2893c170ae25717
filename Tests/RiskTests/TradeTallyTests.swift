import Foundation
import Testing
import TradingModel

@testable import Risk

@Suite("Trade tally") struct TradeTallyTests {
    @Test func `both calendars are counted, whichever is asked`() {
        var tally = TradeTally()
        // 2023-11-13 16:00 UTC is 2023-11-14 01:00 in Seoul.
        let evening = Timestamp(nanoseconds: 1_699_891_200_000_000_000)
        let hour: Int64 = 3_600_000_000_000
        tally.record(evening + -hour * 2)
        tally.record(evening)
        #expect(tally.trades(on: .utc, at: evening) == 2 && tally.trades(on: .seoul, at: evening) == 1)
        let tomorrow = evening + hour * 8
        #expect(tally.trades(on: .utc, at: tomorrow) == 0 && tally.trades(on: .seoul, at: tomorrow) == 1)
        #expect(tally.lastTime == evening)
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max]) func `every time has a day`(nanoseconds: Int64) {
        var tally = TradeTally()
        tally.record(Timestamp(nanoseconds: nanoseconds))
        for day in TradingDay.allCases { #expect(tally.trades(on: day, at: Timestamp(nanoseconds: nanoseconds)) == 1) }
    }

    @Test func `survives being stored`() throws {
        var tally = TradeTally()
        tally.record(RiskContext.flat.now)
        #expect(try JSONDecoder().decode(TradeTally.self, from: JSONEncoder().encode(tally)) == tally)
    }
}
