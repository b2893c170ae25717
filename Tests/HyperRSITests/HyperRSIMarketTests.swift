import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Markets that are not as they should be.
@Suite("HyperRSI and odd markets")
struct HyperRSIMarketTests {
    /// The dip, with so many candles missing before its sixth, which is the signal.
    private func dip(missing: Int) -> [MarketCandle] {
        Market.drawn(Array(Drawn.dip.prefix(5))) + Market.drawn([9_980, 9_980, 9_980], from: 5 + missing)
    }

    @Test(arguments: [(0, 5, 1), (2, 0, 1), (2, 2, 1), (2, 3, 0)])
    func `more missing candles than allowed make the indicators begin anew`(maximum: Int64, missing: Int, orders: Int) throws {
        let session = try Drawn.session(["max_gap_candles": .integer(maximum), "take_profit_percent": .decimal(0)])
        try session.run(dip(missing: missing))
        // The entry and its stop; or nothing.
        #expect(session.orderCount == 2 * orders)
        #expect(session.host.logs.contains { $0.text.hasPrefix("more than 2 candles are missing") } == (orders == 0))
    }

    @Test func `after a gap entries come again once the indicators are known`() throws {
        let session = try Drawn.session(["max_gap_candles": .integer(2), "direction": .text("long")])
        try session.run(dip(missing: 10))
        #expect(session.orderCount == 0)
        try session.run(Market.drawn(Drawn.dip, from: 18))
        #expect(session.position == FixedDecimal("0.1"))
    }

    @Test func `the trend is judged by the gaps of its own timeframe`() throws {
        let filter: [String: ParameterValue] = [
            "max_gap_candles": .integer(2), "trend_filter": .boolean(true), "trend_timeframe": .text("5m"),
            "trend_period": .integer(4), "timeframe": .text("1m"),
        ]
        func newest(missing: Int) throws -> String? {
            let session = try Drawn.session(filter)
            try session.run(Market.drawn((0..<30).map { 9_000 + 20 * $0 }))
            try session.run(Market.drawn(Drawn.dip, from: 30 + missing))
            return try session.signals().first
        }
        // Of ten missing minutes two candles of five minutes are missing, which is borne; of twenty four.
        #expect(try newest(missing: 10) == "buy, up, entered")
        #expect(try newest(missing: 20) == "buy, unknown, the trend is not known yet")
    }

    @Test func `a position keeps its exits over a gap`() throws {
        let session = try Drawn.session(["max_gap_candles": .integer(2)])
        try session.run(Market.drawn(Drawn.dip))
        #expect(session.position == FixedDecimal("0.1") && session.orders.count == 2)
        try session.run(Market.drawn([9_980], from: 100))
        #expect(session.orders.count == 2)
        try session.run(Market.drawn([9_800], from: 101))
        #expect(session.position.isZero && session.orders.isEmpty && session.violations == [])
    }

    @Test(arguments: HyperRSITests.both)
    func `constant prices and a single candle ask for nothing`(changes: [String: ParameterValue]) throws {
        for market in [Market.drawn([10_000]), Market.drawn([Int](repeating: 10_000, count: 500)), []] {
            let session = try HyperRSIAudit.session(.embedded("HyperRSI"), changes)
            try session.run(market)
            #expect(session.host.requests.isEmpty && session.violations == [])
            #expect(try session.signals().isEmpty)
        }
    }

    @Test(arguments: HyperRSITests.both)
    func `volume is not looked at`(changes: [String: ParameterValue]) throws {
        let market = Market.generated(seed: 6, count: 1_000)
        let hashes = try [
            market,
            market.map { candle in
                var candle = candle
                candle.volume = .zero
                return candle
            },
        ].map { market in
            let session = try HyperRSIAudit.session(.embedded("HyperRSI"), changes)
            try session.run(market)
            return session.requestHash
        }
        #expect(hashes[0] == hashes[1])
    }

    @Test(
        .enabled(if: SharedData.has(Market.gapsName), "the recorded market is not on this machine"), arguments: [0, 1, 3],
        HyperRSITests.both)
    func `a recorded market with gaps is traded without an order that no venue takes`(
        maximum: Int64, changes: [String: ParameterValue]
    ) throws {
        var instrument = InstrumentUnderTest()
        instrument.tickSize = FixedDecimal(raw: FixedDecimal.unit / 100_000_000)
        instrument.minimumNotional = FixedDecimal(raw: FixedDecimal.unit / 1_000)
        instrument.maximumQuantity = FixedDecimal(10_000_000)
        let session = try HyperRSIAudit.session(
            .embedded("HyperRSI"), changes.merging(["max_gap_candles": .integer(maximum)]) { $1 }, instrument: instrument)
        if changes["additions"] != nil { session.auditCandle = HyperRSIAudit.stopProtection }
        try session.run(try Market.withGaps())
        #expect(session.violations == [])
        #expect(session.roundTrips > 0)
    }
}

extension Market {
    static let gapsName = "data/alt-btc-1m-with-gaps-2017-11.csv"

    /// A pair that is quoted in BTC, one minute, with minutes in which nobody traded.
    static func withGaps() throws -> [MarketCandle] {
        try SharedData.lines(gapsName).dropFirst().map { line in
            let fields = line.split(separator: ",")
            // What is behind eight digits is an error of the recorder's binary numbers.
            let values = try fields.dropFirst().map { field in
                let satoshis = (try #require(Double(field), "\(line)") * 1e8).rounded()
                return FixedDecimal(raw: Int128(satoshis) * FixedDecimal.unit / 100_000_000)
            }
            return MarketCandle(
                openTime: try #require(Int64(fields[0])) * 1_000_000, open: values[0], high: values[1], low: values[2],
                close: values[3], volume: values[4])
        }
    }
}
