import Engine
import Foundation
import OMS
import Risk
import Testing
import TradingModel

/// Orders that go out in parts.
@Suite("Sliced orders")
struct SlicedOrderTests {
    private static let minutes: Int64 = 60_000_000_000

    private func session() -> Session {
        var session = Session()
        _ = session.candle()
        return session
    }

    private func order(_ number: IntentNumber, _ session: Session) throws -> Order {
        try #require(session.engine.oms.book(InstanceID(1)).order(number))
    }

    private func quantities(_ seen: [Seen]) -> [Quantity] {
        seen.sent.compactMap { if case .submit(let terms) = $0.action { terms.quantity } else { nil } }
    }

    private func market(_ quantity: Int) -> OrderTerms {
        OrderTerms(instrument: Session.btc.id, side: .buy, type: .market, quantity: Quantity(quantity))
    }

    // MARK: In time

    @Test func `equal parts leave one each interval, and the last takes the rest`() throws {
        var session = session()
        let first = session.submit(market(11), .twap(duration: 3 * Self.minutes, slices: 3))
        #expect(quantities(first) == [Quantity(3)])
        #expect(try order(1, session).holding == .sliced && first.sent.allSatisfy { $0.parent == 1 })
        var sent = [Quantity(3)]
        for index in 0..<5 as Range<UInt64> {
            _ = session.report(Session.host(index), .accepted(venueOrderID: "v\(index)"))
            if index < 3 { _ = session.report(Session.host(index), filled("f\(index)", sent[Int(index)])) }
            session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
            sent += quantities(session.candle())
        }
        #expect(sent == [Quantity(3), Quantity(3), Quantity(5)])
        let whole = try order(1, session)
        #expect(whole.state == .filled && whole.filledQuantity == Quantity(11) && whole.fee == Notional(3))
    }

    @Test func `the strategy hears of the whole alone, with the fills of the parts`() throws {
        var session = session()
        let seen = session.submit(market(10), .twap(duration: 2 * Self.minutes, slices: 2))
        #expect(
            seen.compactMap(\.step).map(\.order) == [1, 1] && seen.compactMap(\.step).map(\.kind) == [.submitted, .accepted])
        #expect(session.report(Session.host(0), .accepted(venueOrderID: "v")).compactMap(\.step).isEmpty)
        let step = try #require(session.report(Session.host(0), filled("f", Quantity(5))).compactMap(\.step).first)
        #expect(step.order == 1 && step.kind == .partiallyFilled && step.filledQuantity == Quantity(5))
        #expect(step.fill?.quantity == Quantity(5) && step.positionQuantity == Quantity(5))
        _ = session.candle()
        let last = try #require(session.report(Session.host(1), filled("g", Quantity(5))).compactMap(\.step).first)
        #expect(last.kind == .filled && last.order == 1)
    }

    @Test func `what a part did not fill goes with the next one`() {
        var session = session()
        _ = session.submit(market(12), .twap(duration: 3 * Self.minutes, slices: 3))
        _ = session.report(Session.host(0), filled("f", Quantity(1)))
        _ = session.report(Session.host(0), .cancelled(.immediateOrCancel))
        #expect(quantities(session.candle()) == [Quantity(7)])
    }

    @Test func `when the last part ends with something left, the whole is cancelled with it`() throws {
        var session = session()
        _ = session.submit(market(10), .twap(duration: 2 * Self.minutes, slices: 2))
        _ = session.report(Session.host(0), filled("f", Quantity(5)))
        _ = session.candle()
        let seen = session.report(Session.host(1), .rejected(.noMarket))
        #expect(seen.words.contains("order cancelled"))
        #expect(try order(1, session).filledQuantity == Quantity(5))
        for _ in 0..<3 { #expect(session.candle().sent.isEmpty) }
    }

    @Test func `a halt or a pause keeps the parts to come`() {
        var session = session()
        _ = session.submit(market(12), .twap(duration: 4 * Self.minutes, slices: 4))
        _ = session.handle(.pauseSet(InstanceID(1), true))
        #expect(session.candle().sent.isEmpty)
        _ = session.handle(.pauseSet(InstanceID(1), false))
        // Behind schedule: it catches up.
        #expect(quantities(session.candle()) == [Quantity(6)])
    }

    @Test func `cancelling the whole cancels its open parts, and ends when they have ended`() throws {
        var session = session()
        _ = session.submit(Session.limit(.buy, Quantity(12)), .twap(duration: 4 * Self.minutes, slices: 4))
        _ = session.report(Session.host(0), .accepted(venueOrderID: "a"))
        _ = session.candle()
        _ = session.report(Session.host(1), .accepted(venueOrderID: "b"))
        let seen = session.ask(1, .cancel(order: 1))
        #expect(seen.sent.map(\.action) == [.cancel(order: Session.host(0)), .cancel(order: Session.host(1))])
        #expect(try order(1, session).state == .cancelPending)
        _ = session.report(Session.host(0), .cancelled(.requested))
        #expect(try order(1, session).state == .cancelPending)
        #expect(session.report(Session.host(1), .cancelled(.requested)).words.contains("1 hears cancelled"))
        #expect(try order(1, session).state == .cancelled)
        #expect(session.candle().sent.isEmpty)
    }

    @Test func `the whole and its parts count once for the position limit`() {
        var session = Session(limits: RiskLimits(maximumPositionNotional: Notional(1_500)))
        _ = session.candle()
        _ = session.submit(Session.limit(.buy, Quantity(10)), .twap(duration: 2 * Self.minutes, slices: 2))
        #expect(session.submit(1, Session.limit(.buy, Quantity(5))).sent.count == 1)
        #expect(session.submit(1, Session.limit(.buy, Quantity(1))).sent.isEmpty)
    }

    @Test func `it cannot be amended`() {
        var session = session()
        _ = session.submit(market(10), .twap(duration: 2 * Self.minutes, slices: 2))
        #expect(session.ask(1, .amend(order: 1, Amendment(quantity: Quantity(4)))).last?.step?.reason == 214)
    }

    // MARK: Iceberg

    @Test func `the next part follows when one is filled, and the last takes what is too little for another`() throws {
        var session = session()
        #expect(quantities(session.submit(Session.limit(.buy, Quantity(10)), .iceberg(visible: Quantity(4)))) == [Quantity(4)])
        #expect(session.report(Session.host(0), filled("a", Quantity(3))).sent.isEmpty)
        #expect(quantities(session.report(Session.host(0), filled("b", Quantity(1)))) == [Quantity(4)])
        #expect(quantities(session.report(Session.host(1), filled("c", Quantity(4)))) == [Quantity(2)])
        #expect(session.report(Session.host(2), filled("d", Quantity(2))).words.contains("1 hears filled"))
        #expect(try order(1, session).filledNotional == Notional(1_000))
    }

    @Test func `a part that the venue ends ends the whole, and says so`() throws {
        var session = session()
        _ = session.submit(Session.limit(.buy, Quantity(10)), .iceberg(visible: Quantity(4)))
        let seen = session.report(Session.host(0), .rejected(.insufficientFunds))
        #expect(seen.alarms.count == 1 && seen.sent.isEmpty)
        #expect(try order(1, session).state == .cancelled)
    }

    @Test func `a fill behind the end counts for the whole`() throws {
        var session = session()
        _ = session.submit(Session.limit(.buy, Quantity(10)), .iceberg(visible: Quantity(4)))
        _ = session.ask(1, .cancel(order: 1))
        _ = session.report(Session.host(0), .cancelled(.requested))
        _ = session.report(Session.host(0), filled("late", Quantity(4)))
        let whole = try order(1, session)
        #expect(whole.state == .cancelled && whole.filledQuantity == Quantity(4))
    }

    @Test func `a fill behind a part's end, whose quantity was handed out again, enlarges the whole and is told`() throws {
        var session = session()
        _ = session.submit(market(10), .twap(duration: 2 * Self.minutes, slices: 2))
        _ = session.report(Session.host(0), .cancelled(.immediateOrCancel))
        #expect(quantities(session.candle()) == [Quantity(10)])
        _ = session.report(Session.host(1), filled("a", Quantity(10)))
        #expect(session.report(Session.host(0), filled("late", Quantity(5))).alarms.count == 1)
        let whole = try order(1, session)
        #expect(whole.filledQuantity == Quantity(15) && whole.terms.quantity == Quantity(15) && whole.state == .filled)
    }
}
