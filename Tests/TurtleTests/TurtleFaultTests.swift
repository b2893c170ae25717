import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// What goes wrong: at the venue, in the data, with the host. The markets begin as those of the rules do.
@Suite("Turtle in bad markets")
struct TurtleFaultTests {
    private func session(
        _ changes: [String: ParameterValue] = [:], host: RecordingHost = RecordingHost(), _ closes: [Int] = []
    ) throws -> CandleSession {
        let session = try TurtleAudit.session(.embedded("Turtle"), changes, host: host)
        try session.run(Market.drawn(TurtleRuleTests.quiet + closes))
        return session
    }

    @Test func `a price that never moves has no N: no entry, and the log says so once`() throws {
        let session = try TurtleAudit.session()
        try session.run(Market.drawn(Array(repeating: 10_000, count: 200)))
        #expect(session.host.requests.isEmpty && session.violations == [])
        #expect(session.host.logs.map(\.text) == ["no entry: N is below one tick of 0.5"])
    }

    @Test func `one candle is nothing`() throws {
        let session = try TurtleAudit.session()
        try session.run(Market.drawn([10_000]))
        #expect(session.host.requests.isEmpty && session.host.logs.isEmpty)
    }

    @Test func `candles without volume count like others`() throws {
        let session = try TurtleAudit.session()
        var candles = Market.drawn(TurtleRuleTests.quiet)
        for index in candles.indices { candles[index].volume = .zero }
        try session.run(candles)
        #expect(session.orders.count == 2)
    }

    @Test func `behind a long gap channels and N begin anew, and waiting entries are taken back`() throws {
        let session = try session(["max_gap_candles": .integer(3)])
        #expect(session.orders.count == 2)
        try session.run(Market.drawn([10_000], from: 11))
        #expect(session.orders.isEmpty, "four candles are missing")
        #expect(session.host.logs.map(\.text) == ["4 candles are missing: channels and N begin anew"])
        try session.run(Market.drawn([10_010, 10_000, 10_010, 10_000], from: 12))
        #expect(session.orders.count == 2, "five candles again")
        try session.run(Market.drawn([10_000], from: 19))
        #expect(session.orders.count == 2, "three candles are missing: they do not matter")
        #expect(session.violations == [])
    }

    @Test func `a position keeps its stop over a gap`() throws {
        let session = try session([:], [10_012, 10_017])
        let before = session.orders.filter(\.isReduceOnly).map(\.stopPrice)
        try session.run(Market.drawn([10_016], from: 30))
        #expect(session.orders.filter(\.isReduceOnly).map(\.stopPrice) == before && before == [FixedDecimal("9999.5")])
        try session.run(Market.drawn([10_016, 9_990], from: 31))
        #expect(session.position.isZero && session.violations == [])
    }

    /// Both entries fill while the venue is out of reach; what is told later is told at once.
    private func whipsaw(_ changes: [String: ParameterValue] = [:]) throws -> CandleSession {
        let session = try session(changes)
        session.auditOrder = TurtleAudit.twin
        session.auditCandle = nil
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 0, outagePercent: 100)
        var wide = Market.drawn([10_000], from: 7)
        wide[0].high = FixedDecimal(10_050)
        wide[0].low = FixedDecimal(9_950)
        try session.run(wide)
        #expect(session.outage > 0 && session.fills == 2)
        session.faults = nil
        try session.run(Market.drawn(Array(repeating: 10_000, count: 8), from: 8))
        return session
    }

    @Test func `a candle that fills entries of both sides leaves nothing`() throws {
        let session = try whipsaw()
        #expect(session.position.isZero && session.violations == [])
        #expect(session.orders.filter(\.isReduceOnly).isEmpty)
    }

    @Test func `what entries of both sides leave is left at the market`() throws {
        // 0.249 bought and 0.25 sold: 0.001 is left.
        let session = try whipsaw(["maximum_unit_notional": .decimal(2_500)])
        #expect(session.fills == 3 && session.position.isZero && session.violations == [])
        #expect(session.orders.filter(\.isReduceOnly).isEmpty)
    }

    @Test func `an exit that could not be placed leaves at the market once a candle closed past it`() throws {
        let session = try session()
        session.auditCandle = nil
        session.host.refusals = [.submit: TRADINGBOOST_LIMIT_REACHED, .setTimer: TRADINGBOOST_LIMIT_REACHED]
        try session.run(Market.drawn([10_000, 10_012], from: 6).dropFirst())
        #expect(session.position == FixedDecimal(10) && session.orders.filter(\.isReduceOnly).isEmpty)
        session.host.refusals = [:]
        try session.run(Market.drawn([10_012, 9_990], from: 7).dropFirst())
        let exits = session.orders.filter(\.isReduceOnly).map(\.type)
        #expect(exits.contains(UInt8(TRADINGBOOST_TYPE_MARKET)))
        try session.run(Market.drawn([9_990, 9_990], from: 8).dropFirst())
        #expect(session.position.isZero && session.violations == [])
    }

    @Test func `an exit that was refused is asked for again a minute later, long before the next candle`() throws {
        let session = try session(["timeframe": .text("15m")])
        session.auditCandle = nil
        // Eight candles of fifteen minutes, each between 10,000 and 10,010.
        try session.run(Market.drawn((7..<120).map { $0 % 2 == 0 ? 10_000 : 10_010 }, from: 7))
        #expect(session.orders.count == 2)
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        try session.run(Market.drawn([10_010, 10_012], from: 119).dropFirst())
        #expect(!session.position.isZero && session.orders.filter(\.isReduceOnly).isEmpty)
        session.host.refusals = [:]
        try session.run(Market.drawn([10_012, 10_012, 10_012], from: 120).dropFirst())
        #expect(session.orders.filter(\.isReduceOnly).count == 1, "two minutes later")
    }

    @Test func `units that are refused do not keep the exit from moving`() throws {
        let session = try session(["maximum_units": .integer(4)], [10_012])
        session.auditOrder = nil
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        let minute = 8
        for (index, close) in [10_017, 10_022, 10_027, 10_032, 10_037, 10_042].enumerated() {
            try session.run(Market.drawn([10_012 + 5 * index, close], from: minute + index - 1).dropFirst())
        }
        // Two units; the channel of the last five candles: 10,012 is the lowest low.
        #expect(session.position == FixedDecimal(20))
        #expect(session.orders.filter(\.isReduceOnly).map(\.stopPrice) == [FixedDecimal("10016.5")])
        #expect(session.host.logs.count < 6, "asked for ever more rarely")
    }

    @Test func `an entry that the host refuses is asked for again`() throws {
        let host = RecordingHost()
        host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        let session = try session(host: host)
        #expect(session.orders.isEmpty && !host.logs.isEmpty)
        host.refusals = [:]
        try session.run(Market.drawn([10_000, 10_010, 10_000, 10_010, 10_000], from: 6).dropFirst())
        #expect(session.orders.count == 2 && session.violations == [])
    }
}
