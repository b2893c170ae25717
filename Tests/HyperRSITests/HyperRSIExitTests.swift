import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// Stop loss by range, take profits, break-even and trail, on markets drawn for them.
@Suite("HyperRSI's exits")
struct HyperRSIExitTests {
    /// After the dip an entry of 0.1 at 9,980.
    private func session(
        _ changes: [String: ParameterValue], _ closes: [Int] = [], instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> CandleSession {
        let session = try Drawn.session(changes, instrument: instrument)
        try session.run(Market.drawn(Drawn.dip + closes))
        #expect(session.violations == [])
        return session
    }

    @Test func `the stop may be a multiple of the average true range at the entry`() throws {
        // 16.875 at the entry, 17 on the tick.
        let changes: [String: ParameterValue] = [
            "stop_loss_rule": .text("atr"), "stop_loss_atr": .decimal(3), "atr_period": .integer(2),
        ]
        #expect(try session(changes).stop == "0.1 @ 9929")
        // The range of later candles does not move it.
        #expect(try session(changes, [9_990, 9_950, 9_990]).stop == "0.1 @ 9929")
        let short = try Drawn.session(changes)
        try short.run(Market.drawn(Drawn.dip.map { 20_000 - $0 }))
        #expect(short.stop == "0.099 @ 10071")
    }

    @Test func `nothing is entered while the average true range is not known`() throws {
        let session = try session(["stop_loss_rule": .text("atr"), "atr_period": .integer(50)])
        #expect(session.orderCount == 0)
        #expect(try session.signals() == ["buy, unknown, the average true range is not known yet"])
    }

    // MARK: - Take profits

    private static let three: [String: ParameterValue] = [
        "stop_loss_percent": .decimal(5), "take_profit_percent": .decimal(1), "take_profit_fraction": .decimal(50),
        "take_profit_2_percent": .decimal(2), "take_profit_2_fraction": .decimal(30), "take_profit_3_percent": .decimal(3),
    ]

    @Test func `three take profits share the position, the last takes what the others leave`() throws {
        let session = try session(HyperRSIExitTests.three)
        #expect(session.targets == ["0.05 @ 10080", "0.03 @ 10180", "0.02 @ 10279.5"])
        try session.run(Market.drawn([10_100, 10_200, 10_300], from: 8))
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
    }

    @Test func `two levels of which the last says its part are what they say`() throws {
        var changes = HyperRSIExitTests.three
        (changes["take_profit_3_percent"], changes["trail_rule"]) = (.decimal(0), .text("percent"))
        #expect(try session(changes).targets == ["0.05 @ 10080", "0.03 @ 10180"])
    }

    @Test(
        arguments: [
            // 0.003: half is 0.0015, a lot; the half lot that is lost goes to the second.
            ("30", ["0.001 @ 10080", "0.001 @ 10180", "0.001 @ 10279.5"]),
            // 0.002: the second part would be below a lot, and the last has it.
            ("25", ["0.001 @ 10080", "0.001 @ 10279.5"]),
        ])
    func `a part below the lot goes with the next level`(notional: String, targets: [String]) throws {
        #expect(try session(HyperRSIExitTests.three.merging(["order_notional": .decimal(notional)]) { $1 }).targets == targets)
    }

    @Test func `a part below the venue's minimum goes with the next level, and a rest below it with the one before`() throws {
        var instrument = InstrumentUnderTest()
        instrument.minimumNotional = FixedDecimal(250)
        // 0.1: of 50, 30 and 20 % the last, 205.59, is too small.
        #expect(try session(HyperRSIExitTests.three, instrument: instrument).targets == ["0.05 @ 10080", "0.05 @ 10180"])
        instrument.minimumNotional = FixedDecimal(400)
        // The second, 305.4, is too small: the last has it.
        #expect(try session(HyperRSIExitTests.three, instrument: instrument).targets == ["0.05 @ 10080", "0.05 @ 10279.5"])
        instrument.minimumNotional = FixedDecimal(600)
        // The first, 504, is too small; the first two are not, and what they leave, 203.6, is.
        #expect(try session(HyperRSIExitTests.three, instrument: instrument).targets == ["0.1 @ 10180"])
    }

    @Test func `take profits grow with an entry that fills in parts, and close no more than was entered`() throws {
        let session = try Drawn.session(HyperRSIExitTests.three.merging(["entry_lifetime": .integer(100)]) { $1 })
        try session.run(Market.drawn(Drawn.dip.prefix(6).map { $0 }))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        try session.step(Market.drawn([9_980], from: 6)[0])
        #expect(session.targets == ["0.025 @ 10080", "0.015 @ 10180", "0.01 @ 10279.5"])
        for minute in 7..<16 { try session.step(Market.drawn([9_980], from: minute)[0]) }
        #expect(session.targets == ["0.05 @ 10080", "0.03 @ 10180", "0.02 @ 10279.5"])
        for minute in 16..<60 { try session.step(Market.drawn([10_300], from: minute)[0]) }
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
        #expect(session.violations == [])
    }

    // MARK: - Break-even

    @Test func `the first take profit takes the stop to the entry price and the offset`() throws {
        let changes = HyperRSIExitTests.three.merging(["break_even": .boolean(true), "cooldown_candles": .integer(99)]) { $1 }
        let session = try session(changes)
        #expect(session.stop == "0.1 @ 9481")
        try session.run(Market.drawn([10_100], from: 8))
        #expect(session.stop == "0.05 @ 9990")  // 9,980 + 0.1 % = 9,989.98
        try session.run(Market.drawn([9_900], from: 9))
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
    }

    @Test func `without break-even the stop stays`() throws {
        #expect(try session(HyperRSIExitTests.three, [10_100]).stop == "0.1 @ 9481")
    }

    // MARK: - Trail

    private static let trailing: [String: ParameterValue] = [
        "stop_loss_percent": .decimal(5), "take_profit_percent": .decimal(1), "take_profit_fraction": .decimal(50),
        "trail_rule": .text("percent"), "trail_percent": .decimal("0.5"),
    ]

    @Test func `behind the last take profit the stop follows the best close, and never goes back`() throws {
        let session = try session(HyperRSIExitTests.trailing)
        #expect(session.stop == "0.1 @ 9481" && session.targets == ["0.05 @ 10080"])
        for (minute, close, stop) in [(8, 10_100, "0.05 @ 10049.5"), (9, 10_200, "0.05 @ 10149"), (10, 10_150, "0.05 @ 10149")] {
            try session.run(Market.drawn([close], from: minute))
            #expect(session.stop == stop)
        }
        try session.run(Market.drawn([10_100], from: 11))
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
        #expect(session.violations == [])
    }

    @Test func `the trail may be a multiple of the average true range at the entry`() throws {
        let changes: [String: ParameterValue] = ["trail_rule": .text("atr"), "trail_atr": .decimal(4), "atr_period": .integer(2)]
        let session = try session(HyperRSIExitTests.trailing.merging(changes) { $1 }, [10_100, 10_200])
        #expect(session.stop == "0.05 @ 10132")  // 10,200 − 4 × 17
    }

    @Test func `without take profit the stop follows from the entry on`() throws {
        let changes: [String: ParameterValue] = [
            "take_profit_percent": .decimal(0), "take_profit_fraction": .decimal(0), "stop_loss_percent": .decimal(0),
        ]
        let session = try session(HyperRSIExitTests.trailing.merging(changes) { $1 })
        #expect(session.stop == "0.1 @ 9930")  // 9,980 − 0.5 % = 9,930.1
        try session.run(Market.drawn([10_100], from: 8))
        #expect(session.stop == "0.1 @ 10049.5")
    }

    @Test func `a stop that cannot follow because the price is past it leaves at the market`() throws {
        let session = try session(HyperRSIExitTests.trailing, [10_100])
        session.host.refusals[.amend] = TRADINGBOOST_LIMIT_REACHED
        try session.run(Market.drawn([10_300, 10_200], from: 9))
        #expect(session.stop == "0.05 @ 10049.5", "10,248.5 was refused")
        session.host.refusals = [:]
        try session.run(Market.drawn([10_200, 10_200, 10_200], from: 11))
        #expect(session.position.isZero && session.orders.isEmpty)
        #expect(try session.submissions().contains { UInt32($0.type) == TRADINGBOOST_TYPE_MARKET && $0.side == 2 })
    }
}
