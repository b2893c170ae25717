import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// What a venue may do to orders, and what an instrument does not allow. The market begins as that of the rules does: entries of
/// 10 wait at 10,010.5, order 1, and at 9,999.5, order 2; a long position's stop order is at 9,999.5.
@Suite("Turtle and its venue")
struct TurtleVenueTests {
    private func session(
        _ changes: [String: ParameterValue] = [:], _ closes: [Int] = [],
        _ change: (inout InstrumentUnderTest) -> Void = { _ in }
    ) throws -> CandleSession {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_LINEAR
        change(&instrument)
        let session = try TurtleAudit.session(.embedded("Turtle"), changes, instrument: instrument)
        try session.run(Market.drawn(TurtleRuleTests.quiet + closes))
        return session
    }

    private func amount(_ text: String) throws -> FixedDecimal { try #require(FixedDecimal(text)) }

    /// Of an order at its stop price.
    private func step(
        _ order: UInt64, isBuy: Bool, quantity: String, at price: String, _ fill: String, of filled: String, position: String
    ) throws -> ToldStep {
        ToldStep(
            order, filled == quantity ? TRADINGBOOST_ORDER_FILLED : TRADINGBOOST_ORDER_PARTIALLY_FILLED, isBuy: isBuy,
            quantity: try amount(quantity), stopPrice: try amount(price)
        ).filling(try amount(fill), of: try amount(filled), at: try amount(price), position: try amount(position))
    }

    private func entry(_ fill: String, of filled: String, position: String) throws -> ToldStep {
        try step(1, isBuy: true, quantity: "10", at: "10010.5", fill, of: filled, position: position)
    }

    private func stop(
        _ order: UInt64, quantity: String, _ fill: String, of filled: String, position: String
    ) throws -> ToldStep {
        try step(order, isBuy: false, quantity: quantity, at: "9999.5", fill, of: filled, position: position)
    }

    private func position(_ session: CandleSession) throws -> CommandOutcome.Value? {
        try session.command("units").rows.first?.first
    }

    // MARK: - Instruments

    @Test func `spot is entered long only, and short is refused with a line that says what to do`() throws {
        let spot = try session { $0.kind = TRADINGBOOST_INSTRUMENT_SPOT }
        #expect(spot.requestTexts == ["buy stop 10 at 10010.5"])
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_SPOT
        let file = PluginFile.embedded("Turtle")
        #expect(try file.refusal([:], instrument: instrument) == nil)
        #expect(try file.refusal(["direction": .text("long")], instrument: instrument) == nil)
        #expect(
            try file.refusal(["direction": .text("short")], instrument: instrument)
                == "parameter direction: BTC-USDT is spot and cannot be sold short; set it to long, or trade a perpetual")
    }

    @Test func `an instrument that is settled in its base asset is refused`() throws {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_INVERSE
        #expect(
            try PluginFile.embedded("Turtle").refusal([:], instrument: instrument)
                == "BTC-USDT is settled in BTC: sizes are counted in the quote asset")
    }

    @Test func `a fee in the base asset of spot leaves a stop on the lot, and what it leaves behind is no position`() throws {
        let session = try session(["maximum_units": .integer(1)]) { $0.kind = TRADINGBOOST_INSTRUMENT_SPOT }
        #expect(session.tell(try entry("10", of: "10", position: "9.9955")) == TRADINGBOOST_OK)
        #expect(session.requestTexts == ["buy stop 10 at 10010.5", "sell stop 9.995 at 9999.5 reduce"])
        #expect(session.tell(try stop(2, quantity: "9.995", "9.995", of: "9.995", position: "0.0005")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.count == 2)
        #expect(try position(session) == .decimal(.zero))
    }

    @Test func `a position never grows beyond what one order of the venue can close`() throws {
        let session = try session([:], [10_012]) { $0.maximumQuantity = FixedDecimal(15) }
        #expect(session.position == FixedDecimal(10))
        #expect(session.orders.map(\.isReduceOnly) == [true], "nothing is added to 10 of 15")
    }

    // MARK: - Fills and refusals

    @Test func `a part of an entry below the venue's minimum has a stop order that the venue takes`() throws {
        let session = try session(["direction": .text("long")]) { $0.minimumQuantity = .one }
        let half = "0.5"
        #expect(session.tell(try entry(half, of: half, position: half)) == TRADINGBOOST_OK)
        #expect(session.requestTexts == ["buy stop 10 at 10010.5", "sell stop 1 at 9999.5 reduce"])
    }

    @Test func `what a reached stop order was too small for leaves at the market`() throws {
        let session = try session(["direction": .text("long")])
        #expect(session.tell(try entry("6", of: "6", position: "6")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.last == "sell stop 6 at 9999.5 reduce")
        #expect(session.tell(try stop(2, quantity: "6", "2", of: "2", position: "4")) == TRADINGBOOST_OK)
        #expect(session.tell(try entry("4", of: "10", position: "8")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.last == "cancel 1", "nothing of a stop order that was reached is changed")
        #expect(session.tell(try stop(2, quantity: "6", "4", of: "6", position: "4")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.contains("sell market 4 reduce"))
    }

    @Test func `the rest of an entry whose position has ended is cancelled, however often that is refused`() throws {
        let session = try session(["direction": .text("long")])
        #expect(session.tell(try entry("6", of: "6", position: "6")) == TRADINGBOOST_OK)
        session.host.refusals[.cancel] = TRADINGBOOST_LIMIT_REACHED
        #expect(session.tell(try stop(2, quantity: "6", "6", of: "6", position: "0")) == TRADINGBOOST_OK)
        #expect(!session.requestTexts.contains("cancel 1"))
        session.host.refusals = [:]
        // The session's own venue keeps the entry, unfilled: a candle below it.
        try session.run(Market.drawn([10_000, 10_005, 10_000], from: 6).dropFirst())
        #expect(session.requestTexts.contains("cancel 1"))
    }

    @Test(arguments: 1...6)
    func `spot whose fees are taken in the base asset is covered up to the lot at every candle`(seed: Int) throws {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_SPOT
        let session = try TurtleAudit.session(.embedded("Turtle"), [:], instrument: instrument)
        session.takesFeesInBase = true
        session.faults = CandleSession.Faults(random: SeededRandom(seed: UInt64(seed)), percent: 0, partialFillPercent: 20)
        session.auditLongOnlyCover()
        try session.run(Market.generated(seed: UInt64(seed), count: 3000))
        #expect(session.violations == [] && session.fills > 20)
    }

    // MARK: - Extremes

    @Test(arguments: [(20_000, 1), (1, 1_000_000_000)])
    func `no parameter at its bound stops the process or makes a wrong order at extreme prices`(
        factor: Int, divisor: Int
    ) throws {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_LINEAR
        instrument.tickSize = FixedDecimal(raw: 10_000_000_000)
        instrument.lotSize = divisor == 1 ? instrument.tickSize : .one
        instrument.minimumQuantity = instrument.lotSize
        instrument.maximumQuantity = FixedDecimal(1_000_000_000_000_000)
        let market = Market.scaled(seed: 6, count: 400, times: Int128(factor), dividedBy: Int128(divisor))
        let file = PluginFile.embedded("Turtle")
        var orderCount = 0
        for (name, property) in try DescribedPlugin(file).parameters.properties {
            for value in property.extremes {
                var changes: [String: ParameterValue] = [
                    "equity": .decimal(1_000_000_000), "maximum_unit_notional": .decimal(1_000_000_000),
                ]
                if name == "system1_entry_period" || name == "system2_entry_period" {
                    changes["system2_entry_period"] = .integer(80)
                    (changes["system1_exit_period"], changes["system2_exit_period"]) = (.integer(2), .integer(2))
                } else if name == "system1_exit_period" || name == "system2_exit_period" {
                    (changes["system1_entry_period"], changes["system2_entry_period"]) = (.integer(80), .integer(80))
                }
                if name == "equity" { changes["maximum_unit_notional"] = .decimal(1) }
                if name != "system2_entry_period" || value != .integer(2) { changes[name] = value }
                let session = try TurtleAudit.session(file, changes, instrument: instrument)
                try session.run(market)
                #expect(session.violations == [], "\(name) \(value)")
                orderCount += session.orderCount
            }
        }
        #expect(orderCount > 100)
    }
}
