import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// What must not be lost while a grid waits, is planned anew or ends; and what the operator and the user hear of refusals.
/// Rungs at 9,800, 9,900, 10,000, 10,100 and 10,200.
@Suite("Grid's protection of a position, and what it tells")
struct GridProtectionTests {
    private func session(
        _ changes: [String: ParameterValue] = [:], instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> CandleSession {
        try GridAudit.session(GridAudit.hundreds.merging(changes) { $1 }, instrument: instrument)
    }

    // MARK: - Close levels

    @Test func `what is carried outside the range is left at close_below, too`() throws {
        let session = try session(["close_below": .decimal(9_500)])
        try session.run(Market.drawn([10_050, 9_990]))
        #expect(session.position == FixedDecimal("0.1"))
        #expect(try GridAudit.adjust(session, 9_600, 9_800, 3).status == TRADINGBOOST_OK)
        #expect(try GridAudit.profit(session).state == "waiting: the price is outside the range")
        try session.run(Market.drawn([9_990, 9_400, 9_400], from: 2))
        #expect(session.position.isZero && session.orders.isEmpty)
        #expect(try GridAudit.profit(session).state == "ended: a close at or below close_below")
    }

    @Test func `close_below counts while the orders of the old range are still being withdrawn`() throws {
        let session = try session(["close_below": .decimal(9_500)])
        try session.run(Market.drawn([10_050, 9_990]))
        session.host.refusals[.cancel] = TRADINGBOOST_LIMIT_REACHED
        #expect(try GridAudit.adjust(session, 9_950, 10_100, 4).status == TRADINGBOOST_OK)
        try session.run(Market.drawn([9_990, 9_400], from: 2))
        session.host.refusals = [:]
        try session.run(Market.drawn(Array(repeating: 9_400, count: 70), from: 4))
        #expect(session.position.isZero && session.orders.isEmpty)
        #expect(try GridAudit.profit(session).state == "ended: a close at or below close_below")
    }

    @Test func `a range that the price leaves while it is being planned anew is met by the policy`() throws {
        let session = try session(["out_of_range": .text("close")])
        try session.run(Market.drawn([10_050, 9_990]))
        session.host.refusals[.cancel] = TRADINGBOOST_LIMIT_REACHED
        #expect(try GridAudit.adjust(session, 9_950, 10_100, 4).status == TRADINGBOOST_OK)
        try session.run(Market.drawn([9_990, 9_900], from: 2))
        session.host.refusals = [:]
        try session.run(Market.drawn(Array(repeating: 9_900, count: 70), from: 4))
        #expect(session.position.isZero && session.orders.isEmpty)
        #expect(try GridAudit.profit(session).state == "ended: a close below the range")
    }

    @Test func `a stop that closes withdraws an initial purchase that has not filled`() throws {
        let session = try session(["initial_position": .text("market")])
        try session.run(Market.drawn([10_000]))
        #expect(try GridAudit.stop(session, "close").status == TRADINGBOOST_OK)
        #expect(session.orders.isEmpty)
        try session.run(Market.drawn([10_000, 10_000], from: 1))
        #expect(session.fills == 0)
        #expect(try GridAudit.profit(session).state == "ended: the command 'stop'")
    }

    @Test func `a late fill of the grid's own order is no stranger's`() throws {
        let session = try session(["trailing": .text("up")])
        try session.run(Market.drawn([10_050]))
        let lowest = try #require(session.orders.first { $0.price == FixedDecimal(9_800) })
        // The range goes up by a rung, for which the lowest order is cancelled; but it had filled.
        try session.run(Market.drawn([10_150, 10_310], from: 1))
        #expect(!session.orders.contains { $0.number == lowest.number })
        try session.fillLate(lowest, at: FixedDecimal(9_800))
        let profit = try GridAudit.profit(session)
        #expect(profit.state == "working" && profit.position == session.position && session.position == FixedDecimal("0.102"))
    }

    // MARK: - Extremes

    @Test(
        arguments: [
            (-5, 10_000, 3), (10_200, 9_800, 3), (Int.max, Int.max, 3), (1, Int.max, 64), (Int.min, Int.max, 5),
            (9_000, 10_500, Int64.min), (9_000, 10_500, Int64.max), (9_000, 10_500, 1), (9_000, 10_500, 1_000),
            (10_000, 10_000, 2),
        ] as [(Int, Int, Int64)])
    func `arguments that no lattice can have are refused and change nothing`(lower: Int, upper: Int, rungs: Int64) throws {
        let session = try session(["sizing": .text("total")])
        try session.run(Market.drawn([10_050, 9_990]))
        let before = session.plugin.save()
        #expect(try GridAudit.adjust(session, lower, upper, rungs).status == TRADINGBOOST_INVALID_PARAMETER)
        #expect(session.plugin.save() == before)
    }

    @Test(arguments: [("0.00000001", "0.00001", "1000000000000000"), ("0.01", "1000000000", "1000000000000000")])
    func `the smallest and the largest prices are traded`(tick: String, price: String, most: String) throws {
        var instrument = InstrumentUnderTest()
        instrument.tickSize = try #require(FixedDecimal(tick))
        instrument.lotSize = try #require(FixedDecimal("0.0001"))
        instrument.minimumQuantity = instrument.lotSize
        instrument.maximumQuantity = try #require(FixedDecimal(most))
        let session = try GridAudit.session(
            ["order_notional": .decimal(1_000_000), "step_percent": .decimal(1), "initial_position": .text("market")],
            instrument: instrument)
        let price = try #require(FixedDecimal(price))
        for (minute, percent) in [100, 98, 94, 102, 80, 130].enumerated() {
            let close = price.multiplied(by: FixedDecimal(raw: FixedDecimal.unit / 100 * Int128(percent)), rounding: .nearest)
            try session.step(
                MarketCandle(
                    openTime: Market.start + Int64(minute) * Market.minute, open: close, high: close, low: close, close: close,
                    volume: .one))
        }
        #expect(session.fills > 5 && session.violations == [])
        #expect(try GridAudit.profit(session).position == session.position)
    }

    // MARK: - Trailing

    @Test func `a range that can follow no farther up still follows down`() throws {
        var instrument = InstrumentUnderTest()
        instrument.minimumQuantity = FixedDecimal(raw: FixedDecimal.unit / 1000 * 48)
        let session = try session(["trailing": .text("both")], instrument: instrument)
        try session.run(Market.drawn([10_150, 10_900]))
        #expect(try GridAudit.levels(session).map(\.price).last == FixedDecimal(10_500), "a rung more would trade too little")
        try session.run(Market.drawn([10_900, 9_950], from: 2))
        #expect(try GridAudit.levels(session)[0].price == FixedDecimal(10_000))
        #expect(session.host.logs.filter { $0.text.hasPrefix("The range follows no farther") }.count == 1)
    }

    // MARK: - What is told

    @Test func `a post-only order that would trade at once is no warning`() throws {
        let session = try session(["timeframe": .text("3m")])
        // The last candle that the grid knows closed at 10,050; the price was below 10,000 when its order goes out again.
        try session.run(Market.drawn([10_050, 10_050, 10_050, 9_990, 10_110]))
        let rejections = session.host.logs.filter { $0.text.hasSuffix("rejected, reason 1002") }
        #expect(!rejections.isEmpty && rejections.allSatisfy { $0.level == 1 })
    }

    private func step(_ order: UInt64, _ kind: UInt32, reason: UInt32 = 0) -> tradingboost_order_event {
        var event = tradingboost_order_event()
        (event.order, event.kind, event.reason, event.side) = (order, kind, reason, 1)
        (event.quantity, event.price, event.stop_price) = (contract(FixedDecimal("0.1")), contract(nil), contract(nil))
        (event.fill_price, event.position_price) = (contract(nil), contract(nil))
        return event
    }

    @Test func `the user is told of a limit of the host once, not whenever something went through meanwhile`() throws {
        let session = try session(["notify": .boolean(true), "mode": .text("neutral")])
        try session.run(Market.drawn([10_000]))
        for (order, kind) in [
            (1, TRADINGBOOST_ORDER_DENIED), (2, TRADINGBOOST_ORDER_ACCEPTED), (3, TRADINGBOOST_ORDER_DENIED),
        ] {
            let step = step(UInt64(order), kind, reason: kind == TRADINGBOOST_ORDER_DENIED ? 4 : 0)
            #expect(session.plugin.send(step, type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
        }
        let told = session.host.requests.count { request in
            if case .notify(_, let text) = request { text.hasPrefix("The host refused an order") } else { false }
        }
        #expect(told == 1)
    }
}
