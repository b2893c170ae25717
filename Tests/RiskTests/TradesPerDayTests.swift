import Testing
import TradingModel

@testable import Risk

@Suite("Trades a day") struct TradesPerDayTests {
    private static let hour: Int64 = 3_600_000_000_000

    @Test func `a day has so many trades`() {
        var context = RiskContext.flat.limited { $0.maximumTradesPerDay = 2 }
        context.tally.record(context.now)
        #expect(refusal(of: .market(.buy, "1"), in: context) == nil)
        context.tally.record(context.now)
        #expect(refusal(of: .market(.buy, "1"), in: context) == .tooManyTradesToday(trades: 2, limit: 2, .utc))
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: context) == nil)
        #expect(refusal(of: Amendment(price: price("901")), in: context.naming(.limit(.buy, "1", at: "900"))) == nil)
        #expect(refusal(of: .cancel(order: 3), in: context.naming(.limit(.buy, "1", at: "900"))) == nil)
    }

    @Test(arguments: [(TradingDay.utc, Int64(24)), (.seoul, 15)])
    func `the next day begins at midnight there`(day: TradingDay, hours: Int64) {
        // 2023-11-14 00:00 UTC is 09:00 in Seoul.
        let midnight = Timestamp(nanoseconds: 1_699_920_000_000_000_000)
        let next = midnight + hours * TradesPerDayTests.hour
        var context = RiskContext.flat.with {
            $0.limits.maximumTradesPerDay = 1
            $0.limits.tradingDay = day
        }
        context.tally.record(midnight)
        context.now = next + -1
        #expect(refusal(of: .market(.buy, "1"), in: context) == .tooManyTradesToday(trades: 1, limit: 1, day))
        context.now = next
        #expect(refusal(of: .market(.buy, "1"), in: context) == nil)
    }
}
