import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

@Suite("HyperRSI's commands")
struct HyperRSICommandTests {
    @Test func `signals tells when, which side, the index, the trend and what became of it`() throws {
        let session = try Drawn.session()
        try session.run(Market.drawn(Drawn.dip))
        let outcome = try session.command("signals")
        #expect(outcome.status == TRADINGBOOST_OK && outcome.rows.count == 1)
        let row = try #require(outcome.rows.first)
        try #require(row.count == 5)
        // The sixth candle, closed six minutes after the start.
        #expect(row[0] == .integer((Market.start + 6 * Market.minute) / 1_000_000))
        #expect(row[1] == .text("buy") && row[3] == .text("unknown") && row[4] == .text("entered"))
        guard case .number(let index) = row[2] else { return #expect(Bool(false), "the index is a number") }
        #expect(abs(index - 1_100 / 18) < 1e-9)
    }

    @Test func `signals says why a signal was not entered`() throws {
        let peak = Drawn.dip.map { 20_000 - $0 }
        func newest(_ changes: [String: ParameterValue], _ closes: [Int]) throws -> String? {
            let session = try Drawn.session(changes)
            try session.run(Market.drawn(closes))
            return try session.signals().first
        }
        #expect(try newest(["direction": .text("long")], peak) == "sell, unknown, not this direction")
        #expect(try newest(["order_notional": .decimal(5)], Drawn.dip) == "buy, unknown, below the venue's minimum")
        let average: [String: ParameterValue] = [
            "trend_filter": .boolean(true), "trend_timeframe": .text("1m"), "trend_period": .integer(5),
        ]
        #expect(try newest(average, Drawn.dip) == "buy, down, against the trend")
        let unknown = average.merging(["trend_period": .integer(100)]) { $1 }
        #expect(try newest(unknown, Drawn.dip) == "buy, unknown, the trend is not known yet")
        let open: [String: ParameterValue] = ["stop_loss_percent": .decimal(20), "take_profit_percent": .decimal(20)]
        let andPeak = Drawn.dip + [10_030, 10_000]
        #expect(try newest(open, andPeak) == "sell, unknown, a trade is open")
        #expect(
            try newest(open.merging(["exit_on_opposite_signal": .boolean(true)]) { $1 }, andPeak)
                == "sell, unknown, the open trade leaves")
        // The take profit fills at 11,000; the fall behind it is a signal to sell.
        #expect(try newest(["cooldown_candles": .integer(9)], Drawn.dip + [11_000, 10_000]) == "sell, unknown, cooldown")
    }

    @Test func `signals shows the last twenty, newest first, and one for a signal that goes on`() throws {
        let session = try Drawn.session(["entry_rule": .text("level"), "direction": .text("long")])
        try session.run(Market.drawn((0..<100).map { 10_000 + 10 * $0 }))
        #expect(try session.signals() == ["sell, unknown, not this direction"])
        let zigzag = try Drawn.session(["direction": .text("short"), "order_notional": .decimal(5)])
        try zigzag.run(Market.drawn((0..<400).map { 10_000 + ($0 / 2 % 2 == 0 ? 30 : -30) }))
        let outcome = try zigzag.command("signals")
        let times = outcome.rows.compactMap { if case .integer(let time)? = $0.first { time } else { nil } }
        #expect(times.count == 20 && times == times.sorted(by: >))
    }

    @Test func `close leaves at the market and takes everything else back`() throws {
        let session = try Drawn.session()
        try session.run(Market.drawn(Drawn.dip))
        #expect(session.position == FixedDecimal("0.1") && session.orders.count == 2)
        #expect(try session.command("close").status == TRADINGBOOST_OK)
        try session.run(Market.drawn([9_980, 9_980], from: 8))
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
        #expect(session.violations == [])
    }

    @Test func `close cancels an entry order that waits`() throws {
        let session = try Drawn.session([
            "entry_order": .text("limit"), "limit_offset_percent": .decimal(5), "entry_lifetime": .integer(99),
        ])
        try session.run(Market.drawn(Drawn.dip))
        #expect(session.orders.count == 1)
        #expect(try session.command("close").status == TRADINGBOOST_OK)
        #expect(session.orders.isEmpty && session.roundTrips == 0)
        #expect(try session.command("close").status == TRADINGBOOST_WRONG_STATE)
    }

    @Test func `close without a trade is refused, and the log says why`() throws {
        let session = try Drawn.session()
        try session.run(Market.drawn([10_000, 10_000]))
        #expect(try session.command("close").status == TRADINGBOOST_WRONG_STATE)
        #expect(session.host.logs.last?.text == "there is no trade to close")
        #expect(session.host.requests.isEmpty)
    }
}
