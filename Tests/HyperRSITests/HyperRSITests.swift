import CTradingBoost
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
    ]

    @Test(arguments: PluginFile.allCases, variants)
    func `keeps one trade at a time, covered by its exit orders`(
        file: PluginFile, changes: [String: ParameterValue]
    ) throws {
        let session = try file.session(HyperRSITests.lively.merging(changes) { $1 })
        try session.run(Market.generated(seed: 1, count: 4_000))
        #expect(session.violations == [])
        #expect(session.roundTrips >= 5)
    }

    @Test(arguments: PluginFile.allCases, 1...12)
    func `a venue that denies, rejects, fills in parts and refuses cancels leaves nothing doubled or orphaned`(
        file: PluginFile, seed: Int
    ) throws {
        let market = Market.generated(seed: UInt64(seed), count: 3_000)
        let session = try file.session([
            "trend_filter": .boolean(false), "cooldown_candles": .integer(0),
            "entry_order": .text(seed % 2 == 0 ? "limit" : "market"), "entry_lifetime": .integer(Int64(seed % 5 + 1)),
        ])
        session.faults = CandleSession.Faults(random: SeededRandom(seed: UInt64(seed)), percent: 15, partialFillPercent: 15)
        session.auditsProtection = false
        try session.run(market[..<2_800])
        // The longest pause after refusals is 64 candles.
        session.faults = nil
        try session.run(market[2_800..<2_880])
        session.auditsProtection = true
        try session.run(market[2_880...])
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 5, "seed \(seed)")
    }

    @Test func `embedded and ordinary Swift ask for the same, byte for byte`() throws {
        let sessions = try PluginFile.allCases.map { file in
            let session = try file.session(["trend_filter": .boolean(false)])
            session.faults = CandleSession.Faults(random: SeededRandom(seed: 5), percent: 10, partialFillPercent: 10)
            session.auditsProtection = false
            try session.run(Market.generated(seed: 3, count: 5_000))
            return session
        }
        #expect(sessions[0].host.requests.count > 50)
        #expect(sessions[0].host.requests == sessions[1].host.requests)
    }

    @Test(arguments: PluginFile.allCases, [0, 12])
    func `a restart before any event changes nothing`(file: PluginFile, faultPercent: Int) throws {
        func run(restarting: Bool) throws -> CandleSession {
            let session = try file.session(["trend_timeframe": .text("3m"), "trend_period": .integer(5)])
            session.faults = CandleSession.Faults(
                random: SeededRandom(seed: 9), percent: faultPercent, partialFillPercent: faultPercent)
            session.auditsProtection = false
            if restarting { session.beforeEvent = { try $0.restart() } }
            try session.run(Market.generated(seed: 4, count: 2_500))
            return session
        }
        let whole = try run(restarting: false)
        let restarted = try run(restarting: true)
        #expect(whole.violations == [] && restarted.violations == [])
        #expect(whole.host.requests.count > 20)
        #expect(whole.host.requests == restarted.host.requests)
    }

    @Test(arguments: PluginFile.allCases)
    func `the requests over a generated market are these`(file: PluginFile) throws {
        let session = try file.session()
        try session.run(Market.generated(seed: 2022, count: 20_000))
        #expect(session.host.requests.count == 648)
        #expect(session.requestHash == 14_425_379_217_717_596_094)
    }

    @Test(
        .enabled(if: SharedData.has(Market.recordedName), "the recorded market is not on this machine"),
        arguments: PluginFile.allCases)
    func `the requests over the recorded market are these`(file: PluginFile) throws {
        let session = try file.session()
        try session.run(Market.recorded())
        #expect(session.violations == [])
        #expect((100...1_500).contains(session.roundTrips))
        #expect(session.host.requests.count == 992)
        #expect(session.requestHash == 2_330_678_709_994_937_615)
    }
}
