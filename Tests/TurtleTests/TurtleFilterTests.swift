import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// System 1 skips a breakout behind one that won, on drawn markets: entry 5 candles, exit 3, fail-safe 20.
@Suite("Turtle's System 1 filter")
struct TurtleFilterTests {
    private static let periods: [String: ParameterValue] = [
        "system1_exit_period": .integer(3), "system2_entry_period": .integer(20), "maximum_units": .integer(1),
    ]

    /// In at 10,010.5, out at 10,019.5, one tick below the last three lows: a winner.
    private static let winner = TurtleRuleTests.quiet + [10_020, 10_030, 10_040, 10_050, 10_015]
    /// In at 10,010.5, out at 9,999.5: a loser.
    private static let loser = TurtleRuleTests.quiet + [10_012, 9_999]
    private static let rest = [10_020, 10_015, 10_020, 10_015, 10_020, 10_015, 10_020, 10_015]

    private func session(_ changes: [String: ParameterValue] = [:], _ closes: [Int]) throws -> CandleSession {
        let session = try TurtleAudit.session(.embedded("Turtle"), TurtleFilterTests.periods.merging(changes) { $1 })
        try session.run(Market.drawn(closes))
        #expect(session.violations == [])
        return session
    }

    private func entries(_ session: CandleSession) -> [String] {
        session.orders.filter { !$0.isReduceOnly }.compactMap { $0.stopPrice.map { "\($0)" } }.sorted()
    }

    private func lastBreakout(_ session: CandleSession) throws -> CommandOutcome.Value? {
        try session.command("units").rows.first?.last
    }

    @Test func `behind a winner the breakout is skipped, and the fail-safe waits at the longer channel`() throws {
        let session = try session([:], TurtleFilterTests.winner)
        #expect(try lastBreakout(session) == .text("winner"))
        #expect(entries(session) == [], "twenty candles are not known yet")
        try session.run(Market.drawn([10_015] + TurtleFilterTests.rest, from: 11).dropFirst())
        // The range of five is left at 10,020.5 and 10,014.5, that of twenty at 10,050.5 and 9,999.5.
        #expect(entries(session) == ["10050.5", "9999.5"])
    }

    @Test func `the fail-safe enters`() throws {
        let session = try session([:], TurtleFilterTests.winner + TurtleFilterTests.rest + [10_045, 10_051])
        #expect(session.position > .zero && session.fills == 3)
        let cost = try #require(session.host.requests.isEmpty ? nil : session.orders.first?.stopPrice)
        #expect(cost > FixedDecimal(10_000))
    }

    @Test func `a breakout that was skipped counts as well: when it lost, the next one is taken`() throws {
        let session = try session([:], TurtleFilterTests.winner + TurtleFilterTests.rest + [10_022])
        #expect(session.position.isZero, "left the range of five at 10,020.5, skipped")
        #expect(try lastBreakout(session) == .text("open"))
        // Back through the last three lows at 10,017.5: below 10,020.5, and within the range of five.
        try session.run(Market.drawn([10_022, 10_018, 10_020, 10_019, 10_016], from: 20).dropFirst())
        #expect(try lastBreakout(session) == .text("loser"))
        #expect(entries(session) == ["10014.5", "10022.5"])
    }

    @Test func `behind a loser the next breakout is taken, on either side`() throws {
        let session = try session([:], TurtleFilterTests.loser)
        #expect(try lastBreakout(session) == .text("open"), "the candle that ended it broke out on the other side")
        let again = try self.session([:], TurtleRuleTests.quiet + [10_012, 10_000, 9_999, 9_999, 10_013])
        #expect(again.roundTrips >= 1)
    }

    @Test func `while a breakout is open the other side waits where it would be a loser's`() throws {
        // Open from 10,010.5, its exit at 9,999.5 would lose: the short entry waits at the range of five.
        let losing = try session(["direction": .text("short")], TurtleRuleTests.quiet + [10_012])
        #expect(try lastBreakout(losing) == .text("open"))
        #expect(entries(losing) == ["9999.5"])
        // Its exit at 10,019.5 would win: the short entry waits for twenty candles, which are not there.
        let winning = try session(["direction": .text("short")], TurtleRuleTests.quiet + [10_020, 10_030, 10_040, 10_050])
        #expect(try lastBreakout(winning) == .text("open"))
        #expect(entries(winning) == [])
    }

    @Test func `a breakout that goes 2 N against it is a loser, whatever the channel says`() throws {
        // From 10,010.5 with N = 10: the stop is 9,990.5, the channel of twenty candles is not known.
        let far = try session(
            ["system1_entry_period": .integer(20), "system1_exit_period": .integer(20), "stop_n": .decimal("0.5")],
            (0..<12).flatMap { _ in [10_000, 10_010] } + [10_012, 10_005])
        #expect(try lastBreakout(far) == .text("loser"))
    }

    @Test func `System 2 takes every breakout`() throws {
        let session = try session(
            ["system": .text("2"), "system2_entry_period": .integer(5), "system2_exit_period": .integer(3)],
            TurtleFilterTests.winner)
        #expect(session.roundTrips == 1)
        #expect(try lastBreakout(session) == .text("none"))
        #expect(entries(session) == ["10050.5", "9999.5"])
    }
}
