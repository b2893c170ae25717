import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// The five trend states, on markets drawn for them.
@Suite("HyperRSI's trend state")
struct HyperRSITrendTests {
    /// An index of two candles, and a trend that is known after thirty-nine.
    private static let rule: [String: ParameterValue] = [
        "entry_rule": .text("cross"), "trend_filter": .boolean(true), "trend_rule": .text("state"),
        "trend_timeframe": .text("1m"), "higher_timeframe": .text("3m"), "higher_period": .integer(5),
        "trend_fast_period": .integer(5), "trend_period": .integer(15), "trend_width_period": .integer(10),
        "trend_width_average": .integer(30),
    ]

    /// Moves by these steps, then twice the last of them back: the index crosses the level of the other side.
    private static func market(_ steps: [Int]) -> [MarketCandle] {
        let back = -(steps.last ?? 0)
        var price = 50_000
        return Market.drawn(
            (steps + [back, back]).map { step in
                price += step
                return price
            })
    }

    private func newest(_ steps: [Int], _ changes: [String: ParameterValue] = [:]) throws -> String? {
        let session = try Drawn.session(HyperRSITrendTests.rule.merging(changes) { $1 })
        try session.run(HyperRSITrendTests.market(steps))
        return try session.signals().first
    }

    private static let quickening = (0..<60).map { 5 + $0 * $0 / 6 }
    private static let slowing = (0..<60).map { 300 - 4 * $0 }
    /// A long rise, then a fall that turns the two averages and not yet the one of the longer timeframe.
    private static let turning = (0..<60).map { _ in 100 } + (0..<8).map { _ in -100 }

    @Test func `a trend is strong while its bands are wider than their average, and entered with`() throws {
        #expect(try newest(HyperRSITrendTests.quickening) == "buy, strong_up, entered")
        #expect(try newest(HyperRSITrendTests.slowing) == "buy, up, entered")
        #expect(try newest(HyperRSITrendTests.quickening.map { -$0 }) == "sell, strong_down, entered")
        #expect(try newest(HyperRSITrendTests.slowing.map { -$0 }) == "sell, down, entered")
    }

    @Test func `there is no trend where the longer timeframe goes another way, and entering then is a choice`() throws {
        let higher: [String: ParameterValue] = ["higher_timeframe": .text("5m"), "higher_period": .integer(12)]
        #expect(try newest(HyperRSITrendTests.turning, higher) == "sell, none, against the trend")
        #expect(
            try newest(HyperRSITrendTests.turning, higher.merging(["enter_without_trend": .boolean(true)]) { $1 })
                == "sell, none, entered")
    }

    @Test(arguments: [false, true])
    func `against a trend nothing is entered, whatever is chosen for none`(withoutTrend: Bool) throws {
        let choice: [String: ParameterValue] = ["enter_without_trend": .boolean(withoutTrend)]
        // The index is above its level while the market rises.
        let rise = try Drawn.session(
            HyperRSITrendTests.rule.merging(["entry_rule": .text("level"), "direction": .text("both")]) { $1 }.merging(choice) {
                $1
            })
        try rise.run(HyperRSITrendTests.market(HyperRSITrendTests.quickening).prefix(60))
        #expect(try rise.signals().first == "sell, strong_up, against the trend")
        #expect(try rise.signals().count == 20 || rise.signals().last == "sell, unknown, the trend is not known yet")
        #expect(rise.orderCount == 0)
    }

    @Test func `nothing is entered before every part of the state is known`() throws {
        for late in ["trend_period", "trend_width_average", "higher_period"] {
            #expect(
                try newest(HyperRSITrendTests.quickening, [late: .integer(200)])
                    == "buy, unknown, the trend is not known yet", "\(late)")
        }
    }

    @Test func `the timeframes of the state are subscribed`() throws {
        let minute: Int64 = 60_000_000_000
        #expect(try Drawn.session(HyperRSITrendTests.rule).host.subscriptions == [minute, 3 * minute])
        #expect(
            try Drawn.session(["trend_filter": .boolean(true), "trend_rule": .text("state")]).host.subscriptions
                == [minute, 15 * minute, 60 * minute])
    }
}
