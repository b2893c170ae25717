import Engine
import Foundation
import Risk
import Testing
import TradingModel

@Suite("Snapshots of portfolios")
struct PortfoliosTests {
    private let hour: Int64 = 3_600_000_000_000

    private func session() -> Session {
        var limits = RiskLimits.standard
        limits.capital = Notional(1_000)
        var session = Session()
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.add(1, limits: limits, strategy: "grid")
        session.add(2, limits: limits, strategy: "rsi")
        session.add(3, to: Session.eth, strategy: "grid")
        session.add(4, tenant: TenantID(8))
        session.engine.takePortfolios(every: hour)
        return session
    }

    private func close(_ session: inout Session, minute: Int64, _ instrument: Instrument = Session.btc, at price: Int)
        -> [PortfolioSnapshot]
    {
        let time = Timestamp(nanoseconds: minute * Timeframe.minute1.nanoseconds)
        let candle = Session.candle(instrument, .minute1, closing: time, at: Price(price))
        var seen = session.handle(.timeAdvanced(time))
        var effects: [EngineEffect] = []
        session.engine.watch(candle, into: &effects)
        seen += effects.map(Seen.init)
        seen += session.handle(.candleClosed(candle))
        return seen.compactMap { if case .journal(.portfolio(let snapshot)) = $0 { snapshot } else { nil } }
    }

    /// Long 5 at 100 and short 2 at 110 on one instrument, long 1 at 300 on another; fees of 1 each.
    private func trade(_ session: inout Session) {
        _ = session.submit(1, Session.limit(.buy, Quantity(5)))
        _ = session.report(1, filled("a", Quantity(5)))
        _ = session.submit(2, Session.limit(.sell, Quantity(2), at: Price(110)))
        _ = session.report(1, of: 2, filled("b", Quantity(2), at: Price(110)))
        _ = session.submit(3, Session.limit(.buy, Quantity(1), at: Price(300), of: Session.eth))
        _ = session.report(1, of: 3, filled("c", Quantity(1), at: Price(300)))
    }

    @Test func `each user's instances are weighed together when an interval ends, once`() throws {
        var session = session()
        #expect(close(&session, minute: 58, at: 100).isEmpty)
        #expect(close(&session, minute: 58, Session.eth, at: 300).isEmpty)
        trade(&session)
        let taken = close(&session, minute: 60, at: 120)
        #expect(taken.map(\.tenant) == [Session.tenant, TenantID(8)])
        let mine = try #require(taken.first)
        #expect(mine.asset == "USDT" && mine.time == Timestamp(milliseconds: 3_600_000))
        // 5 × 20 − 2 × 10 + 0 = 80, less 3 of fees, on a capital of 2,000.
        #expect(mine.unrealisedProfit == Notional(80) && mine.fee == Notional(3) && mine.equity == Notional(2_077))
        #expect(mine.exposure == Notional(5 * 120 + 2 * 120 + 300))
        #expect(
            mine.divisions.map { "\($0.way.rawValue) \($0.name) \($0.exposure) \($0.netExposure)" } == [
                "instrument BTC-USDT 840 360", "instrument ETH-USDT 300 300", "strategy grid 900 900", "strategy rsi 240 -240",
                "venue paper 1140 660",
            ])
        #expect(taken.last?.equity.isZero == true && taken.last?.divisions.isEmpty == true)
        #expect(close(&session, minute: 60, Session.eth, at: 300).isEmpty)
        #expect(close(&session, minute: 61, at: 90).isEmpty)
    }

    @Test func `a repeated run takes the same snapshots from its checkpoint`() throws {
        var session = session()
        _ = close(&session, minute: 59, at: 100)
        _ = close(&session, minute: 59, Session.eth, at: 300)
        trade(&session)
        _ = close(&session, minute: 60, at: 120)
        var again = session
        again.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        again.engine.takePortfolios(every: hour)
        for minute in [90, 120, 180] as [Int64] {
            let expected = close(&session, minute: minute, at: Int(200 - minute))
            #expect(close(&again, minute: minute, at: Int(200 - minute)) == expected)
            #expect(expected.count == (minute == 90 ? 0 : 2))
            if minute == 180 { #expect(expected.first?.drawdown == Notional(300)) }
        }
    }

    @Test func `a late candle of an hour still brings its snapshot, and without an interval none is taken`() {
        var session = session()
        _ = close(&session, minute: 59, at: 100)
        #expect(close(&session, minute: 75, at: 100).count == 2)
        session.engine.takePortfolios(every: nil)
        #expect(close(&session, minute: 120, at: 100).isEmpty)
    }

    @Test func `what is held without a price is not guessed`() {
        var session = session()
        _ = close(&session, minute: 59, at: 100)
        trade(&session)
        // ETH has not closed yet.
        #expect(close(&session, minute: 60, at: 120).map(\.tenant) == [TenantID(8)])
    }
}
