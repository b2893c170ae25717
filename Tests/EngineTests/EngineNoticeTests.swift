import Engine
import Testing
import TradingModel

@Suite("Engine notices")
struct EngineNoticeTests {
    @Test func `a refusal is told to the user once an hour and code`() {
        var session = Session(instances: 2)
        _ = session.candle()
        let tooMuch = Session.limit(.buy, Quantity(200))
        let nothing = Session.limit(.buy, .zero)
        #expect(session.submit(1, tooMuch).notices.map(\.key) == ["refusal/1/risk.maximum_order_notional/0"])
        #expect(session.submit(1, tooMuch).notices.isEmpty)
        #expect(session.submit(1, nothing).notices.map(\.key) == ["refusal/1/risk.quantity_not_positive/0"])
        #expect(session.submit(2, tooMuch).notices.map(\.key) == ["refusal/2/risk.maximum_order_notional/0"])
        for _ in 0..<58 { _ = session.candle() }
        #expect(session.submit(1, tooMuch).notices.isEmpty)
        _ = session.candle()
        #expect(session.submit(1, tooMuch).notices.map(\.key) == ["refusal/1/risk.maximum_order_notional/1"])
        #expect(session.submit(1, nothing).notices.map(\.key) == ["refusal/1/risk.quantity_not_positive/1"])
        #expect(session.submit(1, nothing).notices.isEmpty)
    }

    @Test func `a refusal that is not told is journalled all the same`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit(1, Session.limit(.buy, .zero))
        #expect(session.submit(1, Session.limit(.buy, .zero)).words == ["intent refused", "1 hears denied"])
    }

    @Test func `a cancel that comes too late is journalled and told to the strategy, not to the user`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, filled("f", Quantity(10)))
        #expect(session.ask(1, .cancel(order: 1)).words == ["intent refused", "1 hears cancelRejected"])
        #expect(session.engine.instance(InstanceID(1)).lastEvent?.text == "filled buy 10 @ 100")
    }

    @Test func `a strategy's message names the event and its place in it`() throws {
        var session = Session()
        let seen = session.handle(
            .messageWritten(InstanceID(1), seq: 17, index: 2, title: "Break-out", text: "volume is three times its average"))
        #expect(seen.words == ["notice strategy"])
        let notice = try #require(seen.notices.first)
        #expect(notice.key == "strategy/1/17/2" && notice.title == "ada/1: Break-out")
        #expect(notice.text == "volume is three times its average")
    }

    @Test func `an incident is journalled, and told when the user should know`() throws {
        for kind in InstanceIncident.Kind.allCases {
            var session = Session()
            let seen = session.incident(kind, lastSeq: 5)
            let isTold = ![.started, .stopped, .swapped, .parametersChanged, .reportRefused].contains(kind)
            #expect(seen.words == ["incident \(kind.rawValue)"] + (isTold ? ["notice instance"] : []))
            #expect(session.engine.instance(InstanceID(1)).lastEvent?.text == "\(kind.rawValue): signal 9")
        }
        var session = Session()
        let notice = try #require(session.incident(.timedOut, lastSeq: 5).notices.first)
        #expect(notice.key == "instance/1/timed_out/5" && notice.title == "ada/1: Strategy timed out")
    }
    @Test func `a strategy that fails at the same event again is told once, journalled each time`() {
        var session = Session(instances: 2)
        #expect(session.incident(.crashed, lastSeq: 5).words == ["incident crashed", "notice instance"])
        #expect(session.incident(.restarted, lastSeq: 5).words == ["incident restarted", "notice instance"])
        #expect(session.incident(.crashed, lastSeq: 5).words == ["incident crashed"])
        #expect(session.incident(.restarted, lastSeq: 5).words == ["incident restarted"])
        #expect(session.incident(.crashed, 2, lastSeq: 5).words == ["incident crashed", "notice instance"])
        #expect(session.incident(.crashed, lastSeq: 6).words == ["incident crashed", "notice instance"])
        #expect(session.incident(.quarantined, lastSeq: 5).words == ["incident quarantined", "notice instance"])
    }
}
