import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Turtle over many candles")
struct TurtleTests {
    static let variants: [[String: ParameterValue]] = [
        [:], ["system": .text("2")], ["entry_order": .text("close")], ["direction": .text("short"), "stop_n": .decimal("0.5")],
        ["timeframe": .text("3m"), "maximum_units": .integer(1)], ["addition_step_n": .decimal("0.1"), "system": .text("2")],
        ["maximum_unit_notional": .decimal(2_500), "maximum_units": .integer(10), "system1_exit_period": .integer(2)],
    ]

    @Test(arguments: variants)
    func `a position is always covered, and each order works once`(changes: [String: ParameterValue]) throws {
        let session = try TurtleAudit.session(.embedded("Turtle"), changes)
        try session.run(Market.generated(seed: 1, count: 3_000))
        #expect(session.violations == [])
        #expect(session.roundTrips >= 15)
    }

    @Test(arguments: PluginFile.both("Turtle"), 1...8)
    func `a venue that denies, rejects, fills in parts, cancels and is out of reach leaves nothing doubled or orphaned`(
        file: PluginFile, seed: Int
    ) throws {
        let market = Market.generated(seed: UInt64(seed), count: 3_000)
        let session = try TurtleAudit.session(
            file,
            [
                "entry_order": .text(seed % 3 == 0 ? "close" : "stop"), "system": .text(seed % 2 == 0 ? "2" : "1"),
            ])
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: UInt64(seed)), percent: 15, partialFillPercent: 15, cancelPercent: 3, outagePercent: 2)
        session.auditCandle = nil
        // While the venue is out of reach a position ends without the strategy hearing of it: it may ask for an exit too many.
        session.auditOrder = TurtleAudit.twin
        try session.run(market[..<1_800])
        // The longest pause after refusals is 64 candles.
        session.faults = nil
        try session.run(market[1_800..<1_880])
        session.auditCandle = TurtleAudit.protection
        try session.run(market[1_880...])
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 5, "seed \(seed)")
    }

    @Test func `embedded and ordinary Swift ask for the same, byte for byte`() throws {
        let sessions = try PluginFile.both("Turtle").map { file in
            let session = try TurtleAudit.session(file, ["notify": .boolean(true)])
            session.faults = CandleSession.Faults(random: SeededRandom(seed: 5), percent: 10, partialFillPercent: 10)
            session.auditCandle = nil
            try session.run(Market.generated(seed: 3, count: 4_000))
            return session
        }
        #expect(sessions[0].host.requests.count > 200)
        #expect(sessions[0].host.requests == sessions[1].host.requests)
    }

    @Test(arguments: PluginFile.both("Turtle"), [0, 12])
    func `a restart before any event changes nothing`(file: PluginFile, faultPercent: Int) throws {
        func run(restarting: Bool) throws -> CandleSession {
            let session = try TurtleAudit.session(file, ["notify": .boolean(true)])
            session.faults = CandleSession.Faults(
                random: SeededRandom(seed: 9), percent: faultPercent, partialFillPercent: faultPercent,
                cancelPercent: faultPercent / 4)
            session.auditCandle = nil
            if restarting { session.beforeEvent = { try $0.restart() } }
            try session.run(Market.generated(seed: 4, count: 160))
            return session
        }
        let whole = try run(restarting: false)
        let restarted = try run(restarting: true)
        #expect(whole.violations == [] && restarted.violations == [])
        #expect(whole.host.requests.count > 40)
        #expect(whole.host.requests == restarted.host.requests)
    }

    // MARK: - Golden files

    @Test(arguments: PluginFile.both("Turtle"))
    func `the requests of System 1 over a drawn winner, a skipped breakout and a fail-safe are these`(file: PluginFile) throws {
        let session = try TurtleAudit.session(file, ["system1_exit_period": .integer(3), "system2_entry_period": .integer(20)])
        try session.run(
            Market.drawn(
                TurtleRuleTests.quiet + [10_020, 10_030, 10_040, 10_050, 10_015]
                    + [10_020, 10_015, 10_020, 10_015, 10_020, 10_015, 10_020, 10_015, 10_022, 10_019, 10_045, 10_060]
                    + [10_080, 10_090, 10_100, 10_060, 10_000, 9_990]))
        try session.checkGolden("drawn")
    }

    @Test(arguments: PluginFile.both("Turtle"))
    func `the requests of System 1 with its own periods over a generated market are these`(file: PluginFile) throws {
        let session = try file.session(["timeframe": .text("1m")])
        try session.run(Market.generated(seed: 2022, count: 420))
        try session.checkGolden("system-1")
    }

    @Test(arguments: PluginFile.both("Turtle"))
    func `the requests of System 2 that enters on closes over a generated market are these`(file: PluginFile) throws {
        let session = try file.session(["timeframe": .text("1m"), "system": .text("2"), "entry_order": .text("close")])
        try session.run(Market.generated(seed: 2022, count: 560))
        try session.checkGolden("system-2-close")
    }

    @Test(
        .enabled(if: SharedData.has(Market.recordedName), "the recorded market is not on this machine"))
    func `the recorded market is traded without a violation`() throws {
        let session = try PluginFile.embedded("Turtle").session(["timeframe": .text("15m")])
        session.auditCandle = TurtleAudit.protection
        try session.run(Market.recorded())
        #expect(session.violations == [])
        #expect((20...400).contains(session.roundTrips))
    }
}
