import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// The level rule and additions, on markets drawn for them.
@Suite("HyperRSI's entries")
struct HyperRSIEntryTests {
    @Test func `level enters at once where the index is beyond the level, without a crossing`() throws {
        // The first value of the index, at candle 2, is 0: nothing was crossed yet.
        let fall = Market.drawn([10_000, 9_990, 9_980, 9_970, 9_960])
        let level = try Drawn.session(["entry_rule": .text("level")])
        let cross = try Drawn.session(["entry_rule": .text("cross")])
        try level.run(fall.prefix(3))
        #expect(try level.submissions().map(\.side) == [1])
        try cross.run(fall)
        #expect(cross.orderCount == 0)
    }

    @Test func `level sells where the index is above the overbought level`() throws {
        let session = try Drawn.session(["entry_rule": .text("level")])
        try session.run(Market.drawn([10_000, 10_010, 10_020]))
        #expect(try session.submissions().map(\.side) == [2])
    }

    // MARK: - Additions

    /// After the dip an entry of 0.1 at 9,980; the stop is far away.
    private static let scaling: [String: ParameterValue] = [
        "additions": .integer(2), "addition_distance_percent": .decimal("0.5"), "addition_size_factor": .decimal(2),
        "stop_loss_percent": .decimal(5), "take_profit_percent": .decimal(2),
    ]

    private func session(_ changes: [String: ParameterValue] = [:], then closes: [Int]) throws -> CandleSession {
        let session = try Drawn.session(HyperRSIEntryTests.scaling.merging(changes) { $1 })
        session.auditCandle = HyperRSIAudit.protection
        try session.run(Market.drawn(Drawn.dip + closes))
        #expect(session.violations == [])
        return session
    }

    private func entries(_ session: CandleSession) throws -> [String] {
        try session.submissions().filter { $0.flags == 0 }.map { "\(fixedDecimal($0.quantity) ?? .zero)" }
    }

    @Test func `an addition follows where the price closes so far against the last entry, and no earlier`() throws {
        // 9,980 − 0.5 % = 9,930.1, so 9,930 on the tick.
        #expect(try entries(try session(then: [9_931])) == ["0.1"])
        #expect(try entries(try session(then: [9_930])) == ["0.1", "0.201"])  // 2 × 1,000 at 9,930
    }

    @Test func `stop and take profit follow the new average price`() throws {
        let session = try session(then: [9_930, 9_930])
        // 0.1 at 9,980 and 0.201 at 9,930: the average is 9,946.6…
        #expect(session.position == FixedDecimal("0.301"))
        #expect(session.stop == "0.301 @ 9449")  // 9,449.28
        #expect(session.targets == ["0.301 @ 10146"])  // 10,145.54
    }

    @Test func `the last addition is cut down to the largest position, and no more than asked for are made`() throws {
        // The second is due at 9,880 (9,930 − 0.5 % = 9,880.35): 4,000 wanted, 5,000 − 998 − 1,995.93 = 2,006.07 left.
        let session = try session(then: [9_930, 9_930, 9_880, 9_880, 9_800, 9_700, 9_700])
        #expect(try entries(session) == ["0.1", "0.201", "0.203"])
        let capped = try self.session(["maximum_notional": .decimal(1_005)], then: [9_930, 9_900, 9_800, 9_800])
        #expect(try entries(capped) == ["0.1"], "what is left is below the venue's minimum")
    }

    @Test func `the distance may be a multiple of the average true range`() throws {
        // The average true range of two candles is 16.875 at the entry, 17 on the tick: three of them from 9,980 are 9,929.
        let rule: [String: ParameterValue] = [
            "addition_rule": .text("atr"), "addition_distance_atr": .decimal(3), "atr_period": .integer(2),
        ]
        #expect(try entries(try session(rule, then: [9_930])).count == 1)
        #expect(try entries(try session(rule, then: [9_929])).count == 2)
    }

    @Test func `nothing is added after a take profit`() throws {
        let changes: [String: ParameterValue] = [
            "take_profit_percent": .decimal(1), "take_profit_fraction": .decimal(50), "take_profit_2_percent": .decimal(3),
        ]
        let session = try session(changes, then: [10_090, 9_900, 9_800, 9_800])
        #expect(session.position == FixedDecimal("0.05"))
        #expect(try entries(session) == ["0.1"])
    }

    @Test func `an addition that does not fill is cancelled at the end of its lifetime, and made again`() throws {
        let changes: [String: ParameterValue] = [
            "entry_order": .text("limit"), "limit_offset_percent": .decimal("0.2"), "entry_lifetime": .integer(4),
        ]
        // The limit of the first entry, 9,960 (9,980 − 0.2 %), is reached; that of the addition, 9,880, is not.
        let session = try session(changes, then: [9_955, 9_900, 9_905, 9_905, 9_905, 9_905, 9_905])
        #expect(session.position == FixedDecimal("0.1"))
        #expect(try entries(session) == ["0.1", "0.202", "0.202"])
        #expect(session.host.requests.contains(.cancel(4)))
    }

    @Test func `the user is told of an addition`() throws {
        let session = try session(["notify": .boolean(true)], then: [9_930, 9_930])
        let notes = session.host.requests.compactMap { if case .notify(_, let text) = $0 { text } else { nil } }
        #expect(notes == ["Opened long 0.1 BTC at 9980", "Added to long 0.301 BTC at 9946.5"])
    }
}
