import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// Stops, holding and size. The entry is a long one at 10,150; the average true range when its order was sent is 20.
@Suite("Breakout's exits and size")
struct BreakoutExitTests {
    private func begun(
        _ changes: [String: ParameterValue] = [:], host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let standard: [String: ParameterValue] = ["direction": .text("long"), "atr_period": .integer(1)]
        let session = try BreakoutAudit.session(
            .embedded("Breakout"), BreakoutSessionTests.bare.merging(standard) { $1 }.merging(changes) { $1 }, host: host)
        session.auditCandle = nil
        try session.run(BreakoutSessionTests.first + [BreakoutSessionTests.still], from: 0)
        return session
    }

    /// Up to the target and a little beyond, never back to 10,140.
    private let fill = FourHours(10_145, 10_160, 10_145, 10_155)

    @Test func `the stop goes out with the fill, so many average true ranges from the entry`() throws {
        let long = try begun(["stop_atr": .decimal(2)])
        try long.run([fill], from: 7)
        #expect(try long.orderTexts == ["buy stop 10150", "sell stop 10110 reduce"])
        let short = try begun(["stop_atr": .decimal("2.5"), "direction": .text("short")])
        try short.run([FourHours(9_960, 9_960, 9_945, 9_950)], from: 7)
        #expect(try short.orderTexts == ["sell stop 9950", "buy stop 10000 reduce"])
        // What it loses is what was meant: 50 for each whole unit, at the stop's price.
        try short.run([FourHours(9_950, 10_010, 9_950, 10_000)], from: 8)
        #expect(short.position.isZero && short.roundTrips == 1 && short.orders.isEmpty)
    }

    @Test func `the trailing stop follows the best close, and never goes back`() throws {
        let session = try begun(["trail_atr": .decimal(2)])
        let closes = [10_155, 10_180, 10_170, 10_200, 10_165]
        for (index, close) in closes.enumerated() {
            let open = index == 0 ? 10_145 : closes[index - 1]
            try session.run([FourHours(open, max(open, close, 10_160), min(open, close), close)], from: 7 + index % 4)
            if index == 3 { break }
        }
        #expect(try session.orderTexts == ["buy stop 10150", "sell stop 10110 reduce"])
        #expect(session.amendedStops == [FixedDecimal(10_115), FixedDecimal(10_140), FixedDecimal(10_160)])
    }

    @Test func `of a fixed and a trailing stop the nearer one counts`() throws {
        let session = try begun(["stop_atr": .decimal(1), "trail_atr": .decimal(3)])
        try session.run([fill, FourHours(10_155, 10_170, 10_155, 10_170), FourHours(10_170, 10_210, 10_170, 10_210)], from: 7)
        #expect(try session.orderTexts.last == "sell stop 10130 reduce", "10,150 − 20, not 10,155 − 60")
        #expect(session.amendedStops == [FixedDecimal(10_150)], "10,210 − 60; 10,170 − 60 is farther than it was")
    }

    @Test(arguments: PluginFile.both("Breakout"), [3, 4, 5, 6])
    func `a stop never moves away from the market`(file: PluginFile, seed: Int) throws {
        let session = try BreakoutAudit.session(
            file,
            [
                "timeframe": .text("5m"), "trail_atr": .decimal(4), "entries_per_side": .integer(10),
                "direction": .text(seed % 2 == 0 ? "long" : "short"),
            ])
        final class Last { var stop: CandleSession.Order?; var moves = 0 }
        let last = Last()
        session.auditCandle = { session in
            let stop = session.orders.first { $0.isReduceOnly && UInt32($0.type) == TRADINGBOOST_TYPE_STOP }
            defer { last.stop = stop }
            guard let stop, let before = last.stop, before.number == stop.number, let new = stop.stopPrice,
                let old = before.stopPrice, new != old
            else { return [] }
            last.moves += 1
            return stop.isBuy == (new < old) ? [] : ["the stop went from \(old) to \(new)"]
        }
        try session.run(Market.generated(seed: UInt64(seed), count: 8_000))
        #expect(session.violations == [] && last.moves > 5)
    }

    @Test func `with the exit holding a position leaves after so many candles, across the session's end`() throws {
        let session = try begun(["exit": .text("holding"), "holding_candles": .integer(6)])
        let quiet = FourHours(10_155, 10_155, 10_155, 10_155)
        try session.run([fill] + [FourHours](repeating: quiet, count: 4), from: 7)
        #expect(try session.orderTexts == ["buy stop 10150"], "five candles old, in the next session")
        try session.run([quiet], from: 12)
        #expect(try session.orderTexts == ["buy stop 10150", "sell market reduce"])
        try session.run([quiet], from: 13)
        #expect(session.position.isZero && session.roundTrips == 1)
    }

    @Test func `with the exit stop a position stays until its stop`() throws {
        let session = try begun(["exit": .text("stop"), "stop_atr": .decimal(2)])
        let quiet = FourHours(10_155, 10_155, 10_155, 10_155)
        try session.run([fill] + [FourHours](repeating: quiet, count: 20), from: 7)
        #expect(try session.orderTexts == ["buy stop 10150", "sell stop 10110 reduce"])
        try session.run([FourHours(10_155, 10_155, 10_100, 10_100)], from: 28)
        #expect(session.position.isZero && session.roundTrips == 1)
    }

    @Test func `a position whose stop could not be placed leaves at the market once the price is past it`() throws {
        let session = try begun(["stop_atr": .decimal(2), "exit": .text("stop")])
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        try session.run([fill, FourHours(10_155, 10_155, 10_100, 10_100)], from: 7)
        #expect(!session.position.isZero && session.orders.isEmpty)
        session.host.refusals = [:]
        try session.run([FourHours](repeating: FourHours(10_100, 10_100, 10_100, 10_100), count: 10), from: 9)
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
        #expect(session.host.logs.contains { $0.text == "no stop order works and the price is past it: leaving at the market" })
    }

    @Test func `a long gap leaves a position its stop, and enters nothing before the ATR is known again`() throws {
        let session = try begun([
            "stop_atr": .decimal(2), "atr_period": .integer(2), "exit": .text("stop"), "session_minimum_percent": .integer(1),
        ])
        try session.run([fill], from: 7)
        let stops = session.orders.filter(\.isReduceOnly)
        #expect(stops.count == 1)
        try session.run([FourHours(10_155, 10_165, 10_155, 10_155)], from: 60)
        #expect(session.orders.map(\.number) == stops.map(\.number))
        #expect(session.host.logs.contains { $0.text == "52 candles are missing: averages and channels begin anew" })
        // Five candles are missing, which is no long gap: the stop fills, and there is one true range of two.
        try session.run([FourHours(10_155, 10_155, 9_900, 10_155)], from: 66)
        #expect(session.position.isZero && session.orders.isEmpty && session.orderCount == 2)
        try session.run([FourHours(10_155, 10_155, 10_150, 10_155)], from: 67)
        #expect(session.orderCount == 3)
    }

    // MARK: - Size

    @Test(arguments: [
        ("50", "1000000", "1.25"), ("50.01", "1000000", "1.25"), ("0.16", "1000000", "0.004"), ("50", "1000", "0.098"),
        ("0", "1000", "0.098"),
    ])
    func `the size is the risk divided by the way to the stop, at most the notional, rounded down to the lot`(
        risk: String, notional: String, quantity: String
    ) throws {
        let session = try begun(["stop_atr": .decimal(2), "risk_amount": .decimal(risk), "order_notional": .decimal(notional)])
        #expect(try session.submissions.map { fixedDecimal($0.quantity) } == [FixedDecimal(quantity)])
    }

    @Test func `without a stop the notional alone decides`() throws {
        let session = try begun(["risk_amount": .decimal(1)])
        #expect(try session.submissions.map { fixedDecimal($0.quantity) } == [FixedDecimal("0.098")])
    }

    @Test(arguments: [("0.01", "1000"), ("0.03", "1000"), ("50", "9")])
    func `what is below the venue's minimum is not entered, and the log says so once`(risk: String, notional: String) throws {
        let session = try begun(["stop_atr": .decimal(2), "risk_amount": .decimal(risk), "order_notional": .decimal(notional)])
        try session.run([FourHours](repeating: BreakoutSessionTests.still, count: 3), from: 7)
        #expect(session.orderCount == 0)
        #expect(
            session.host.logs.filter { $0.text.hasPrefix("no entry: ") }.map(\.text) == [
                "no entry: what \(risk) of risk and \(notional) USDT allow at 10150 is below the venue's minimum"
            ])
    }

    @Test func `an entry that the host refuses is asked for again, ever more rarely`() throws {
        let host = RecordingHost()
        host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        let session = try begun(["session_minimum_percent": .integer(1)], host: host)
        try session.run([FourHours](repeating: BreakoutSessionTests.still, count: 4), from: 7)
        #expect(host.logs.filter { $0.text == "no entry: the host refused the order: limit reached" }.count == 3, "at 0, 1, 3")
        host.refusals = [:]
        try session.run([FourHours](repeating: BreakoutSessionTests.still, count: 6), from: 12)
        #expect(session.orders.count == 1)
    }

    @Test func `the user is told of entry and exit`() throws {
        let session = try begun(["notify": .boolean(true), "stop_atr": .decimal(2)])
        try session.run([fill, FourHours(10_155, 10_155, 10_100, 10_100)], from: 7)
        let notes = session.host.requests.compactMap { request in
            if case .notify(let title, let text) = request { return title + ": " + text } else { return nil }
        }
        #expect(
            notes == [
                "Breakout BTC-USDT: Opened long 0.098 BTC at 10150",
                // −40 × 0.098 and 0.05 % of 994.7 and 990.78.
                "Breakout BTC-USDT: Closed long: -4.91274 USDT after fees",
            ])
    }
}
