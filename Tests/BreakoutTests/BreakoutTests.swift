import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Breakout over many candles")
struct BreakoutTests {
    /// Many entries in a session, so that short markets are traded.
    static let lively: [String: ParameterValue] = [
        "timeframe": .text("5m"), "entries_per_side": .integer(10), "k": .decimal("0.2"), "stop_atr": .decimal(2),
    ]

    static let gates: [String: ParameterValue] = [
        "form": .text("gates"), "timeframe": .text("1m"), "exit": .text("holding"), "volume_factor": .decimal("1.1"),
        "squeeze_percent": .decimal(40), "holding_candles": .integer(20),
    ]

    static let variants: [[String: ParameterValue]] = [
        [:], ["entry": .text("close")], ["k_rule": .text("noise"), "noise_sessions": .integer(1), "k": .decimal("0.2")],
        ["direction": .text("short"), "trail_atr": .decimal(3)], ["exit": .text("stop")], ["adx_minimum": .decimal(15)], gates,
        gates.merging(["exit": .text("session_end"), "trail_atr": .decimal(4)]) { $1 },
    ]

    @Test(arguments: PluginFile.both("Breakout"), variants)
    func `keeps one position at a time, covered by its stop`(file: PluginFile, changes: [String: ParameterValue]) throws {
        let session = try BreakoutAudit.session(file, BreakoutTests.lively.merging(changes) { $1 })
        try session.run(Market.generated(seed: 1, count: 8_000))
        #expect(session.violations == [])
        #expect(session.roundTrips >= 5)
    }

    @Test(arguments: PluginFile.both("Breakout"), 1...12)
    func `a venue that denies, rejects, fills in parts and refuses cancels leaves nothing doubled or orphaned`(
        file: PluginFile, seed: Int
    ) throws {
        let market = Market.generated(seed: UInt64(seed), count: 6_000)
        let form = seed % 3 == 0 ? BreakoutTests.gates : ["exit": .text(seed % 2 == 0 ? "stop" : "session_end")]
        let session = try BreakoutAudit.session(
            file, BreakoutTests.lively.merging(["timeframe": .text("1m"), "trail_atr": .decimal(5)]) { $1 }.merging(form) { $1 })
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: UInt64(seed)), percent: 15, partialFillPercent: 15)
        session.auditCandle = nil
        try session.run(market[..<5_700])
        // The longest pause after refusals is 64 candles.
        session.faults = nil
        try session.run(market[5_700..<5_780])
        session.auditCandle = BreakoutAudit.protection
        try session.run(market[5_780...])
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 5, "seed \(seed)")
    }

    /// What a venue does by itself or while it is out of reach is told late, so requests may cross it: what counts is the end.
    @Test(arguments: 1...8)
    func `a venue that cancels by itself and is out of reach for a while leaves nothing without a stop`(seed: Int) throws {
        let market = Market.generated(seed: UInt64(seed), count: 6_000)
        let form = seed % 2 == 0 ? BreakoutTests.gates : [:]
        let session = try BreakoutAudit.session(
            .embedded("Breakout"), BreakoutTests.lively.merging(["timeframe": .text("1m")]) { $1 }.merging(form) { $1 })
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: UInt64(seed)), percent: 5, partialFillPercent: 15, cancelPercent: 3, outagePercent: 2)
        (session.auditOrder, session.auditCandle) = (nil, nil)
        try session.run(market[..<5_700])
        session.faults = nil
        try session.run(market[5_700..<5_780])
        session.auditCandle = BreakoutAudit.protection
        try session.run(market[5_780...])
        #expect(session.violations == [], "seed \(seed)")
        #expect(session.roundTrips >= 2, "seed \(seed)")
    }

    @Test func `embedded and ordinary Swift ask for the same, byte for byte`() throws {
        for form in [[:], BreakoutTests.gates] {
            let sessions = try PluginFile.both("Breakout").map { file in
                let session = try BreakoutAudit.session(file, BreakoutTests.lively.merging(form) { $1 })
                session.faults = CandleSession.Faults(random: SeededRandom(seed: 5), percent: 10, partialFillPercent: 10)
                session.auditCandle = nil
                try session.run(Market.generated(seed: 3, count: 8_000))
                return session
            }
            #expect(sessions[0].host.requests.count > 50)
            #expect(sessions[0].host.requests == sessions[1].host.requests)
        }
    }

    @Test(arguments: PluginFile.both("Breakout"), [0, 12])
    func `a restart before any event changes nothing`(file: PluginFile, faultPercent: Int) throws {
        let forms: [(changes: [String: ParameterValue], count: Int)] = [
            (["trail_atr": .decimal(3), "timeframe": .text("15m"), "k": .decimal("0.1")], 2_000),
            (BreakoutTests.gates.merging(["squeeze_window": .integer(20)]) { $1 }, 200),
        ]
        for form in forms {
            func run(restarting: Bool) throws -> CandleSession {
                let session = try BreakoutAudit.session(file, BreakoutTests.lively.merging(form.changes) { $1 })
                session.faults = CandleSession.Faults(
                    random: SeededRandom(seed: 9), percent: faultPercent, partialFillPercent: faultPercent)
                session.auditCandle = nil
                if restarting { session.beforeEvent = { try $0.restart() } }
                try session.run(Market.generated(seed: 4, count: form.count))
                return session
            }
            let whole = try run(restarting: false)
            let restarted = try run(restarting: true)
            #expect(whole.violations == [] && restarted.violations == [])
            #expect(whole.host.requests.count > 10)
            #expect(whole.host.requests == restarted.host.requests)
        }
    }

    // MARK: - Odd markets

    @Test(arguments: variants)
    func `a market without movement is not traded`(changes: [String: ParameterValue]) throws {
        let session = try BreakoutAudit.session(.embedded("Breakout"), BreakoutTests.lively.merging(changes) { $1 })
        try session.run(Market.drawn([Int](repeating: 10_000, count: 4_400)))
        #expect(session.orderCount == 0 && session.violations == [])
    }

    @Test func `one candle asks for nothing`() throws {
        for changes in BreakoutTests.variants {
            let session = try BreakoutAudit.session(
                .embedded("Breakout"), BreakoutTests.lively.merging(changes) { $1 }.merging(["timeframe": .text("1m")]) { $1 })
            try session.run(Market.drawn([10_000]))
            #expect(session.host.requests.isEmpty && session.violations == [])
            #expect(try !session.targets().isEmpty)
        }
    }

    static let gapsName = "data/alt-btc-1m-with-gaps-2017-11.csv"

    @Test(.enabled(if: SharedData.has(gapsName), "the recorded market is not on this machine"), arguments: [true, false])
    func `a recorded market with gaps is traded without a wrong order`(isSession: Bool) throws {
        var instrument = InstrumentUnderTest()
        instrument.tickSize = try #require(FixedDecimal("0.00000001"))
        instrument.lotSize = .one
        instrument.minimumQuantity = .one
        instrument.maximumQuantity = FixedDecimal(1_000_000_000)
        instrument.minimumNotional = try #require(FixedDecimal("0.001"))
        let form = isSession ? ["session_minimum_percent": .integer(50)] : BreakoutTests.gates
        let session = try BreakoutAudit.session(
            .embedded("Breakout"), BreakoutTests.lively.merging(form) { $1 }.merging(["risk_amount": .decimal("0.01")]) { $1 },
            instrument: instrument)
        try session.run(Market.candles(of: BreakoutTests.gapsName))
        #expect(session.violations == [])
        #expect(session.roundTrips >= 5)
    }

    // MARK: - Golden runs

    @Test(arguments: PluginFile.both("Breakout"))
    func `the requests over a generated market are these`(file: PluginFile) throws {
        let session = try BreakoutAudit.session(file, ["trail_atr": .decimal(6)])
        try session.run(Market.generated(seed: 2022, count: 20_000))
        #expect(session.violations == [])
        try session.checkGolden("session")
        let gates = try BreakoutAudit.session(file, BreakoutTests.gates)
        try gates.run(Market.generated(seed: 2022, count: 2_000))
        #expect(gates.violations == [])
        try gates.checkGolden("gates")
    }

    @Test(
        .enabled(if: SharedData.has(Market.recordedName), "the recorded market is not on this machine"),
        arguments: PluginFile.both("Breakout"))
    func `the requests over the recorded market are these`(file: PluginFile) throws {
        let market = try Market.recorded()
        let session = try BreakoutAudit.session(file)
        try session.run(market)
        #expect(session.violations == [])
        try session.checkGolden("recorded-session")
        let gates = try BreakoutAudit.session(file, ["form": .text("gates")])
        try gates.run(market)
        #expect(gates.violations == [])
        try gates.checkGolden("recorded-gates")
    }
}

extension Market {
    /// Candles of a recorded market whose numbers went through a Double: to the eighth digit behind the point.
    static func candles(of name: String) throws -> [MarketCandle] {
        try SharedData.lines(name).dropFirst().map { line in
            let fields = line.split(separator: ",")
            let values = try fields.dropFirst().map { field in
                let number = try #require(Double(field), "\(line)")
                return FixedDecimal(raw: Int128((number * 1e8).rounded()) * (FixedDecimal.unit / 100_000_000))
            }
            return MarketCandle(
                openTime: try #require(Int64(fields[0])) * 1_000_000, open: values[0], high: values[1], low: values[2],
                close: values[3], volume: values[4])
        }
    }
}
