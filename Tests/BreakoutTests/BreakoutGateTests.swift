import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// The three gates, on candles of a minute drawn for them.
@Suite("Breakout's gates")
struct BreakoutGateTests {
    static let bare: [String: ParameterValue] = [
        "form": .text("gates"), "timeframe": .text("1m"), "bollinger_period": .integer(2), "squeeze_window": .integer(3),
        "squeeze_percent": .decimal(50), "squeeze_memory": .integer(2), "channel_period": .integer(3),
        "volume_period": .integer(3), "volume_factor": .decimal("1.5"), "exit": .text("holding"), "stop_atr": .decimal(0),
        "risk_amount": .decimal(0), "order_notional": .decimal(1_000), "notify": .boolean(false),
    ]

    /// To and fro between 9,950 and 10,100, then quiet at 10,050: the distance of two closes falls from 150 to 0. What follows
    /// is the candle that breaks out or does not.
    private func session(
        _ changes: [String: ParameterValue] = [:], close: Int = 10_200, volume: Int = 15
    ) throws -> CandleSession {
        let session = try BreakoutAudit.session(.embedded("Breakout"), BreakoutGateTests.bare.merging(changes) { $1 })
        session.auditCandle = nil
        var candles = Market.drawn([10_000, 10_100, 9_950, 10_100, 10_050, 10_050, close])
        for index in candles.indices { candles[index].volume = FixedDecimal(index == 6 ? volume : 10) }
        try session.run(candles.prefix(6))
        #expect(session.orderCount == 0)
        try session.run(candles.suffix(1))
        return session
    }

    @Test func `squeeze, channel and volume together enter at the market, on the side of the break`() throws {
        #expect(try session().orderTexts == ["buy market"])
        #expect(try session(close: 9_900).orderTexts == ["sell market"])
        #expect(try session(["direction": .text("short")]).orderCount == 0)
    }

    @Test func `without a squeeze within the memory nothing is entered`() throws {
        // The newest width is the widest; the squeeze was a candle ago.
        #expect(try session(["squeeze_memory": .integer(1)]).orderCount == 0)
        #expect(try session(["squeeze_memory": .integer(2)]).orderCount == 1)
        #expect(try session(["squeeze_window": .integer(100)]).orderCount == 0, "no rank is known")
    }

    @Test func `without a close beyond the channel of the candles before nothing is entered`() throws {
        #expect(try session(close: 10_100).orderCount == 0, "10,100 is its upper edge")
        #expect(try session(close: 10_101).orderCount == 1)
        #expect(try session(["channel_period": .integer(50)]).orderCount == 0, "no channel is known")
    }

    @Test func `without the volume nothing is entered`() throws {
        #expect(try session(volume: 14).orderCount == 0, "1.4 times the average before it")
        #expect(try session(volume: 15).orderCount == 1)
        #expect(try session(["volume_period": .integer(25)]).orderCount == 0, "no average is known")
    }

    @Test func `without any volume nothing is entered`() throws {
        let session = try BreakoutAudit.session(.embedded("Breakout"), BreakoutGateTests.bare)
        var candles = Market.drawn([10_000, 10_100, 10_000, 10_100, 10_050, 10_050, 10_200, 10_300, 10_050, 9_000])
        for index in candles.indices { candles[index].volume = .zero }
        try session.run(candles)
        #expect(session.orderCount == 0)
        #expect(try session.targets()["volume factor"] == ["missing: too few candles came", "at least 1.5", "no"])
    }

    @Test func `the ADX filter is asked too`() throws {
        #expect(try session(["adx_period": .integer(3), "adx_minimum": .decimal(99)]).orderCount == 0)
        #expect(try session(["adx_period": .integer(3), "adx_minimum": .decimal(1)]).orderCount == 1)
    }

    @Test func `targets tells each gate's value, its threshold and whether it passes`() throws {
        let rows = try session(["direction": .text("long")]).targets()
        #expect(rows["width rank"] == ["100", "below 50 within 2 candles", "yes"])
        #expect(rows["close, long"] == ["10200", "above 10100", "yes"])
        #expect(rows["close, short"] == ["10200", "below 9950", "no"])
        #expect(rows["volume factor"] == ["1.5", "at least 1.5", "yes"])
        #expect(rows["next session"] == nil)
        let early = try session(["squeeze_window": .integer(100)]).targets()
        #expect(early["width rank"] == ["missing: too few candles came", "below 50 within 2 candles", "no"])
    }

    @Test func `a long gap begins averages and channels anew`() throws {
        for (gap, count) in [(5, 1), (6, 0)] {
            let session = try BreakoutAudit.session(.embedded("Breakout"), BreakoutGateTests.bare)
            session.auditCandle = nil
            var candles = Market.drawn([10_000, 10_100, 10_000, 10_100, 10_050, 10_050, 10_200])
            for index in candles.indices {
                candles[index].volume = FixedDecimal(index == 6 ? 15 : 10)
                if index >= 3 { candles[index].openTime += Int64(gap) * Market.minute }
            }
            try session.run(candles)
            #expect(session.orderCount == count, "\(gap) candles missing")
        }
    }
}
