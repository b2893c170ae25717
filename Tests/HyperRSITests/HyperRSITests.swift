import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("HyperRSI over many candles")
struct HyperRSITests {
    /// A trend average that is known soon, so that short markets are traded.
    static let lively: [String: ParameterValue] = ["trend_timeframe": .text("3m"), "trend_period": .integer(5)]

    static let variants: [[String: ParameterValue]] = [
        [:], ["trend_filter": .boolean(false)], ["entry_rule": .text("cross"), "trend_filter": .boolean(false)],
        ["entry_order": .text("limit"), "trend_filter": .boolean(false), "cooldown_candles": .integer(0)],
        ["timeframe": .text("3m"), "trend_filter": .boolean(false), "cooldown_candles": .integer(0)],
        ["direction": .text("short"), "trend_filter": .boolean(false)],
        ["exit_on_opposite_signal": .boolean(false), "trend_filter": .boolean(false), "rsi_period": .integer(5)],
        ["entry_rule": .text("level"), "trend_filter": .boolean(false), "direction": .text("long")],
        ["stop_loss_rule": .text("atr"), "stop_loss_atr": .decimal(3), "max_gap_candles": .integer(1)],
    ]

    /// Everything that can be switched on: trend state, additions, three take profits and a rest, break-even, trail.
    static let full: [String: ParameterValue] = [
        "entry_rule": .text("level"), "rsi_period": .integer(7), "max_gap_candles": .integer(3),
        "trend_rule": .text("state"), "trend_timeframe": .text("3m"), "trend_fast_period": .integer(3),
        "trend_period": .integer(8), "trend_width_period": .integer(5), "trend_width_average": .integer(5),
        "higher_timeframe": .text("5m"), "higher_period": .integer(5), "enter_without_trend": .boolean(true),
        "additions": .integer(2), "addition_rule": .text("atr"), "addition_distance_atr": .decimal(1),
        "addition_size_factor": .decimal("1.5"), "maximum_notional": .decimal(4_000),
        "stop_loss_rule": .text("atr"), "stop_loss_atr": .decimal(4), "break_even": .boolean(true),
        "take_profit_percent": .decimal("0.2"), "take_profit_fraction": .decimal(40),
        "take_profit_2_percent": .decimal("0.4"), "take_profit_2_fraction": .decimal(30),
        "take_profit_3_percent": .decimal("0.6"), "take_profit_3_fraction": .decimal(20),
        "trail_rule": .text("atr"), "trail_atr": .decimal("1.5"), "exit_on_opposite_signal": .boolean(false),
    ]

    static let both: [[String: ParameterValue]] = [[:], full]

    @Test(arguments: PluginFile.both("HyperRSI"), variants)
    func `keeps one trade at a time, covered by its exit orders`(
        file: PluginFile, changes: [String: ParameterValue]
    ) throws {
        let session = try HyperRSIAudit.session(file, HyperRSITests.lively.merging(changes) { $1 })
        try session.run(Market.generated(seed: 1, count: 4_000))
        #expect(session.violations == [])
        #expect(session.roundTrips >= 5)
    }

    @Test(arguments: PluginFile.both("HyperRSI"), 1...4)
    func `with everything on, the stop covers the position and the take profits close no more than it`(
        file: PluginFile, seed: Int
    ) throws {
        let session = try HyperRSIAudit.session(file, HyperRSITests.full)
        session.auditCandle = { session in
            HyperRSIAudit.stopProtection(session) + HyperRSITests.size(session, atMost: 4_000)
        }
        try session.run(Market.generated(seed: UInt64(seed), count: 4_000))
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 20, "seed \(seed)")
    }

    /// What was entered at closes may cost a little more at the next open.
    private static func size(_ session: CandleSession, atMost cap: Int) -> [String] {
        let cost = session.position.magnitude.multiplied(by: session.lastPrice ?? .zero, rounding: .nearest)
        return cost > FixedDecimal(cap) + FixedDecimal(cap / 20) ? ["a position worth \(cost)"] : []
    }

    @Test(arguments: PluginFile.both("HyperRSI"), 1...12)
    func `with everything on, a venue that fails in every way leaves nothing doubled or orphaned`(
        file: PluginFile, seed: Int
    ) throws {
        let market = Market.generated(seed: UInt64(100 + seed), count: 3_000)
        let session = try HyperRSIAudit.session(
            file,
            HyperRSITests.full.merging([
                "entry_order": .text(seed % 2 == 0 ? "limit" : "market"), "entry_lifetime": .integer(Int64(seed % 5 + 1)),
            ]) { $1 })
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: UInt64(seed)), percent: 12, partialFillPercent: 15, cancelPercent: 3, outagePercent: 2)
        session.auditCandle = { HyperRSITests.size($0, atMost: 4_000) }
        try session.run(market[..<2_800])
        // The longest pause after refusals is 64 candles.
        session.faults = nil
        try session.run(market[2_800..<2_880])
        session.auditCandle = HyperRSIAudit.stopProtection
        try session.run(market[2_880...])
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 5, "seed \(seed)")
    }

    @Test(arguments: PluginFile.both("HyperRSI"), 1...12)
    func `a venue that denies, rejects, fills in parts and refuses cancels leaves nothing doubled or orphaned`(
        file: PluginFile, seed: Int
    ) throws {
        let market = Market.generated(seed: UInt64(seed), count: 3_000)
        let session = try HyperRSIAudit.session(
            file,
            [
                "trend_filter": .boolean(false), "cooldown_candles": .integer(0),
                "entry_order": .text(seed % 2 == 0 ? "limit" : "market"), "entry_lifetime": .integer(Int64(seed % 5 + 1)),
            ])
        session.faults = CandleSession.Faults(random: SeededRandom(seed: UInt64(seed)), percent: 15, partialFillPercent: 15)
        session.auditCandle = nil
        try session.run(market[..<2_800])
        // The longest pause after refusals is 64 candles.
        session.faults = nil
        try session.run(market[2_800..<2_880])
        session.auditCandle = HyperRSIAudit.protection
        try session.run(market[2_880...])
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 5, "seed \(seed)")
    }

    @Test(arguments: both)
    func `embedded and ordinary Swift ask for the same, byte for byte`(changes: [String: ParameterValue]) throws {
        let sessions = try PluginFile.both("HyperRSI").map { file in
            let session = try HyperRSIAudit.session(file, HyperRSITests.lively.merging(changes) { $1 })
            session.faults = CandleSession.Faults(random: SeededRandom(seed: 5), percent: 10, partialFillPercent: 10)
            session.auditCandle = nil
            try session.run(Market.generated(seed: 3, count: 5_000))
            return session
        }
        #expect(sessions[0].host.requests.count > 30)
        #expect(sessions[0].host.requests == sessions[1].host.requests)
    }

    /// Often in a trade.
    static let busy: [String: ParameterValue] = [
        "rsi_period": .integer(5), "cooldown_candles": .integer(0), "trend_filter": .boolean(false),
    ]

    @Test(arguments: PluginFile.both("HyperRSI"), [busy, full])
    func `a restart before any event changes nothing`(file: PluginFile, changes: [String: ParameterValue]) throws {
        func run(restarting: Bool, faultPercent: Int) throws -> CandleSession {
            let session = try HyperRSIAudit.session(file, changes)
            session.faults = CandleSession.Faults(
                random: SeededRandom(seed: 9), percent: faultPercent, partialFillPercent: faultPercent)
            session.auditCandle = nil
            if restarting { session.beforeEvent = { try $0.restart() } }
            try session.run(Market.generated(seed: 4, count: 250))
            return session
        }
        for faultPercent in [0, 12] {
            let whole = try run(restarting: false, faultPercent: faultPercent)
            let restarted = try run(restarting: true, faultPercent: faultPercent)
            #expect(whole.violations == [] && restarted.violations == [])
            #expect(whole.host.requests.count > 20)
            #expect(whole.host.requests == restarted.host.requests)
            #expect(try whole.command("signals") == restarted.command("signals"))
        }
    }

    @Test(arguments: PluginFile.both("HyperRSI"))
    func `the requests over a short market are those of the golden files`(file: PluginFile) throws {
        let plain = try HyperRSIAudit.session(file)
        try plain.run(Market.generated(seed: 11, count: 6_000))
        try plain.checkGolden("default")
        let full = try HyperRSIAudit.session(file, HyperRSITests.full)
        full.auditCandle = HyperRSIAudit.stopProtection
        try full.run(Market.generated(seed: 11, count: 700))
        try full.checkGolden("full")
        #expect(plain.violations == [] && full.violations == [])
    }

    @Test(arguments: PluginFile.both("HyperRSI"))
    func `the requests over a generated market are these`(file: PluginFile) throws {
        let session = try HyperRSIAudit.session(file)
        try session.run(Market.generated(seed: 2022, count: 20_000))
        #expect(session.host.requests.count == 648)
        #expect(session.requestHash == 14_425_379_217_717_596_094)
    }

    @Test(
        .enabled(if: SharedData.has(Market.recordedName), "the recorded market is not on this machine"),
        arguments: PluginFile.both("HyperRSI"))
    func `the requests over the recorded market are these`(file: PluginFile) throws {
        let session = try HyperRSIAudit.session(file)
        try session.run(Market.recorded())
        #expect(session.violations == [])
        #expect((100...1_500).contains(session.roundTrips))
        #expect(session.host.requests.count == 992)
        #expect(session.requestHash == 2_330_678_709_994_937_615)
    }
}
