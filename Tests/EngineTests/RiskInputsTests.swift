import Engine
import Foundation
import OMS
import Risk
import TestRandom
import Testing
import TradingModel

/// What the engine tells the rules about the world: sums of others, time, equity, ranges and books.
@Suite("Risk inputs") struct RiskInputsTests {
    private func limits(_ change: (inout RiskLimits) -> Void) -> RiskLimits {
        var limits = RiskLimits(maximumOrderNotional: Notional(1_000_000), maximumPositionNotional: Notional(1_000_000))
        change(&limits)
        return limits
    }

    private func market(_ side: Side, _ quantity: Int, of instrument: Instrument = Session.btc) -> OrderTerms {
        OrderTerms(instrument: instrument.id, side: side, type: .market, quantity: Quantity(quantity))
    }

    /// The code of the refusal that the effects hold; nil when the intent passed.
    private func code(_ seen: [Seen]) -> String? {
        for case .journal(.intent(_, .refused(let code, _))) in seen { return code }
        return nil
    }

    @Test func `exposure is summed over the instances of a user, fills and open orders alike`() {
        var session = Session(limits: limits { $0.maximumExposure.user = Notional(3_000) })
        session.add(2)
        session.add(3, tenant: TenantID(8))
        _ = session.candle()
        // 10 held, 5 open, and 20 of another user, which do not count: 1,500 of others.
        #expect(code(session.submit(2, Session.limit(.buy, Quantity(10)))) == nil)
        _ = session.report(1, of: 2, filled("a", Quantity(10)))
        #expect(code(session.submit(2, Session.limit(.buy, Quantity(5), at: Price(90)))) == nil)
        #expect(code(session.submit(3, Session.limit(.buy, Quantity(20)))) == nil)
        #expect(code(session.submit(1, market(.buy, 16))) == "risk.maximum_exposure")
        #expect(code(session.submit(1, market(.buy, 15))) == nil)
        // What was cancelled is free again.
        #expect(code(session.submit(1, market(.buy, 5))) == "risk.maximum_exposure")
        _ = session.report(2, of: 2, .cancelled(.requested))
        #expect(code(session.submit(1, market(.buy, 5))) == nil)
    }

    @Test func `instruments count at their own prices, and one without a price is not known`() {
        var session = Session(limits: limits { $0.maximumExposure.user = Notional(5_000) })
        session.add(2, to: Session.eth)
        _ = session.candle()
        #expect(code(session.submit(2, Session.limit(.buy, Quantity(10), of: Session.eth))) == nil)
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.exposure_unknown")
        _ = session.candle(Session.eth, close: Price(300))
        #expect(code(session.submit(1, market(.buy, 20))) == nil)
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.maximum_exposure")
    }

    @Test func `sums are the same after a restart, and after limits and strategies change`() throws {
        var session = Session(instances: 2)
        session.add(3, strategy: "grid")
        _ = session.candle()
        _ = session.submit(2, Session.limit(.buy, Quantity(10)))
        _ = session.report(1, of: 2, filled("a", Quantity(4)))
        _ = session.submit(3, Session.limit(.sell, Quantity(7)))
        session.engine.redefine(InstanceID(1), limits: limits { $0.maximumExposure.user = Notional(2_000) })
        for _ in 0..<2 {
            #expect(code(session.submit(1, market(.buy, 4))) == "risk.maximum_exposure")
            session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        }
        #expect(code(session.submit(1, market(.buy, 3))) == nil)
        session.engine.redefine(
            InstanceID(1), limits: limits { $0.maximumExposure.strategy = Notional(1_300) }, strategy: "grid")
        #expect(code(session.submit(1, market(.buy, 3))) == nil)
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.maximum_exposure")
    }

    @Test func `a random run keeps sums that adding up anew gives, too`() throws {
        var system = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &system)
        var random = SeededRandom(seed: seed)
        let watched = limits {
            $0.maximumExposure.user = Notional(1)
            $0.maximumOpenOrders = 1_000
            $0.maximumOrdersPerMinute = 1_000
        }
        let wide = limits {
            $0.maximumOpenOrders = 1_000
            $0.maximumOrdersPerMinute = 1_000
        }
        var session = Session(limits: watched)
        for number in 2...5 as ClosedRange<UInt64> { session.add(number, limits: wide) }
        _ = session.candle()
        for step in 0..<300 {
            let instance = UInt64.random(in: 2...5, using: &random)
            let book = session.engine.account(of: InstanceID(instance)).openOrders
            if let order = book.randomElement(using: &random), Bool.random(using: &random) {
                let fill = Quantity(Int.random(in: 1...3, using: &random))
                let event: VenueReport.Event =
                    Bool.random(using: &random) ? .cancelled(.requested) : filled("\(step)", min(fill, order.leavesQuantity))
                _ = session.report(order.id.intent, of: instance, event)
            } else {
                _ = session.submit(
                    instance,
                    Session.limit(Bool.random(using: &random) ? .buy : .sell, Quantity(Int.random(in: 1...9, using: &random))))
            }
            var others = Quantity.zero
            for other in 2...5 as ClosedRange<UInt64> {
                let book = session.engine.oms.book(InstanceID(other))
                let largest = Exposure.largestPosition(
                    book.position.quantity, buying: book.leavesQuantity(.buy), selling: book.leavesQuantity(.sell))
                others += try #require(largest)
            }
            let seen = session.submit(1, market(.buy, 1))
            guard case .journal(.intent(_, .refused(_, let text)))? = seen.first else {
                Issue.record("a limit of 1 refuses everything, seed \(seed)")
                return
            }
            let total = others.notional(at: Price(100)) + Notional(100)
            #expect(text.contains("would reach \(total),"), "seed \(seed), step \(step): \(text)")
        }
    }

    @Test func `the last close has a time, which a restart keeps`() throws {
        var session = Session(limits: limits { $0.maximumReferenceAge = 60_000_000_000 })
        _ = session.candle()
        let closed = session.engine.now
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        _ = session.handle(.timeAdvanced(closed + 60_000_000_000))
        #expect(code(session.submit(1, market(.buy, 1))) == nil)
        _ = session.handle(.timeAdvanced(closed + 60_000_000_001))
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.reference_too_old")
    }

    @Test func `trades, intervals and repetitions are counted, across a restart, and refused ones are not`() throws {
        var session = Session(
            limits: limits {
                $0.maximumTradesPerDay = 2
                $0.duplicateWindow = 1_000_000_000
            })
        _ = session.candle()
        #expect(code(session.submit(1, market(.buy, 1))) == nil)
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.duplicate_order")
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.duplicate_order")
        #expect(code(session.submit(1, market(.buy, 2))) == nil)
        #expect(code(session.submit(1, market(.buy, 3))) == "risk.trades_per_day")
        session.engine.redefine(InstanceID(1), limits: limits { $0.minimumOrderInterval = 1_000_000_000 })
        #expect(code(session.submit(1, market(.buy, 3))) == "risk.minimum_interval")
        _ = session.handle(.timeAdvanced(session.engine.now + 1_000_000_000))
        #expect(code(session.submit(1, market(.buy, 3))) == nil)
    }

    @Test func `equity is the capital and what became of it`() {
        var session = Session(
            limits: limits {
                $0.maximumLeverage = FixedDecimal(2)
                $0.capital = Notional(1_000)
            })
        _ = session.candle()
        #expect(code(session.submit(1, market(.buy, 21))) == "risk.maximum_leverage")
        #expect(code(session.submit(1, market(.buy, 10))) == nil)
        _ = session.report(2, filled("a", Quantity(10)))
        // 10 bought at 100 for a fee of 1 are worth 500 at 50: the equity is 499, and twice that is 998.
        _ = session.candle(close: Price(50))
        #expect(code(session.submit(1, market(.buy, 10))) == "risk.maximum_leverage")
        #expect(code(session.submit(1, market(.buy, 9))) == nil)
    }

    @Test func `ranges are followed where a sizing asks for them, across a restart`() throws {
        let sizing = PositionSizing.volatility(
            risk: FixedDecimal(raw: FixedDecimal.unit / 100), multiple: .one,
            AverageTrueRange.Settings(period: 2, timeframe: .minute1))
        var session = Session(
            limits: limits {
                $0.sizing = sizing
                $0.capital = Notional(10_000)
            })
        _ = session.candle(close: Price(100))
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.size_is_zero")
        // A range of 20: 10,000 × 0.01 ÷ mean(0, 20) = 10.
        _ = session.candle(close: Price(120))
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        #expect(code(session.submit(1, market(.buy, 11))) == "risk.maximum_size")
        #expect(code(session.submit(1, market(.buy, 10))) == nil)
    }

    @Test func `market orders are held against the last book`() throws {
        var session = Session(limits: limits { $0.maximumSlippage = .zero })
        _ = session.candle()
        #expect(code(session.submit(1, market(.buy, 1))) == "risk.book_missing")
        let levels = [100, 101].map { OrderBook.Level(price: Price($0), quantity: Quantity(5)) }
        let book = try #require(OrderBook(instrument: Session.btc.id, time: session.engine.now, bids: [], asks: levels))
        session.engine.take(book)
        #expect(code(session.submit(1, market(.buy, 5))) == nil)
        #expect(code(session.submit(1, market(.buy, 6))) == "risk.slippage")
    }
}
