import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// One rule at a time, on markets drawn for it.
@Suite("HyperRSI's rules")
struct HyperRSIRuleTests {
    private func session(
        _ changes: [String: ParameterValue] = [:], host: RecordingHost = RecordingHost()
    ) throws -> CandleSession { try Drawn.session(changes, host: host) }

    private let dip = Drawn.dip

    @Test func `cross enters where the index falls through the level, cross_back where it returns`() throws {
        let early = try session(["entry_rule": .text("cross")])
        let late = try session()
        for (index, candle) in Market.drawn(dip).enumerated() {
            try early.step(candle)
            try late.step(candle)
            if index < 3 { #expect(early.orderCount == 0) }
            if index == 3 { #expect(early.orderCount == 1 && late.orderCount == 0) }
            if index == 4 { #expect(late.orderCount == 0) }
            if index == 5 { #expect(late.orderCount == 1) }
        }
        #expect(try early.submissions()[0].side == 1)
    }

    @Test func `a peak is entered short`() throws {
        let session = try session()
        try session.run(Market.drawn(dip.map { 20_000 - $0 }))
        let entry = try #require(try session.submissions().first)
        #expect(entry.side == 2 && UInt32(entry.type) == TRADINGBOOST_TYPE_MARKET && entry.flags == 0)
    }

    @Test(arguments: [("long", 0), ("short", 1), ("both", 1)])
    func `direction decides which side is entered`(direction: String, count: Int) throws {
        let session = try session(["direction": .text(direction), "stop_loss_percent": .decimal(20)])
        try session.run(Market.drawn(dip.map { 20_000 - $0 }.prefix(6).map { $0 }))
        #expect(session.orderCount == count)
    }

    @Test func `the trend filter lets nothing through before the trend is known, nor against it`() throws {
        let filter: [String: ParameterValue] = ["trend_filter": .boolean(true), "trend_timeframe": .text("1m")]
        let unknown = try session(filter.merging(["trend_period": .integer(100)]) { $1 })
        try unknown.run(Market.drawn(dip))
        #expect(unknown.orderCount == 0)
        let against = try session(filter.merging(["trend_period": .integer(5)]) { $1 })
        try against.run(Market.drawn(dip.prefix(6).map { $0 }))
        #expect(against.orderCount == 0, "the close stands below the average of five")
        let with = try session(filter.merging(["trend_period": .integer(15)]) { $1 })
        try with.run(Market.drawn((0..<15).map { 9_900 + 5 * $0 } + dip.prefix(6)))
        #expect(with.orderCount == 1, "the close stands above the average of fifteen")
    }

    @Test func `the size is the notional rounded down to the lot`() throws {
        let session = try session(["order_notional": .decimal("1234.56")])
        try session.run(Market.drawn(dip))
        #expect(fixedDecimal(try session.submissions()[0].quantity) == FixedDecimal("0.123"))
    }

    @Test func `what is below the venue's minimum is not entered, and the log says so`() throws {
        let session = try session(["order_notional": .decimal(5)])
        try session.run(Market.drawn(dip))
        #expect(session.orderCount == 0)
        #expect(session.host.logs.map(\.text) == ["no entry: 5 USDT at 9980 is below the venue's minimum"])
    }

    @Test func `stop loss and take profit go out with the fill, reduce-only, on the tick that is farther away`() throws {
        let session = try session(["stop_loss_percent": .decimal("0.77"), "take_profit_percent": .decimal("1.23")])
        try session.run(Market.drawn(dip))
        let orders = try session.submissions()
        #expect(orders.count == 3)
        // The entry filled at the open after the signal, 9,980.
        #expect(UInt32(orders[1].type) == TRADINGBOOST_TYPE_STOP && orders[1].side == 2)
        #expect(fixedDecimal(orders[1].stop_price) == FixedDecimal("9903"))  // 9,903.154
        #expect(UInt32(orders[2].type) == TRADINGBOOST_TYPE_LIMIT && orders[2].side == 2)
        #expect(fixedDecimal(orders[2].price) == FixedDecimal("10103"))  // 10,102.754
        for order in orders[1...] {
            #expect(UInt32(order.flags) == TRADINGBOOST_FLAG_REDUCE_ONLY)
            #expect(fixedDecimal(order.quantity) == FixedDecimal("0.1"))
        }
    }

    @Test func `the sibling of the order that closed the position is cancelled`() throws {
        for last in [9_000, 11_000] {
            let session = try session()
            try session.run(Market.drawn(dip + [last]))
            #expect(session.position.isZero && session.roundTrips == 1)
            #expect(session.orders.isEmpty)
            let sibling: UInt64 = last == 9_000 ? 3 : 2
            #expect(session.host.requests.contains(.cancel(sibling)))
        }
    }

    @Test func `the opposite signal leaves at the market and takes both exit orders back`() throws {
        let session = try session([
            "exit_on_opposite_signal": .boolean(true), "stop_loss_percent": .decimal(20), "take_profit_percent": .decimal(20),
        ])
        try session.run(Market.drawn(dip + [10_030, 10_000, 9_990, 9_990]))
        let orders = try session.submissions()
        let exit = try #require(orders.dropFirst(3).first)
        #expect(UInt32(exit.type) == TRADINGBOOST_TYPE_MARKET && exit.side == 2)
        #expect(UInt32(exit.flags) == TRADINGBOOST_FLAG_REDUCE_ONLY)
        #expect(session.position.isZero && session.roundTrips == 1)
        #expect(session.host.requests.contains(.cancel(2)) && session.host.requests.contains(.cancel(3)))
    }

    @Test func `nothing is entered during the cooldown`() throws {
        // The take profit fills at 11,000; the fall behind it is a signal to sell.
        let twice = dip + [11_000, 10_000]
        let eager = try session()
        try eager.run(Market.drawn(twice))
        #expect(try eager.submissions().filter { $0.flags == 0 }.count == 2)
        let patient = try session(["cooldown_candles": .integer(9)])
        try patient.run(Market.drawn(twice))
        #expect(try patient.submissions().filter { $0.flags == 0 }.count == 1)
    }

    @Test func `a limit entry waits below the close and is cancelled at the end of its lifetime`() throws {
        let session = try session([
            "entry_order": .text("limit"), "limit_offset_percent": .decimal("0.5"), "entry_lifetime": .integer(2),
        ])
        try session.run(Market.drawn(dip))
        let orders = try session.submissions()
        #expect(orders.count == 1)
        #expect(fixedDecimal(orders[0].price) == FixedDecimal("9930"))  // 9,980 − 0.5 % = 9,930.1
        #expect(session.host.requests.contains(.cancel(1)))
        #expect(session.orders.isEmpty)
    }

    @Test func `exit orders grow with an entry that fills in parts`() throws {
        let session = try session(["entry_lifetime": .integer(100)])
        try session.run(Market.drawn(dip.prefix(6).map { $0 }))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        session.auditCandle = HyperRSIAudit.protection
        for (minute, expected) in zip(6..., ["0.05", "0.075", "0.088", "0.094", "0.097", "0.099", "0.1"]) {
            try session.step(Market.drawn([9_980], from: minute)[0])
            #expect(session.position == FixedDecimal(expected))
            let exits = session.orders.filter(\.isReduceOnly)
            #expect(exits.count == 2 && exits.allSatisfy { $0.leaves == FixedDecimal(expected) })
        }
        #expect(session.orderCount == 3 && session.violations == [])
    }

    @Test func `an exit order that fills in parts goes on until the position is flat, and the entry's rest is cancelled`() throws
    {
        let session = try session(["entry_lifetime": .integer(100)])
        try session.run(Market.drawn(dip.prefix(6).map { $0 }))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        try session.step(Market.drawn([9_980], from: 6)[0])
        #expect(session.position == FixedDecimal("0.05") && session.orders.count == 3)
        for minute in 7..<30 { try session.step(Market.drawn([9_000], from: minute)[0]) }
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
        #expect(session.host.requests.contains(.cancel(1)) && session.host.requests.contains(.cancel(3)))
        #expect(session.violations == [])
    }

    @Test func `an entry that the host refuses is followed by the cooldown`() throws {
        let host = RecordingHost()
        host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        let session = try session(["cooldown_candles": .integer(3)], host: host)
        try session.run(Market.drawn(dip))
        #expect(host.requests.isEmpty)
        #expect(host.logs.map(\.text) == ["no entry: the host refused the order: limit reached"])
    }

    @Test func `an exit order that the host refuses is asked for again with each candle`() throws {
        let session = try session(["take_profit_percent": .decimal(0)])
        try session.run(Market.drawn(dip.prefix(6).map { $0 }))
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        for minute in 6..<40 { try session.step(Market.drawn([9_980], from: minute)[0]) }
        #expect(session.position == FixedDecimal("0.1"))
        #expect(session.host.logs.count == 35, "at once and with each of 34 candles")
        session.host.refusals = [:]
        for minute in 40..<80 { try session.step(Market.drawn([9_980], from: minute)[0]) }
        #expect(session.orders.count == 1)
    }

    @Test func `a position whose stop could not be placed leaves at the market once the price is past it`() throws {
        let session = try session(["take_profit_percent": .decimal(0)])
        try session.run(Market.drawn(dip.prefix(6).map { $0 }))
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        for minute in 6..<10 { try session.step(Market.drawn([9_980], from: minute)[0]) }
        #expect(session.position == FixedDecimal("0.1") && session.orders.isEmpty)
        for minute in 10..<14 { try session.step(Market.drawn([9_890], from: minute)[0]) }
        session.host.refusals = [:]
        for minute in 14..<80 { try session.step(Market.drawn([9_890], from: minute)[0]) }
        #expect(session.position.isZero && session.orders.isEmpty && session.roundTrips == 1)
        #expect(try session.submissions().contains { UInt32($0.type) == TRADINGBOOST_TYPE_MARKET && $0.side == 2 })
        #expect(session.violations == [])
    }

    @Test func `the user is told of entry and exit`() throws {
        let session = try session(["notify": .boolean(true)])
        try session.run(Market.drawn(dip + [11_000]))
        let notes = session.host.requests.compactMap { request in
            if case .notify(let title, let text) = request { return title + ": " + text } else { return nil }
        }
        #expect(
            notes == [
                "HyperRSI BTC-USDT: Opened long 0.1 BTC at 9980",
                // Entry at 9,980, take profit at 10,040 (0.6 %: 10,039.88), fees of 0.05 %.
                "HyperRSI BTC-USDT: Closed long: 4.999 USDT after fees",
            ])
    }

    @Test func `only the timeframes that are used are subscribed`() throws {
        #expect(try session().host.subscriptions == [60_000_000_000])
        #expect(
            try session(["trend_filter": .boolean(true), "trend_timeframe": .text("1h")]).host.subscriptions
                == [60_000_000_000, 3_600_000_000_000])
    }
}
