import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// What the venue's rules and its late answers must not do to a position.
@Suite("HyperRSI's protection of a position")
struct HyperRSIProtectionTests {
    // MARK: - Spot

    @Test func `short is refused on spot with a line that says what to do`() throws {
        let file = PluginFile.embedded("HyperRSI")
        #expect(
            try file.refusal(["direction": .text("short")], instrument: .spot)
                == "parameter direction: BTC-USDT is spot and cannot be sold short; set it to long, or trade a perpetual")
        for direction in ["both", "long"] {
            #expect(try file.refusal(["direction": .text(direction)], instrument: .spot) == nil)
        }
    }

    @Test func `both enters long only on spot`() throws {
        let session = try Drawn.session(["entry_rule": .text("level")], instrument: .spot)
        try session.run(Market.drawn([10_000, 10_010, 10_020]))
        #expect(try session.submissions().isEmpty)
        #expect(try session.signals() == ["sell, unknown, not this direction"])
        try session.run(Market.drawn([10_020, 9_900], from: 3))
        #expect(try session.submissions().map(\.side) == [1])
    }

    @Test func `a fee in the base asset leaves a position off the lot, which is protected as far as it can be sold`() throws {
        let session = try Drawn.session(instrument: .spot)
        session.takesFeesInBase = true
        try session.run(Market.drawn(Drawn.dip))
        #expect(session.position == FixedDecimal("0.09995"))
        #expect(session.stop == "0.099 @ 9905")
        // The average price of what is left is 998 / 0.09995 = 9,984.99.
        #expect(session.targets == ["0.099 @ 10045"])
        // The rest of 0.00095 is no position any more: the trade is over.
        try session.run(Market.drawn([9_980, 9_850, 9_850], from: 8))
        #expect(session.position == FixedDecimal("0.00095") && session.orders.isEmpty)
        #expect(try session.command("close").status == TRADINGBOOST_WRONG_STATE)
        #expect(session.violations == [])
    }

    // MARK: - Sizes

    @Test func `what is too little for any order ends the trade instead of holding it for ever`() throws {
        var instrument = InstrumentUnderTest()
        instrument.minimumQuantity = FixedDecimal(raw: FixedDecimal.unit / 100 * 6)
        let session = try Drawn.session(
            ["entry_order": .text("limit"), "limit_offset_percent": .decimal(0), "entry_lifetime": .integer(2)],
            instrument: instrument)
        try session.run(Market.drawn(Array(Drawn.dip.prefix(6))))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        try session.run(Market.drawn([9_980], from: 6))
        #expect(session.position == FixedDecimal("0.05"))
        session.faults = nil
        try session.run(Market.drawn([9_990, 9_990, 9_990], from: 7))
        #expect(session.position == FixedDecimal("0.05") && session.orders.isEmpty)
        #expect(try session.command("close").status == TRADINGBOOST_WRONG_STATE)
        #expect(session.violations == [])
    }

    @Test func `additions make a position no larger than what one stop order can close`() throws {
        var instrument = InstrumentUnderTest()
        instrument.maximumQuantity = FixedDecimal(raw: FixedDecimal.unit / 100 * 15)
        let session = try Drawn.session(
            [
                "additions": .integer(2), "addition_distance_percent": .decimal("0.5"), "stop_loss_percent": .decimal(5),
                "take_profit_percent": .decimal(2),
            ], instrument: instrument)
        session.auditCandle = HyperRSIAudit.protection
        try session.run(Market.drawn(Drawn.dip + [9_930, 9_930, 9_870, 9_870]))
        #expect(session.position == FixedDecimal("0.15"))
        #expect(session.stop?.hasPrefix("0.15 @ ") == true)
        #expect(session.orderCount == 4 && session.violations == [])
    }

    @Test func `a take profit that is denied again and again does not hold up the exit`() throws {
        let session = try Drawn.session(["entry_rule": .text("level"), "exit_on_opposite_signal": .boolean(true)])
        session.denies = { $0.isReduceOnly && UInt32($0.type) == TRADINGBOOST_TYPE_LIMIT }
        try session.run(Market.drawn(Drawn.dip + Array(repeating: 9_980, count: 5)))
        #expect(session.position > .zero)
        try session.run(Market.drawn([9_980, 10_000, 10_000], from: 13))
        #expect(session.position.isZero)
    }

    // MARK: - Late fills

    @Test func `an entry that fills after it was told to be cancelled is protected`() throws {
        let session = try Drawn.session([
            "entry_order": .text("limit"), "limit_offset_percent": .decimal("0.5"), "entry_lifetime": .integer(2),
        ])
        try session.run(Market.drawn(Array(Drawn.dip.prefix(6))))
        let entry = try #require(session.orders.first)
        try session.run(Market.drawn([9_980, 9_980, 9_980], from: 6))
        #expect(session.orders.isEmpty)
        #expect(try session.command("close").status == TRADINGBOOST_WRONG_STATE)
        try session.fillLate(entry, at: FixedDecimal(9_930))
        #expect(session.stop == "0.1 @ 9850.5")
        #expect(session.targets == ["0.1 @ 9990"])
        #expect(try session.command("close").status == TRADINGBOOST_OK)
        try session.run(Market.drawn([9_980], from: 9))
        #expect(session.position.isZero && session.orders.isEmpty && session.violations == [])
    }
}
