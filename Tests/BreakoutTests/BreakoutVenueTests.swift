import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// What a venue may do to orders, and what an instrument does not allow. Entries of 0.098 wait at 10,150 and of 0.1 at 9,950; a
/// long position's stop is 40 below its entry.
@Suite("Breakout and its venue")
struct BreakoutVenueTests {
    private func begun(
        _ changes: [String: ParameterValue] = [:], _ change: (inout InstrumentUnderTest) -> Void = { _ in }
    ) throws -> CandleSession {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_LINEAR
        change(&instrument)
        let standard: [String: ParameterValue] = ["atr_period": .integer(1), "stop_atr": .decimal(2)]
        let session = try BreakoutAudit.session(
            .embedded("Breakout"), BreakoutSessionTests.bare.merging(standard) { $1 }.merging(changes) { $1 },
            instrument: instrument)
        session.auditCandle = nil
        try session.run(BreakoutSessionTests.first + [BreakoutSessionTests.still], from: 0)
        return session
    }

    private func amount(_ text: String) throws -> FixedDecimal { try #require(FixedDecimal(text)) }

    /// Of the long entry, order 1, at its price.
    private func entry(_ fill: String, of filled: String, position: String) throws -> ToldStep {
        let quantity = try amount("0.098")
        let isWhole = try amount(filled) == quantity
        return ToldStep(
            1, isWhole ? TRADINGBOOST_ORDER_FILLED : TRADINGBOOST_ORDER_PARTIALLY_FILLED, isBuy: true, quantity: quantity,
            stopPrice: try amount("10150")
        ).filling(try amount(fill), of: try amount(filled), at: try amount("10150"), position: try amount(position))
    }

    /// Of the long position's stop.
    private func stop(
        _ order: UInt64, _ fill: String, of filled: String, quantity: String, position: String
    ) throws -> ToldStep {
        ToldStep(
            order, filled == quantity ? TRADINGBOOST_ORDER_FILLED : TRADINGBOOST_ORDER_PARTIALLY_FILLED, isBuy: false,
            quantity: try amount(quantity), stopPrice: try amount("10110")
        ).filling(try amount(fill), of: try amount(filled), at: try amount("10110"), position: try amount(position))
    }

    // MARK: - Instruments

    @Test func `spot is entered long only, and short is refused with a line that says what to do`() throws {
        let spot = try begun { $0.kind = TRADINGBOOST_INSTRUMENT_SPOT }
        #expect(spot.requestTexts == ["buy stop 0.098 at 10150"])
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_SPOT
        let file = PluginFile.embedded("Breakout")
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
            try PluginFile.embedded("Breakout").refusal([:], instrument: instrument)
                == "BTC-USDT is settled in BTC: sizes are counted in the quote asset")
    }

    @Test func `a fee in the base asset of spot leaves a stop on the lot, and what it leaves behind is no position`() throws {
        let session = try begun(["entries_per_side": .integer(2)]) { $0.kind = TRADINGBOOST_INSTRUMENT_SPOT }
        #expect(session.tell(try entry("0.098", of: "0.098", position: "0.097951")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.last == "sell stop 0.097 at 10110 reduce")
        #expect(session.tell(try stop(2, "0.097", of: "0.097", quantity: "0.097", position: "0.000951")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.count == 2)
        try session.run([BreakoutSessionTests.still], from: 7)
        #expect(session.requestTexts.count == 3)
        #expect(session.requestTexts.last?.hasPrefix("buy stop") == true, "entered again")
    }

    @Test func `a stop is as far away as asked for where prices are high and ticks tiny`() throws {
        let large = try BreakoutVenueTests.large()
        #expect(large.requestTexts == ["buy stop 0.00000098 at 1015000000"])
        let quantity = try amount("0.00000098")
        #expect(
            large.tell(
                ToldStep(1, TRADINGBOOST_ORDER_FILLED, isBuy: true, quantity: quantity, stopPrice: FixedDecimal(1_015_000_000))
                    .filling(quantity, of: quantity, at: FixedDecimal(1_015_000_000), position: quantity)) == TRADINGBOOST_OK)
        #expect(large.requestTexts.last == "sell stop 0.00000098 at 1011000000 reduce")
    }

    /// The same market at 100,000 times its prices.
    private static func large() throws -> CandleSession {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_LINEAR
        instrument.tickSize = FixedDecimal(raw: 10_000_000_000)
        (instrument.lotSize, instrument.minimumQuantity) = (instrument.tickSize, instrument.tickSize)
        instrument.maximumQuantity = FixedDecimal(1_000_000_000_000_000)
        let large = try BreakoutAudit.session(
            .embedded("Breakout"),
            BreakoutSessionTests.bare.merging([
                "atr_period": .integer(1), "stop_atr": .decimal(2), "direction": .text("long"),
            ]) { $1 }, instrument: instrument)
        large.auditCandle = nil
        let candles = BreakoutSessionTests.first + [BreakoutSessionTests.still]
        for (index, candle) in candles.enumerated() {
            try large.run(
                candle.candles(index).map { candle in
                    MarketCandle(
                        openTime: candle.openTime, open: candle.open * 100_000, high: candle.high * 100_000,
                        low: candle.low * 100_000, close: candle.close * 100_000, volume: candle.volume)
                })
        }
        return large
    }

    // MARK: - Fills and refusals

    @Test func `a part of an entry below the venue's minimum has a stop that the venue takes`() throws {
        let session = try begun {
            $0.minimumQuantity = FixedDecimal(raw: FixedDecimal.unit / 100)
        }
        #expect(session.tell(try entry("0.005", of: "0.005", position: "0.005")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.contains("sell stop 0.01 at 10110 reduce"))
    }

    @Test func `what a stop was too small for leaves at the market once it filled`() throws {
        let session = try begun(["direction": .text("long")])
        #expect(session.tell(try entry("0.05", of: "0.05", position: "0.05")) == TRADINGBOOST_OK)
        #expect(session.tell(try entry("0.048", of: "0.098", position: "0.098")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.dropFirst() == ["sell stop 0.05 at 10110 reduce", "amend 2"])
        #expect(session.tell(try stop(2, "0.05", of: "0.05", quantity: "0.05", position: "0.048")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.contains("sell market 0.048 reduce"))
    }

    @Test func `a position that grows while its stop fills leaves at the market, and the stop is not changed`() throws {
        let session = try begun(["direction": .text("long")])
        #expect(session.tell(try entry("0.05", of: "0.05", position: "0.05")) == TRADINGBOOST_OK)
        #expect(session.tell(try stop(2, "0.02", of: "0.02", quantity: "0.05", position: "0.03")) == TRADINGBOOST_OK)
        #expect(session.tell(try entry("0.048", of: "0.098", position: "0.078")) == TRADINGBOOST_OK)
        #expect(
            session.requestTexts.dropFirst() == ["sell stop 0.05 at 10110 reduce", "cancel 1", "sell market 0.078 reduce"])
    }

    @Test func `entries that are refused do not keep the stop from working`() throws {
        let session = try begun()
        #expect(
            session.tell(
                ToldStep(2, TRADINGBOOST_ORDER_REJECTED, isBuy: false, quantity: try amount("0.1"), stopPrice: try amount("9950"))
            )
                == TRADINGBOOST_OK)
        #expect(session.tell(try entry("0.05", of: "0.05", position: "0.05")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.last == "sell stop 0.05 at 10110 reduce")
    }

    @Test func `a stop that was refused is asked for again a minute later, long before the next candle`() throws {
        let session = try begun(["direction": .text("long")])
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        #expect(session.tell(try entry("0.098", of: "0.098", position: "0.098")) == TRADINGBOOST_OK)
        #expect(session.requestTexts == ["buy stop 0.098 at 10150", "timer"])
        session.host.refusals = [:]
        #expect(
            session.plugin.send(
                tradingboost_timer_event(header: tradingboost_event(), timer: 1, due: 0), type: TRADINGBOOST_EVENT_TIMER)
                == TRADINGBOOST_OK)
        #expect(session.requestTexts.last == "sell stop 0.098 at 10110 reduce")
    }

    @Test func `an entry that fills although it was told to be cancelled leaves at the market`() throws {
        let session = try begun(["direction": .text("long")])
        let quantity = try amount("0.098")
        #expect(
            session.tell(
                ToldStep(1, TRADINGBOOST_ORDER_CANCELLED, isBuy: true, quantity: quantity, stopPrice: try amount("10150")))
                == TRADINGBOOST_OK)
        #expect(session.tell(try entry("0.098", of: "0.098", position: "0.098")) == TRADINGBOOST_OK)
        #expect(session.requestTexts.dropFirst() == ["sell stop 0.098 at 10110 reduce", "sell market 0.098 reduce"])
    }

    @Test(arguments: 1...6)
    func `spot whose fees are taken in the base asset is covered up to the lot at every candle`(seed: Int) throws {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_SPOT
        let session = try BreakoutAudit.session(.embedded("Breakout"), BreakoutTests.lively, instrument: instrument)
        session.takesFeesInBase = true
        session.faults = CandleSession.Faults(random: SeededRandom(seed: UInt64(seed)), percent: 0, partialFillPercent: 20)
        session.auditLongOnlyCover()
        try session.run(Market.generated(seed: UInt64(seed), count: 6000))
        #expect(session.violations == [] && session.fills > 5)
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
        let market = Market.scaled(seed: 6, count: 1800, times: Int128(factor), dividedBy: Int128(divisor))
        let file = PluginFile.embedded("Breakout")
        var orderCount = 0
        for (name, property) in try DescribedPlugin(file).parameters.properties {
            for value in property.extremes {
                var changes: [String: ParameterValue] = [
                    "form": .text(name == "timeframe" ? "gates" : "session"), "exit": .text("holding"),
                    "timeframe": .text("1m"), "k": .decimal("0.01"), "entries_per_side": .integer(10),
                    "order_notional": .decimal(1_000_000), "risk_amount": .decimal(1_000_000),
                ]
                changes[name] = value
                let session = try BreakoutAudit.session(file, changes, instrument: instrument)
                (session.auditOrder, session.auditCandle) = (nil, nil)
                try session.run(market)
                #expect(session.violations == [], "\(name) \(value)")
                orderCount += session.orderCount
            }
        }
        #expect(orderCount > 100)
    }
}
