import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// A venue that denies, rejects, fills in parts, cancels by itself, refuses cancels and is out of reach, for hours.
@Suite("Grid under an adversary")
struct GridAdversaryTests {
    private static let notional = FixedDecimal(1_000)

    private func session(_ mode: String, _ seed: Int, _ changes: [String: ParameterValue] = [:]) throws -> CandleSession {
        let settings: [String: ParameterValue] = [
            "mode": .text(mode), "step_percent": .decimal("0.12"), "rungs": .integer(Int64(6 + seed % 9)),
            "order_notional": .decimal(GridAdversaryTests.notional), "post_only": .boolean(seed % 3 != 0),
            "spacing": .text(seed % 2 == 0 ? "geometric" : "arithmetic"),
        ]
        return try GridAudit.session(settings.merging(changes) { $1 })
    }

    private func faults(_ seed: Int, round: Int) -> CandleSession.Faults {
        CandleSession.Faults(
            random: SeededRandom(seed: UInt64(seed * 100 + round)), percent: 12, partialFillPercent: 35, cancelPercent: 25,
            outagePercent: 8)
    }

    /// The longest pause after refusals is 64 candles.
    private static let quietCandles = 70

    /// The last three candles stand still: what a fill of the candle before has caused has come to rest.
    private func settled(_ candles: ArraySlice<MarketCandle>) -> [MarketCandle] {
        var candles = Array(candles)
        let price = candles[candles.count - 4].close
        for index in (candles.count - 3)..<candles.count {
            (candles[index].open, candles[index].high, candles[index].low, candles[index].close) = (price, price, price, price)
        }
        return candles
    }

    @Test(arguments: ["long", "short", "neutral"], 1...12)
    func `live orders are the expected ones whenever the faults pause, and positions are what the cells hold`(
        mode: String, seed: Int
    ) throws {
        let session = try session(
            mode, seed, mode == "neutral" ? [:] : ["initial_position": .text(seed % 4 < 2 ? "market" : "none")])
        let market = Market.generated(seed: UInt64(seed), count: 3 * (60 + GridAdversaryTests.quietCandles))
        for round in 0..<3 {
            let start = round * (60 + GridAdversaryTests.quietCandles)
            session.faults = faults(seed, round: round)
            try session.run(market[start..<(start + 60)])
            session.faults = nil
            try session.run(settled(market[(start + 60)..<(start + 60 + GridAdversaryTests.quietCandles)]))
            let problems = try GridAudit.problems(session, mode: mode, cellNotional: GridAdversaryTests.notional)
            #expect(problems == [], "\(mode), seed \(seed), round \(round)")
        }
        #expect(session.violations == [], "\(mode), seed \(seed)")
        #expect(session.orderCount > 5)
    }

    @Test(arguments: ["cancel", "close", "keep"], 1...9)
    func `nothing is left behind after a stop in the middle of faults`(policy: String, seed: Int) throws {
        let mode = ["long", "short", "neutral"][seed % 3]
        let session = try session(mode, seed)
        let market = Market.generated(seed: UInt64(seed), count: 60 + GridAdversaryTests.quietCandles)
        session.faults = faults(seed, round: 0)
        try session.run(market[..<50])
        let before = GridAudit.submissions(session)
        #expect(try GridAudit.stop(session, policy).status == TRADINGBOOST_OK)
        try session.run(market[50..<60])
        session.faults = nil
        try session.run(market[60...])
        let profit = try GridAudit.profit(session)
        #expect(profit.position == session.position, "seed \(seed)")
        #expect(session.violations == [], "seed \(seed)")
        switch policy {
        case "keep": #expect(GridAudit.submissions(session) == before, "seed \(seed): nothing new is sent")
        case "cancel": #expect(session.orders.isEmpty && GridAudit.submissions(session) == before, "seed \(seed)")
        default: #expect(session.orders.isEmpty && session.position.isZero, "seed \(seed)")
        }
    }

    @Test(arguments: 1...12)
    func `a range that follows the price and commands in the middle of faults leave the lattice whole`(seed: Int) throws {
        let mode = ["long", "short", "neutral"][seed % 3]
        let session = try session(mode, seed, ["trailing": .text("both"), "rungs": .integer(6)])
        let market = Market.generated(seed: UInt64(seed), count: 260)
        session.faults = faults(seed, round: 0)
        try session.run(market[..<60])
        let price = Int(try #require(session.lastPrice).double)
        #expect(try GridAudit.adjust(session, price - 300, price + 300, 8).status == TRADINGBOOST_OK)
        try session.run(market[60..<120])
        session.faults = nil
        try session.run(settled(market[120...]))
        #expect(try GridAudit.profit(session).position == session.position, "seed \(seed)")
        let levels = try GridAudit.levels(session)
        #expect(levels.allSatisfy { $0.state == "working" || $0.state == "empty" }, "seed \(seed): \(levels)")
        #expect(session.orders.count == levels.filter { !$0.side.isEmpty }.count)
        #expect(session.violations == [], "seed \(seed)")
    }

    @Test(arguments: [0, 15])
    func `a restart before any event changes nothing`(faultPercent: Int) throws {
        func run(restarting: Bool) throws -> CandleSession {
            let session = try session("neutral", 4, ["trailing": .text("both")])
            session.faults = CandleSession.Faults(
                random: SeededRandom(seed: 9), percent: faultPercent, partialFillPercent: faultPercent,
                cancelPercent: faultPercent, outagePercent: faultPercent)
            if restarting { session.beforeEvent = { try $0.restart() } }
            try session.run(Market.generated(seed: 4, count: 150))
            return session
        }
        let whole = try run(restarting: false)
        let restarted = try run(restarting: true)
        #expect(whole.violations == [] && restarted.violations == [])
        #expect(whole.host.requests.count > 20)
        #expect(whole.host.requests == restarted.host.requests)
    }

    @Test func `embedded and ordinary Swift ask for the same, byte for byte`() throws {
        let sessions = try PluginFile.both("Grid").map { file in
            let session = try GridAudit.session(
                ["mode": .text("neutral"), "step_percent": .decimal("0.12")], file: file)
            session.faults = faults(5, round: 0)
            try session.run(Market.generated(seed: 3, count: 300))
            return session
        }
        #expect(sessions[0].host.requests.count > 50)
        #expect(sessions[0].host.requests == sessions[1].host.requests)
    }
}
