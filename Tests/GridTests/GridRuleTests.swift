import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// One rule at a time, on markets drawn for it. Rungs at 9,800, 9,900, 10,000, 10,100 and 10,200 unless stated.
@Suite("Grid's rules")
struct GridRuleTests {
    private func session(
        _ changes: [String: ParameterValue] = [:], instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> CandleSession {
        try GridAudit.session(GridAudit.hundreds.merging(changes) { $1 }, instrument: instrument)
    }

    /// `buy 0.1 @ 9900` for each order at the venue, by price.
    private func book(_ session: CandleSession) -> [String] {
        session.orders.sorted { ($0.price ?? .zero) < ($1.price ?? .zero) }
            .map { "\($0.isBuy ? "buy" : "sell") \($0.leaves) @ \($0.price ?? .zero)" }
    }

    // MARK: - Placing

    @Test func `a long grid buys at each rung below the price and waits with the others`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050]))
        #expect(book(session) == ["buy 0.102 @ 9800", "buy 0.101 @ 9900", "buy 0.1 @ 10000"])
        try session.run(Market.drawn([10_050, 10_150], from: 1))
        #expect(book(session).last == "buy 0.099 @ 10100", "the price has passed the rung")
    }

    @Test func `a short grid sells at each rung above the price`() throws {
        let session = try session(["mode": .text("short")])
        try session.run(Market.drawn([9_950]))
        #expect(book(session) == ["sell 0.1 @ 10000", "sell 0.099 @ 10100", "sell 0.098 @ 10200"])
    }

    @Test(arguments: [(10_000, 10_000), (10_040, 10_000), (10_060, 10_100), (10_050, 10_100)])
    func `a neutral grid has an order at every rung but the nearest one`(price: Int, empty: Int) throws {
        let session = try session(["mode": .text("neutral")])
        try session.run(Market.drawn([price]))
        for level in try GridAudit.levels(session) {
            if level.price == FixedDecimal(empty) {
                #expect(level.side.isEmpty)
            } else {
                #expect(level.side == (level.price < FixedDecimal(price) ? "buy" : "sell"))
            }
        }
        #expect(session.orders.count == 4)
    }

    @Test func `orders are post-only unless the parameter says otherwise`() throws {
        for isPostOnly in [true, false] {
            let session = try session(["post_only": .boolean(isPostOnly)])
            try session.run(Market.drawn([10_050]))
            #expect(session.orders.allSatisfy { $0.flags == (isPostOnly ? TRADINGBOOST_FLAG_POST_ONLY : 0) })
        }
    }

    @Test func `orders go out nearest to the price first`() throws {
        let session = try session(["mode": .text("neutral")])
        try session.run(Market.drawn([10_000]))
        #expect(session.orders.map { $0.price ?? .zero } == [9_900, 10_100, 9_800, 10_200].map { FixedDecimal($0) })
    }

    @Test func `the sizing 'total' shares the investment among the cells`() throws {
        let session = try session(["sizing": .text("total"), "investment": .decimal(4_000)])
        try session.run(Market.drawn([10_250 - 100]))
        #expect(book(session) == ["buy 0.102 @ 9800", "buy 0.101 @ 9900", "buy 0.1 @ 10000", "buy 0.099 @ 10100"])
    }

    // MARK: - Round trips

    @Test func `a fill is answered with the opposite order one rung farther, and that one with the first again`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050, 9_990]))
        #expect(book(session) == ["buy 0.102 @ 9800", "buy 0.101 @ 9900", "sell 0.1 @ 10100"])
        try session.run(Market.drawn([9_990, 10_110], from: 2))
        #expect(session.position.isZero)
        #expect(
            book(session) == ["buy 0.102 @ 9800", "buy 0.101 @ 9900", "buy 0.1 @ 10000", "buy 0.099 @ 10100"])
        let profit = try GridAudit.profit(session)
        // 0.1 × 100; fees of 0.05 % on 1,000 and 1,010.
        #expect(profit.grid == FixedDecimal(10) && profit.roundTrips == 1 && profit.fees == FixedDecimal("1.005"))
        #expect(profit.net == FixedDecimal("8.995") && profit.net == session.cash)
    }

    @Test func `a partial fill is offered at once, exactly, and both orders grow to what is missing`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050]))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        try session.run(Market.drawn([10_000], from: 1))
        #expect(session.position == FixedDecimal("0.05"))
        #expect(book(session).suffix(2) == ["buy 0.05 @ 10000", "sell 0.05 @ 10100"])
        // The sale of half of it lets the purchase grow again.
        try session.run(Market.drawn([10_100], from: 2))
        #expect(session.position == FixedDecimal("0.025"))
        #expect(book(session).suffix(2) == ["buy 0.075 @ 10000", "sell 0.025 @ 10100"])
        #expect(session.orders.count == 4 && session.violations == [])
    }

    @Test func `a part below the venue's minimum waits for the rest`() throws {
        var instrument = InstrumentUnderTest()
        instrument.minimumNotional = FixedDecimal(450)
        let session = try session(instrument: instrument)
        try session.run(Market.drawn([10_050]))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        try session.run(Market.drawn([10_000], from: 1))
        #expect(book(session).last == "sell 0.05 @ 10100", "worth 505")
        try session.run(Market.drawn([10_100, 10_100], from: 2))
        #expect(try GridAudit.profit(session).position == session.position)
        session.faults = nil
        try session.run(Market.drawn([10_100, 10_150], from: 4))
        #expect(session.position.isZero && session.violations == [])
    }

    @Test func `an order that the venue cancels is replaced with the next candle, and told once`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050]))
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 0, cancelPercent: 100)
        try session.run(Market.drawn([10_050, 10_050], from: 1))
        session.faults = nil
        try session.run(Market.drawn([10_050, 10_050, 10_050], from: 3))
        #expect(book(session) == ["buy 0.102 @ 9800", "buy 0.101 @ 9900", "buy 0.1 @ 10000"])
        #expect(session.host.logs.filter { $0.text.hasPrefix("the lattice is not whole") }.count <= 2)
        #expect(session.violations == [])
    }

    @Test func `what the host refuses is asked for again, ever more rarely`() throws {
        let session = try session()
        session.host.refusals[.submit] = TRADINGBOOST_LIMIT_REACHED
        try session.run(Market.drawn(Array(repeating: 10_050, count: 20)))
        #expect(session.orders.isEmpty)
        #expect(session.host.logs.filter { $0.level == 3 }.count <= 3 * 6 + 2, "at once and after 1, 2, 4, 8 candles")
        session.host.refusals = [:]
        try session.run(Market.drawn(Array(repeating: 10_050, count: 64), from: 20))
        #expect(session.orders.count == 3)
    }

    // MARK: - Initial position

    @Test(arguments: ["long", "short"])
    func `an initial position is what the orders on the far side need, and they go out with it`(mode: String) throws {
        let session = try session(["mode": .text(mode), "initial_position": .text("market")])
        try session.run(Market.drawn([10_000, 10_000]))
        if mode == "long" {
            #expect(session.position == FixedDecimal("0.199"))
            #expect(book(session) == ["buy 0.102 @ 9800", "buy 0.101 @ 9900", "sell 0.1 @ 10100", "sell 0.099 @ 10200"])
        } else {
            #expect(session.position == FixedDecimal("-0.201"))
            #expect(book(session) == ["buy 0.101 @ 9800", "buy 0.1 @ 9900", "sell 0.099 @ 10100", "sell 0.098 @ 10200"])
        }
        #expect(try GridAudit.profit(session).carried.isZero)
    }

    @Test func `an initial position that fills in parts is offered as it comes`() throws {
        let session = try session(["initial_position": .text("market")])
        try session.run(Market.drawn([10_000]))
        session.faults = CandleSession.Faults(random: SeededRandom(seed: 1), percent: 0, partialFillPercent: 100)
        for minute in 1..<14 {
            try session.run(Market.drawn([10_000], from: minute))
            let profit = try GridAudit.profit(session)
            #expect(profit.position == session.position)
            let offered = session.orders.filter { !$0.isBuy }.reduce(FixedDecimal.zero) { $0 + $1.leaves }
            #expect(offered + profit.carried == session.position)
        }
        #expect(session.position == FixedDecimal("0.199") && session.violations == [])
    }

    // MARK: - Ends of the range

    @Test func `the range follows the price up by whole rungs, and only as far as it was told`() throws {
        let session = try session(["trailing": .text("up")])
        try session.run(Market.drawn([10_150, 10_300]))
        #expect(try GridAudit.levels(session).map(\.price).last == FixedDecimal(10_200), "a rung beyond is not more than a rung")
        try session.run(Market.drawn([10_300, 10_420], from: 2))
        #expect(try GridAudit.levels(session).map(\.price) == [10_000, 10_100, 10_200, 10_300, 10_400].map { FixedDecimal($0) })
        #expect(book(session).first == "buy 0.1 @ 10000" && session.orders.count == 4)
        try session.run(Market.drawn([10_420, 9_500], from: 4))
        #expect(try GridAudit.levels(session)[0].price == FixedDecimal(10_000))
    }

    @Test func `a range that follows down takes along what the dropped cells held, and holds no more than before`() throws {
        let session = try session(["trailing": .text("down")])
        try session.run(Market.drawn([10_150, 9_500]))
        #expect(try GridAudit.levels(session)[0].price == FixedDecimal(9_600), "a rung more would be at the price")
        #expect(session.position == FixedDecimal("0.402"))
        #expect(
            book(session) == ["sell 0.1 @ 9700", "sell 0.099 @ 9800", "sell 0.102 @ 9900", "sell 0.101 @ 10000"])
        #expect(try GridAudit.profit(session).carried.isZero && session.violations == [])
        // What was bought at 10,000 is sold at 9,700.
        try session.run(Market.drawn([9_500, 9_720], from: 2))
        #expect(try GridAudit.profit(session).grid == FixedDecimal(-30))
    }

    @Test(arguments: [("stop", 9_700), ("stop", 10_300), ("close", 9_700), ("close", 10_300)])
    func `a close outside the range ends the grid by the policy`(policy: String, price: Int) throws {
        let session = try session(["out_of_range": .text(policy)])
        try session.run(Market.drawn([10_050, price, price, price]))
        #expect(session.orders.isEmpty)
        #expect(session.position.isZero == (policy == "close" || price > 10_000))
        let profit = try GridAudit.profit(session)
        #expect(profit.position == session.position)
        #expect(profit.state == "ended: a close \(price > 10_000 ? "above" : "below") the range")
        let orders = session.orderCount
        try session.run(Market.drawn([10_050, 9_950, 10_150], from: 4))
        #expect(session.orderCount == orders)
    }

    @Test func `close_below and close_above leave at the market, whatever the range`() throws {
        for (level, price) in [("close_below", 9_850), ("close_above", 10_160)] {
            let session = try session([level: .decimal(price)])
            try session.run(Market.drawn([10_050, price, price, price]))
            #expect(session.orders.isEmpty && session.position.isZero && session.violations == [])
            #expect(
                try GridAudit.profit(session).state
                    == "ended: a close at or \(level == "close_below" ? "below" : "above") \(level)")
        }
    }

    @Test func `a grid that starts outside its range waits, or is refused where the policy would end it at once`() throws {
        let waiting = try session()
        try waiting.run(Market.drawn([10_300, 10_300]))
        #expect(waiting.orderCount == 0)
        #expect(try GridAudit.levels(waiting)[0].state == "waiting: the price is outside the range")
        try waiting.run(Market.drawn([10_300, 10_150], from: 2))
        #expect(waiting.orders.count == 4)
        let following = try session(["trailing": .text("up")])
        try following.run(Market.drawn([10_330]))
        #expect(try GridAudit.levels(following).map(\.price).last == FixedDecimal(10_300))
        let refused = try session(["out_of_range": .text("close")])
        try refused.run(Market.drawn([10_300, 10_150]))
        #expect(refused.orderCount == 0)
        #expect(
            try GridAudit.levels(refused)[0].state
                == "refused: the price 10300 USDT is outside the range: move the range, or set out_of_range to wait")
    }

    // MARK: - Markets

    @Test func `one candle, a constant price, gaps and zero volume are nothing special`() throws {
        let session = try session(["mode": .text("neutral")])
        var candles = Market.drawn([10_000] + Array(repeating: 10_000, count: 30))
        for index in candles.indices { candles[index].volume = .zero }
        try session.run(candles)
        #expect(session.orders.count == 4 && session.orderCount == 4 && session.fills == 0)
        // Two hours later, two rungs lower: a gap fills at its open, which is better.
        try session.run(Market.drawn([9_790, 9_790], from: 150))
        #expect(session.position > .zero && session.violations == [])
        #expect(try GridAudit.profit(session).position == session.position)
    }
}
