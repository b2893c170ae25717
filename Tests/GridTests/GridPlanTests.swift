import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Grid's plan, its refusals and its parameters")
struct GridPlanTests {
    private func refusal(
        _ changes: [String: ParameterValue?], _ instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> String? {
        try PluginFile.embedded("Grid").refusal(changes, instrument: instrument)
    }

    private func decimal(_ text: String) -> FixedDecimal { FixedDecimal(text) ?? .zero }

    private func between(_ lower: Int, _ upper: Int, _ rungs: Int64) -> [String: ParameterValue?] {
        [
            "range": .text("between"), "lower_price": .decimal(lower), "upper_price": .decimal(upper), "rungs": .integer(rungs),
        ]
    }

    // MARK: - Where the rungs stand

    @Test(arguments: 1...60)
    func `rungs of any range stand on the tick, each above the one before, within the range, or the range is refused`(
        seed: Int
    ) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var instrument = InstrumentUnderTest()
        instrument.tickSize = [decimal("0.01"), decimal("0.5"), decimal("2.5"), decimal("10")][seed % 4]
        instrument.lotSize = decimal("0.000001")
        instrument.minimumQuantity = instrument.lotSize
        let lower = FixedDecimal(random.upTo(100_000) + 100)
        let upper = lower + FixedDecimal(raw: FixedDecimal.unit / 7) * (random.upTo(200_000) + 1)
        let rungs = random.below(63) + 2
        let changes: [String: ParameterValue] = [
            "range": .text("between"), "lower_price": .decimal(lower), "upper_price": .decimal(upper),
            "rungs": .integer(Int64(rungs)), "spacing": .text(seed % 2 == 0 ? "arithmetic" : "geometric"),
        ]
        if let text = try refusal(changes.mapValues { $0 }, instrument) {
            #expect(text.contains("same tick"), "\(text)")
            return
        }
        let session = try GridAudit.session(changes, instrument: instrument)
        let price = lower.rounded(toMultipleOf: instrument.tickSize, .up)
        try session.step(
            MarketCandle(openTime: Market.start, open: price, high: price, low: price, close: price, volume: .one))
        let prices = try GridAudit.levels(session).map(\.price)
        #expect(prices.count == rungs)
        #expect(prices.allSatisfy { $0.isMultiple(of: instrument.tickSize) && $0 >= lower && $0 <= upper })
        #expect(zip(prices, prices.dropFirst()).allSatisfy { $0 < $1 })
        // Neighbours differ by the same amount, or by the same factor, but for a tick.
        let steps = zip(prices, prices.dropFirst()).map { seed % 2 == 0 ? ($1 - $0).double : $1.double / $0.double }
        let tolerance = seed % 2 == 0 ? instrument.tickSize.double : 2.1 * instrument.tickSize.double / lower.double
        let (least, most) = (try #require(steps.min()), try #require(steps.max()))
        #expect(most - least <= tolerance * 1.000_001)
        #expect(session.violations == [])
    }

    @Test(arguments: ["geometric", "arithmetic"], 2...12)
    func `rungs around a price stand on both sides of it`(spacing: String, rungs: Int) throws {
        let session = try GridAudit.session([
            "rungs": .integer(Int64(rungs)), "spacing": .text(spacing), "step_percent": .decimal(1),
        ])
        try session.run(Market.drawn([10_000]))
        let prices = try GridAudit.levels(session).map(\.price)
        #expect(prices.count == rungs)
        if rungs % 2 == 1 {
            #expect(prices[rungs / 2] == FixedDecimal(10_000))
            if rungs > 2, spacing == "geometric" {
                #expect(prices[rungs / 2 + 1] == FixedDecimal(10_100) && prices[rungs / 2 - 1] == FixedDecimal(9_901))
            }
        } else {
            #expect(prices[rungs / 2 - 1] < FixedDecimal(10_000) && prices[rungs / 2] > FixedDecimal(10_000))
        }
    }

    @Test func `sixty-four rungs are placed, sixty-five are refused`() throws {
        var instrument = InstrumentUnderTest()
        instrument.tickSize = decimal("0.01")
        let session = try GridAudit.session(["rungs": .integer(64), "step_percent": .decimal("0.1")], instrument: instrument)
        try session.run(Market.drawn([10_000]))
        #expect(try GridAudit.levels(session).count == 64 && session.orders.count == 32)
        #expect(try refusal(between(9_000, 11_000, 65)) == "more than 64 rungs: use fewer")
    }

    // MARK: - Refusals

    @Test func `what parameters say together is refused with a line that says what to do`() throws {
        #expect(try refusal([:]) == nil)
        #expect(
            try refusal(between(10_000, 10_000, 5))
                == "parameters lower_price 10000 and upper_price 10000 make no range: give both, lower_price the lower one, "
                + "or set range to around")
        #expect(
            try refusal(["close_below": .decimal(9), "close_above": .decimal(8)])
                == "parameters close_below and close_above contradict each other: make close_below the lower one")
        #expect(
            try refusal(between(9_000, 10_000, 5).merging(["close_below": .decimal(10_000)]) { $1 })
                == "the whole range lies beyond close_below or close_above: move the range, or set them to 0")
        #expect(
            try refusal(["trailing": .text("both"), "out_of_range": .text("stop")])?.hasPrefix(
                "parameters trailing and out_of_range contradict each other") == true)
        #expect(
            try refusal(["mode": .text("neutral"), "initial_position": .text("market")])
                == "a neutral grid begins without a position: set initial_position to none, or mode to long or short")
    }

    @Test(arguments: ["short", "neutral"])
    func `what needs short sales is refused on spot`(mode: String) throws {
        #expect(
            try refusal(["mode": .text(mode)], .spot)
                == "parameter mode: BTC-USDT is spot and cannot be sold short; set it to long, or trade a perpetual")
        #expect(try refusal(["mode": .text(mode)]) == nil)
        var inverse = InstrumentUnderTest()
        inverse.kind = TRADINGBOOST_INSTRUMENT_INVERSE
        #expect(try refusal([:], inverse) == "BTC-USDT is settled in BTC: sizes are counted in the quote asset")
    }

    @Test func `what the instrument does not bear is refused with the numbers`() throws {
        var instrument = InstrumentUnderTest()
        #expect(
            try refusal(between(9_999, 10_001, 9))
                == "rungs 0 and 1 fall on the same tick, 9999 USDT: use fewer rungs, a wider range or a larger step")
        #expect(
            try refusal(between(9_000, 10_000, 5).merging(["order_notional": .decimal(19)]) { $1 })?.hasPrefix(
                "rung 0: an order of 18 USDT is worth less than 20, twice the venue's minimum") == true)
        instrument.minimumQuantity = decimal("0.05")
        #expect(
            try refusal(between(9_000, 10_000, 5).merging(["order_notional": .decimal(900)]) { $1 }, instrument)?.hasPrefix(
                "rung 1: 0.097 BTC is less than 0.1, twice the venue's minimum") == true)
        instrument = InstrumentUnderTest()
        instrument.maximumQuantity = FixedDecimal(1)
        #expect(
            try refusal(between(9_000, 10_000, 5).merging(["order_notional": .decimal(10_000)]) { $1 }, instrument)
                == "rung 0: 1.111 BTC is more than 1, the venue's maximum: lower order_notional or investment")
        instrument = InstrumentUnderTest()
        instrument.makerFeeRate = decimal("0.0002")
        #expect(
            try refusal(between(9_999, 10_007, 3).merging(["spacing": .text("arithmetic")]) { $1 }, instrument)
                == "rung 0: 4 USDT to the next rung do not pay the maker fees of a round trip, 4.0004 USDT: use fewer rungs, "
                + "a wider range or a larger step")
    }

    @Test func `what only a price shows is told in the log, to the user and by the query, and nothing is sent`() throws {
        var instrument = InstrumentUnderTest()
        instrument.makerFeeRate = decimal("0.0025")
        let session = try GridAudit.session(["notify": .boolean(true)], instrument: instrument)
        #expect(try GridAudit.levels(session)[0].state == "waiting for a candle")
        try session.run(Market.drawn([10_000, 10_100, 9_900]))
        #expect(session.orderCount == 0)
        let text = try GridAudit.levels(session)[0].state
        #expect(text.hasPrefix("refused: rung ") && text.contains("do not pay the maker fees of a round trip"))
        #expect(session.host.logs.contains { $0.text.hasPrefix("Not started: rung ") })
        #expect(
            session.host.requests.contains { request in
                if case .notify(_, let text) = request { text.hasPrefix("Not started: ") } else { false }
            })
    }

    // MARK: - The manifest

    @Test func `the manifest describes the parameters that the code reads, and each has a default`() throws {
        let properties = try DescribedPlugin(PluginFile.embedded("Grid")).parameters.properties
        #expect(properties.values.allSatisfy { $0.value != nil && !$0.title.isEmpty && !$0.description.isEmpty })
        for name in properties.keys {
            #expect(try refusal([name: nil]) == "parameter \(name) is missing: pack the plugin again")
        }
    }

    @Test func `every choice and every bound of the manifest is taken by the code`() throws {
        for (name, property) in try DescribedPlugin(PluginFile.embedded("Grid")).parameters.properties {
            for value in property.extremes {
                var changes: [String: ParameterValue?] = [name: value]
                if value == .text("between") {
                    (changes["lower_price"], changes["upper_price"]) = (.decimal(9_000), .decimal(10_000))
                }
                #expect(try refusal(changes) == nil, "\(name) \(value)")
            }
        }
    }

    @Test func `the state is saved with its version and is as small as it is said to be`() throws {
        let session = try PluginFile.embedded("Grid").session()
        let state = try #require(session.plugin.save())
        #expect(state.count < 16_384)
        let version = try DescribedPlugin(PluginFile.embedded("Grid")).stateVersion
        #expect(session.plugin.load(state, version: version) == TRADINGBOOST_OK)
        #expect(session.plugin.load(state, version: version + 1) == TRADINGBOOST_UNSUPPORTED)
    }
}
