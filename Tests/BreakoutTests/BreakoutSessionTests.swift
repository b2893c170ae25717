import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// One rule at a time, on sessions of six candles drawn for it.
@Suite("Breakout's sessions")
struct BreakoutSessionTests {
    static let bare: [String: ParameterValue] = [
        "timeframe": .text("4h"), "stop_atr": .decimal(0), "risk_amount": .decimal(0), "order_notional": .decimal(1_000),
        "notify": .boolean(false),
    ]

    private func session(
        _ changes: [String: ParameterValue] = [:], host: RecordingHost = RecordingHost(),
        instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> CandleSession {
        let session = try BreakoutAudit.session(
            .embedded("Breakout"), BreakoutSessionTests.bare.merging(changes) { $1 }, instrument: instrument, host: host)
        session.auditCandle = nil
        return session
    }

    /// Open 10,000, high 10,100, low 9,900, close 10,050: a range of 200, and 1 − 50 ÷ 200 = 0.75 of noise.
    static let first =
        [
            FourHours(10_000, 10_100, 10_000, 10_100), FourHours(10_100, 10_100, 9_900, 9_900),
            FourHours(9_900, 10_050, 9_900, 10_050),
        ]
        + [FourHours](repeating: FourHours(10_050, 10_050, 10_050, 10_050), count: 3)

    /// Between the targets of the session behind `first`, which opens at 10,050: 9,950 and 10,150.
    static let still = FourHours(10_050, 10_060, 10_040, 10_050)

    /// `first`, and the first candle of the session behind it.
    private func begun(_ changes: [String: ParameterValue] = [:]) throws -> CandleSession {
        let session = try session(changes)
        try session.run(BreakoutSessionTests.first, from: 0)
        #expect(session.orderCount == 0)
        try session.run([BreakoutSessionTests.still], from: 6)
        return session
    }

    // MARK: - Targets

    @Test func `stop orders wait half the range above and below the open, from the close of the session's first candle on`()
        throws
    {
        let session = try begun()
        #expect(try session.orderTexts == ["buy stop 10150", "sell stop 9950"])
        #expect(try session.submissions.map { fixedDecimal($0.quantity) } == [FixedDecimal("0.098"), FixedDecimal("0.1")])
    }

    @Test func `targets off the tick go to the one that is farther away`() throws {
        // 0.33 of 200 is 66; a tick of 7 has 10,115 below and 10,122 above 10,116, and 9,982 below 9,984.
        var instrument = InstrumentUnderTest()
        instrument.tickSize = FixedDecimal(7)
        let session = try session(["k": .decimal("0.33")], instrument: instrument)
        try session.run(BreakoutSessionTests.first + [BreakoutSessionTests.still], from: 0)
        #expect(try session.orderTexts == ["buy stop 10122", "sell stop 9982"])
    }

    @Test func `with the rule noise k is the mean noise of the last sessions`() throws {
        let session = try session(["k_rule": .text("noise"), "noise_sessions": .integer(2), "direction": .text("long")])
        try session.run(BreakoutSessionTests.first, from: 0)
        // From 10,050 up to 10,150 and nowhere else: no noise.
        let straight = FourHours(10_050, 10_150, 10_050, 10_150)
        let end = FourHours(10_150, 10_150, 10_150, 10_150)
        try session.run([straight] + [FourHours](repeating: end, count: 5), from: 6)
        #expect(session.orderCount == 0, "the noise of one session is known")
        try session.run([FourHours(10_150, 10_160, 10_140, 10_150)], from: 12)
        // k is (0.75 + 0) ÷ 2, the range 100: 10,150 + 37.5.
        #expect(try session.orderTexts == ["buy stop 10187.5"])
        #expect(try session.targets()["k"]?[0] == "0.375")
    }

    @Test func `a session without a range has a noise of 1 and gives no targets`() throws {
        let session = try session(["k_rule": .text("noise"), "noise_sessions": .integer(2)])
        let flat = FourHours(10_000, 10_000, 10_000, 10_000)
        try session.run([FourHours](repeating: flat, count: 6) + BreakoutSessionTests.first, from: 0)
        #expect(session.orderCount == 0)
        try session.run([BreakoutSessionTests.still], from: 12)
        // (1 + 0.75) ÷ 2 × 200 = 175.
        #expect(try session.orderTexts == ["buy stop 10225", "sell stop 9875"])
    }

    @Test func `a short target below zero is none`() throws {
        let session = try session()
        try session.run(
            [FourHours(10_000, 10_100, 1_000, 1_000)] + [FourHours](repeating: FourHours(1_000, 1_000, 1_000, 1_000), count: 6),
            from: 0)
        #expect(try session.orderTexts == ["buy stop 5550"])
        #expect(try session.targets()["short target"]?[0] == "none: below zero")
    }

    // MARK: - Boundaries

    /// Each candle of an hour has its own low, so that the range tells which candles a session is made of.
    @Test(arguments: [(9, 0, 0), (0, 0, 15 * 60), (10, 0, 60), (8, 0, 23 * 60), (9, 30, 30), (8, 45, 23 * 60 + 45)])
    func `a session begins at its time in Seoul, nine hours ahead of UTC`(hour: Int, minute: Int, utcMinute: Int) throws {
        let session = try session([
            "timeframe": .text("15m"), "session_start_hour": .integer(Int64(hour)),
            "session_start_minute": .integer(Int64(minute)), "k": .decimal(1), "direction": .text("long"),
            "session_minimum_percent": .integer(100),
        ])
        // Falls by a tick of 0.5 each minute, from open to close: by 720 in a session of 1,440 minutes.
        func candle(_ minute: Int) -> MarketCandle {
            let close = FixedDecimal(raw: Int128(60_000 - minute) * FixedDecimal.unit / 2)
            let open = FixedDecimal(raw: Int128(60_001 - minute) * FixedDecimal.unit / 2)
            return MarketCandle(
                openTime: Market.start + Int64(minute) * Market.minute, open: open, high: open, low: close, close: close,
                volume: .one)
        }
        let second = utcMinute + 1_440
        for minute in 0..<(second + 14) { try session.step(candle(minute)) }
        #expect(session.orderCount == 0, "the open is known when the first candle closes")
        try session.step(candle(second + 14))
        let order = try #require(try session.submissions.first)
        // The session's open, and as much above it as the session before fell.
        #expect(fixedDecimal(order.stop_price) == candle(second).open + FixedDecimal(720))
        let next = utcMinute + 2 * 1_440
        let text = String(utcMinutes: next)
        #expect(try session.targets()["next session"]?[0].hasSuffix(text) == true)
    }

    @Test func `at a session's end the entries are cancelled and the position leaves at the market`() throws {
        let idle = try begun()
        try idle.run([FourHours](repeating: BreakoutSessionTests.still, count: 5), from: 7)
        #expect(idle.orders.isEmpty && idle.host.requests.contains(.cancel(1)) && idle.host.requests.contains(.cancel(2)))
        let held = try begun()
        try held.run([FourHours(10_050, 10_200, 10_050, 10_180)], from: 7)
        #expect(held.position == FixedDecimal("0.098") && held.orders.isEmpty, "the short entry is cancelled with the long fill")
        let up = FourHours(10_180, 10_190, 10_170, 10_180)
        try held.run([FourHours](repeating: up, count: 3), from: 8)
        #expect(held.orderCount == 2)
        try held.run([up], from: 11)
        #expect(try held.orderTexts.last == "sell market reduce", "with the close of the last candle")
        try held.run([up], from: 12)
        #expect(held.position.isZero && held.roundTrips == 1)
        #expect(try held.orderTexts.suffix(2) == ["buy stop 10260", "sell stop 10100"], "10,180 ± half of 10,200 − 10,040")
    }

    @Test func `when a session's last candle is missing, it ends with the first of the next one`() throws {
        let session = try begun(["session_minimum_percent": .integer(50)])
        try session.run([FourHours(10_050, 10_200, 10_050, 10_180)], from: 7)
        try session.run([FourHours(10_180, 10_190, 10_170, 10_180)], from: 12)
        #expect(try session.orderTexts.last == "sell market reduce")
        try session.run([FourHours(10_180, 10_190, 10_170, 10_180)], from: 13)
        #expect(session.position.isZero && session.orders.count == 0, "2 of 6 candles came: no entry behind it")
    }

    @Test func `a session counts only when enough of its candles came, and follows the one before`() throws {
        func orders(_ percent: Int, without: Set<Int>) throws -> Int {
            let session = try session(["session_minimum_percent": .integer(Int64(percent)), "max_gap_candles": .integer(1)])
            for (index, candle) in (BreakoutSessionTests.first + [BreakoutSessionTests.still]).enumerated()
            where !without.contains(index) { try session.run(candle.candles(index)) }
            return session.orderCount
        }
        #expect(try orders(100, without: []) == 2)
        #expect(try orders(83, without: [4]) == 2, "5 of 6 are 83 %")
        #expect(try orders(84, without: [4]) == 0)
        let late = try session()
        try late.run(BreakoutSessionTests.first, from: 0)
        try late.run([BreakoutSessionTests.still], from: 12)
        #expect(late.host.logs.last?.text == "no entry in this session: there is no session right before this one")
        let headless = try session(["max_gap_candles": .integer(0)])
        try headless.run(BreakoutSessionTests.first, from: 0)
        try headless.run([BreakoutSessionTests.still], from: 7)
        #expect(headless.host.logs.last?.text == "no entry in this session: the session's first candles are missing")
        #expect(late.orderCount == 0 && headless.orderCount == 0)
    }

    // MARK: - Entry

    @Test func `with the entry close a market order follows the close beyond the target`() throws {
        let session = try begun(["entry": .text("close")])
        try session.run([FourHours(10_050, 10_200, 10_050, 10_149)], from: 7)
        #expect(session.orderCount == 0, "beyond it within the candle is not enough")
        try session.run([FourHours(10_149, 10_160, 10_149, 10_150)], from: 8)
        #expect(try session.orderTexts == ["buy market"])
    }

    @Test func `a target that is passed already when the first candle closes is entered at the market`() throws {
        let session = try session()
        try session.run(BreakoutSessionTests.first + [FourHours(10_050, 10_050, 9_940, 9_940)], from: 0)
        #expect(try session.orderTexts == ["sell market"])
    }

    @Test func `one entry a side and a session, unless more are allowed; and again only from behind the target`() throws {
        let out = [
            FourHours(10_050, 10_200, 10_050, 10_180),  // in at 10,150
            FourHours(10_180, 10_180, 10_140, 10_160),  // out at 10,150 − a tick, and back beyond the target
            FourHours(10_160, 10_170, 10_155, 10_160),  // beyond: not again
            FourHours(10_160, 10_160, 10_100, 10_100),  // behind the target: armed again
        ]
        // A stop one tick away: an average true range of 100 and more, times 0.1, is 14 and more.
        let changes: [String: ParameterValue] = [
            "stop_atr": .decimal("0.1"), "atr_period": .integer(1), "direction": .text("long"),
        ]
        let once = try begun(changes)
        try once.run(out, from: 7)
        #expect(once.roundTrips == 1 && once.orders.isEmpty)
        let twice = try begun(changes.merging(["entries_per_side": .integer(2)]) { $1 })
        try twice.run(Array(out.prefix(3)), from: 7)
        #expect(twice.roundTrips == 1 && twice.orders.isEmpty)
        try twice.run([out[3]], from: 10)
        #expect(twice.orders.count == 1 && twice.orders[0].stopPrice == FixedDecimal(10_150))
    }

    @Test func `after the long trade the short target may still be entered`() throws {
        let session = try begun(["stop_atr": .decimal("0.1"), "atr_period": .integer(1)])
        try session.run([FourHours(10_050, 10_200, 10_050, 10_180), FourHours(10_180, 10_180, 10_050, 10_050)], from: 7)
        #expect(session.roundTrips == 1 && session.orders.map(\.stopPrice) == [FixedDecimal(9_950)])
    }

    @Test func `both targets within one candle: the second fill is not left without an exit`() throws {
        let session = try begun(["stop_atr": .decimal(5), "atr_period": .integer(1)])
        // The cancel of the short entry is refused until it filled.
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 100, partialFillPercent: 0)
        try session.step(FourHours(10_050, 10_200, 9_900, 10_000).candles(7)[0])
        session.faults = nil
        #expect(session.position == FixedDecimal("-0.002"), "0.098 long and 0.1 short")
        try session.run([FourHours](repeating: BreakoutSessionTests.still, count: 3), from: 8)
        #expect(session.position.isZero && session.orders.allSatisfy { !$0.isReduceOnly })
    }

    @Test(arguments: [("long", "buy stop 10150"), ("short", "sell stop 9950")])
    func `direction decides which side is entered`(direction: String, text: String) throws {
        #expect(try begun(["direction": .text(direction)]).orderTexts == [text])
    }

    @Test func `the ADX filter lets an order out only while the trend is strong enough`() throws {
        func orders(_ period: Int, _ minimum: Int) throws -> Int {
            let session = try session(["adx_period": .integer(Int64(period)), "adx_minimum": .decimal(minimum)])
            // A fall of the low, then a rise of the high.
            try session.run(BreakoutSessionTests.first.prefix(3) + [FourHours(10_050, 10_150, 10_050, 10_100)], from: 0)
            try session.run([FourHours](repeating: FourHours(10_100, 10_100, 10_100, 10_100), count: 2), from: 4)
            try session.run([FourHours(10_100, 10_110, 10_090, 10_100)], from: 6)
            return session.orderCount
        }
        #expect(try orders(2, 10) == 2)
        #expect(try orders(2, 99) == 0)
        #expect(try orders(50, 1) == 0, "not known yet")
    }

    // MARK: - The command

    @Test func `targets tells the open, the range, k, both targets and the next session`() throws {
        let session = try begun()
        let rows = try session.targets()
        #expect(rows["session open"]?[0] == "10050" && rows["previous range"]?[0] == "200" && rows["k"]?[0] == "0.5")
        #expect(rows["long target"] == ["10150", "order 1 works", ""])
        #expect(rows["short target"] == ["9950", "order 2 works", ""])
        #expect(rows["next session"]?[0] == "2022-01-03 09:00 Seoul, 2022-01-03 00:00 UTC")
        #expect(try self.session().targets()["targets"]?[0] == "none: no candle came yet")
    }
}

extension String {
    /// The UTC time of so many minutes after 2022-01-01 00:00, as the command writes it.
    fileprivate init(utcMinutes minutes: Int) {
        func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        self = "2022-01-\(pair(minutes / 1_440 + 1)) \(pair(minutes % 1_440 / 60)):\(pair(minutes % 60)) UTC"
    }
}
