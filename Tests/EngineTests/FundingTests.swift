import Engine
import Foundation
import OMS
import Testing
import TradingModel

@Suite("Funding in the books")
struct FundingTests {
    private func due(_ hours: Int64, rate: String = "0.0001", at price: Int = 110) throws -> EngineEvent {
        .fundingDue(
            FundingDue(
                instrument: Session.btc.id, time: Timestamp(milliseconds: hours * 3_600_000),
                rate: try #require(FixedDecimal(rate)), markPrice: Price(price)))
    }

    /// Instance 1 long 10, instance 2 short 4, instance 3 flat.
    private func session() -> Session {
        var session = Session(instances: 3)
        _ = session.candle()
        _ = session.submit(1, Session.limit(.buy, Quantity(10)))
        _ = session.report(1, filled("a", Quantity(10)))
        _ = session.submit(2, Session.limit(.sell, Quantity(4)))
        _ = session.report(1, of: 2, filled("b", Quantity(4)))
        return session
    }

    private func payments(_ seen: [Seen]) -> [FundingPayment] {
        seen.compactMap { if case .journal(.funding(let payment)) = $0 { payment } else { nil } }
    }

    @Test func `longs pay and shorts get, each for its own book, and the row of the position follows`() throws {
        var session = session()
        let seen = session.handle(try due(8))
        // 10 × 110 × 0.0001 and 4 × 110 × 0.0001.
        #expect(payments(seen).map(\.payment.description) == ["-0.11", "0.044"])
        #expect(payments(seen).map(\.quantity) == [Quantity(10), Quantity(-4)])
        #expect(seen.words == ["position", "funding", "position", "funding"])
        let position = session.engine.oms.position(InstanceID(1))
        #expect(position.funding.description == "-0.11" && position.realisedProfit.isZero && position.revision == 2)
        // 10 bought at 100, marked at 110, a fee of 1.
        #expect(position.profit(at: Price(110))?.description == "98.89")
        #expect(session.engine.oms.position(InstanceID(3)).revision == 0)
    }

    @Test func `a funding is booked once, also after a restart, and none from before it`() throws {
        var session = session()
        _ = session.handle(try due(8))
        #expect(session.handle(try due(8)).isEmpty)
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        #expect(session.handle(try due(8)).isEmpty)
        #expect(session.handle(try due(7)).isEmpty)
        #expect(payments(session.handle(try due(16, rate: "-0.0001"))).map(\.payment.description) == ["0.11", "-0.044"])
        #expect(session.engine.oms.position(InstanceID(1)).funding.isZero)
    }

    @Test(arguments: [-1, 30, 1_000_000]) func `a funding of a time that cannot be hides none of those behind it`(hours: Int64)
        throws
    {
        var session = session()
        #expect(session.handle(try due(hours)).words == ["alarm"])
        #expect(payments(session.handle(try due(8))).count == 2)
    }

    @Test(arguments: [("1", 110), ("-1", 110), ("0.0001", 0), ("0.0001", -5)])
    func `a funding that no venue can mean is an alarm and changes nothing`(rate: String, price: Int) throws {
        var session = session()
        #expect(session.handle(try due(8, rate: rate, at: price)).words == ["alarm"])
        #expect(payments(session.handle(try due(8))).count == 2, "the right one of that time still counts")
    }
}
