import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// One rule at a time, on markets drawn for it. Each begins with seven candles between 10,000 and 10,010, whose true ranges are
/// all 10: N is 10, a unit is 1 % of 10,000 ÷ 10 = 10 BTC, and the range is left at 10,010.5 and 9,999.5.
@Suite("Turtle's rules")
struct TurtleRuleTests {
    static let quiet = [10_000, 10_010, 10_000, 10_010, 10_000, 10_010, 10_000]

    private func session(
        _ changes: [String: ParameterValue] = [:], host: RecordingHost = RecordingHost(),
        instrument: InstrumentUnderTest = InstrumentUnderTest(), _ closes: [Int] = []
    ) throws -> CandleSession {
        let session = try TurtleAudit.session(.embedded("Turtle"), changes, instrument: instrument, host: host)
        try session.run(Market.drawn(TurtleRuleTests.quiet + closes))
        return session
    }

    /// Works at the venue: "buy 10 at 10010.5".
    private func working(_ session: CandleSession) -> [String] {
        session.orders.map { order in
            "\(order.isBuy ? "buy" : "sell") \(order.leaves) at \(order.stopPrice.map { "\($0)" } ?? "market")"
                + (order.isReduceOnly ? " reduce-only" : "")
        }.sorted()
    }

    private func next(_ session: CandleSession, _ closes: Int...) throws {
        let last = try #require(session.lastPrice)
        let minute = Int((session.host.time - Market.start) / Market.minute)
        let before = Int(last.raw / FixedDecimal.unit)
        try session.run(Market.drawn([before] + closes, from: minute - 1).dropFirst())
    }

    // MARK: - Entry and size

    @Test func `stop orders wait one tick beyond the range, each for one unit`() throws {
        #expect(working(try session()) == ["buy 10 at 10010.5", "sell 10 at 9999.5"])
    }

    @Test func `nothing is asked for before channel and N are known`() throws {
        let session = try TurtleAudit.session()
        for (index, candle) in Market.drawn(TurtleRuleTests.quiet).enumerated() {
            try session.step(candle)
            #expect(session.orderCount == (index < 4 ? 0 : 2), "candle \(index)")
        }
        let slow = try TurtleAudit.session(.embedded("Turtle"), ["n_period": .integer(6)])
        try slow.run(Market.drawn(TurtleRuleTests.quiet).dropLast())
        #expect(slow.orderCount == 0)
    }

    @Test func `the stop orders move with the range and with N`() throws {
        // Five candles of 4 between 10,003 and 10,007; N falls towards 4.
        let session = try session()
        try next(session, 10_003, 10_007, 10_003, 10_007, 10_003, 10_007)
        // True ranges 3, 4, 4, 4, 4, 4 behind N = 10: 6.5, 5.25, 4.625, 4.3125, 4.15625, 4.078125; 100 ÷ 4.078125 = 24.521…
        #expect(working(session) == ["buy 24.521 at 10007.5", "sell 24.521 at 10002.5"])
        #expect(session.orderCount == 2, "amended, not sent anew")
        // N grows again: the orders become smaller.
        try next(session, 10_003, 10_007, 10_003, 10_003)
        #expect(session.orders.allSatisfy { $0.quantity > FixedDecimal("24.521") ?? .zero })
        try next(session, 10_007)
        #expect(session.violations == [])
    }

    @Test func `a larger N makes the waiting orders smaller`() throws {
        let session = try session(["system1_entry_period": .integer(7), "system2_entry_period": .integer(8)])
        try next(session, 10_004, 10_008)
        // N: 10, then (10 + 4) ÷ 2 = 7, (7 + 4) ÷ 2 = 5.5; 100 ÷ 5.5 = 18.18…
        #expect(working(session) == ["buy 18.181 at 10010.5", "sell 18.181 at 9999.5"])
        try next(session, 10_000)
        // (5.5 + 8) ÷ 2 = 6.75; 100 ÷ 6.75 = 14.814…
        #expect(working(session) == ["buy 14.814 at 10010.5", "sell 14.814 at 9999.5"])
        #expect(session.orderCount == 2)
    }

    @Test func `a unit is not worth more than the maximum notional`() throws {
        #expect(
            working(try session(["maximum_unit_notional": .decimal(2_500)])) == ["buy 0.249 at 10010.5", "sell 0.25 at 9999.5"])
    }

    @Test func `a unit below the venue's minimum is not entered, and the log says so once`() throws {
        let session = try session(["maximum_unit_notional": .decimal(8)], [10_010, 10_000])
        #expect(session.orderCount == 0)
        #expect(session.host.logs.map(\.text) == ["no entry: a unit of 0 BTC at 10010.5 is below the venue's minimum"])
        var coarse = InstrumentUnderTest()
        coarse.minimumNotional = FixedDecimal(200_000)
        #expect(try self.session(instrument: coarse).orderCount == 0)
    }

    @Test(arguments: [("long", ["buy 10 at 10010.5"]), ("short", ["sell 10 at 9999.5"])])
    func `direction decides which side is entered`(direction: String, expected: [String]) throws {
        #expect(working(try session(["direction": .text(direction)])) == expected)
    }

    // MARK: - Additions and stops

    @Test func `units are added half an N beyond the last fill, and the stop of all stands 2 N below it`() throws {
        let session = try session()
        try next(session, 10_012)
        // The channel of five is left at 9,999.5, nearer than 10,010.5 − 20.
        #expect(working(session) == ["buy 10 at 10015.5", "sell 10 at 9999.5 reduce-only"])
        try next(session, 10_017)
        #expect(working(session) == ["buy 10 at 10020.5", "sell 20 at 9999.5 reduce-only"])
        try next(session, 10_022)
        // 10,020.5 − 20.
        #expect(working(session) == ["buy 10 at 10025.5", "sell 30 at 10000.5 reduce-only"])
        try next(session, 10_027)
        #expect(working(session) == ["sell 40 at 10005.5 reduce-only"], "four units, no more")
        #expect(session.position == FixedDecimal(40))
        try next(session, 10_005)
        #expect(session.position.isZero && session.orders.filter(\.isReduceOnly).isEmpty && session.roundTrips == 1)
        #expect(session.violations == [])
    }

    @Test func `the next step is counted from the fill, not from the price that was asked for`() throws {
        // The addition waits at 10,015.5; the next candle opens at 10,030.
        let session = try session(["maximum_units": .integer(3)])
        try next(session, 10_030, 10_031)
        #expect(working(session) == ["buy 10 at 10035", "sell 20 at 10010 reduce-only"])
    }

    @Test func `a short position is the mirror`() throws {
        let session = try session()
        try next(session, 9_998, 9_993, 9_988, 9_983)
        #expect(working(session) == ["buy 40 at 10004.5 reduce-only"])
        #expect(session.position == FixedDecimal(-40))
        try next(session, 10_005)
        #expect(session.position.isZero && session.violations == [])
    }

    @Test func `the exit follows the channel when that is nearer than the stop, and goes on when units are added no more`() throws
    {
        let session = try session(["maximum_units": .integer(1)])
        try next(session, 10_012, 10_017, 10_022, 10_027)
        #expect(working(session) == ["sell 10 at 9999.5 reduce-only"])
        // The last five candles: lows 10,010, 10,012, 10,017, 10,022, 10,027 behind the next one.
        try next(session, 10_032)
        #expect(working(session) == ["sell 10 at 9999.5 reduce-only"], "the candle from 10,000 to 10,012 counts still")
        try next(session, 10_037)
        #expect(working(session) == ["sell 10 at 10011.5 reduce-only"])
        try next(session, 10_011)
        #expect(session.position.isZero && session.roundTrips == 1 && session.violations == [])
    }

    @Test func `behind an exit nothing is entered before the candle closes, then at the new range`() throws {
        let session = try session()
        try next(session, 10_012, 10_017, 10_022, 10_027, 10_005)
        #expect(session.position.isZero)
        // The last breakout is open still (from 10,010.5, stop 9,990.5): its own side waits for the fail-safe, eight candles; the
        // other side would come behind a loser. N: 11, 8, 6.5, 5.75, 13.875; 100 ÷ 13.875 = 7.207…
        #expect(working(session) == ["buy 7.207 at 10027.5", "sell 7.207 at 9999.5"])
    }

    @Test func `with entries on close nothing waits, and a close beyond the range is followed at the market`() throws {
        let session = try session(["entry_order": .text("close")])
        #expect(session.orderCount == 0)
        try next(session, 10_012)
        // The candle that breaks out belongs to N here: (10 + 12) ÷ 2 = 11; 100 ÷ 11 = 9.09…
        #expect(working(session) == ["buy 9.09 at market"])
        // Filled at the open, 10,012; the next unit waits for a close at 10,017.5, the stop is the channel's.
        try next(session, 10_017)
        #expect(working(session) == ["sell 9.09 at 9999.5 reduce-only"])
        try next(session, 10_018)
        #expect(working(session) == ["buy 9.09 at market", "sell 9.09 at 9999.5 reduce-only"])
        #expect(session.violations == [])
    }

    @Test func `an addition whose price a candle closed beyond goes out at the market`() throws {
        let session = try session()
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        session.auditCandle = nil
        try next(session, 10_012)
        session.host.refusals = [:]
        try next(session, 10_018, 10_018)
        #expect(working(session).contains("buy 10 at market"))
        try next(session, 10_018)
        #expect(session.position == FixedDecimal(20) && session.violations == [])
    }
}
