import Engine
import OMS
import Risk
import Testing
import TradingModel

@Suite("Engine")
struct EngineTests {
    // MARK: The market

    @Test func `a candle reaches the instances that asked for it, in the order in which they were added`() {
        var session = Session(instances: 3)
        session.add(4, to: Session.eth)
        session.add(5, [.hour1])
        session.add(6, [.hour1, .minute1, .minute1])
        #expect(
            session.candle().words
                == ["1 hears candle 1m", "2 hears candle 1m", "3 hears candle 1m", "6 hears candle 1m"])
        #expect(session.candle(Session.eth).words == ["4 hears candle 1m"])
        #expect(session.candle(Session.btc, .hour1).words == ["5 hears candle 1h", "6 hears candle 1h"])
        #expect(session.candle(Session.btc, .day1).isEmpty)
    }

    @Test func `the last close is remembered for each instrument`() {
        var session = Session()
        #expect(session.engine.lastPrice(Session.btc.id) == nil)
        _ = session.candle(close: Price(101))
        _ = session.candle(Session.eth, close: Price(7))
        _ = session.candle(Session.btc, .hour1, close: Price(102))
        #expect(session.engine.lastPrice(Session.btc.id) == Price(102))
        #expect(session.engine.lastPrice(Session.eth.id) == Price(7))
        #expect(session.engine.lastPrice(InstrumentID(3)) == nil)
    }

    @Test func `a candle of an instrument that nobody knows changes nothing`() {
        var session = Session()
        let stranger = Candle(
            instrument: InstrumentID(9), timeframe: .minute1, openTime: Timestamp(milliseconds: 0), open: Price(1),
            high: Price(1), low: Price(1), close: Price(1), volume: .zero)
        #expect(session.handle(.candleClosed(stranger)).isEmpty)
        #expect(session.engine.lastPrice(InstrumentID(9)) == nil)
    }

    @Test func `the clock never goes back`() {
        var session = Session()
        _ = session.handle(.timeAdvanced(Timestamp(milliseconds: 5_000)))
        _ = session.handle(.timeAdvanced(Timestamp(milliseconds: 4_000)))
        #expect(session.engine.now == Timestamp(milliseconds: 5_000))
    }

    @Test func `each instance's events are numbered without gaps, whatever they are`() {
        var session = Session(instances: 2)
        var seen = session.candle() + session.submit(1) + session.report(1, .accepted(venueOrderID: "v"))
        seen += session.submit(1, Session.limit(.buy, .zero)) + session.candle() + session.submit(2)
        seen +=
            session.report(1, filled("f", Quantity(10)))
            + session.handle(.timerSet(InstanceID(1), number: 3, due: session.engine.now))
        seen += session.candle()
        for instance in [InstanceID(1), InstanceID(2)] {
            let events = seen.compactMap(\.delivery).filter { $0.instance == instance }.map(\.event)
            #expect(events.map(\.seq) == Array(1...UInt64(events.count)))
            #expect(session.engine.instance(instance).nextSeq == UInt64(events.count) + 1)
            #expect(events.map(\.time) == events.map(\.time).sorted())
        }
    }

    // MARK: Orders

    @Test func `an approved intent is journalled, told and then sent`() throws {
        var session = Session()
        _ = session.candle()
        let seen = session.submit()
        #expect(seen.words == ["intent approved", "order submitted", "1 hears submitted", "send"])
        guard case .send(let intent) = seen[3] else { return }
        #expect(seen[0] == .journal(.intent(intent, .approved)))
        let step = try #require(seen[2].step)
        #expect(step.order == 1 && step.side == .buy && step.quantity == Quantity(10) && step.price == Price(100))
        #expect(step.reason == 0 && step.fill == nil && step.positionQuantity == .zero && step.positionPrice == nil)
    }

    @Test func `a cancel and an amendment are journalled, told and then sent`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v"))
        #expect(
            session.ask(1, .amend(order: 1, Amendment(quantity: Quantity(20)))).words
                == ["intent approved", "order update_pending", "1 hears updatePending", "send"])
        #expect(
            session.ask(1, .cancel(order: 1)).words
                == ["intent approved", "order cancel_pending", "1 hears cancelPending", "send"])
    }

    @Test func `a refused intent is journalled with its reason, told as denied, and never sent`() throws {
        var session = Session()
        _ = session.candle()
        let seen = session.submit(1, Session.limit(.sell, Quantity(200)))
        #expect(seen.words == ["intent refused", "notice refusal", "1 hears denied"])
        let refusal = RiskRefusal.notionalAboveMaximum(notional: Notional(20_000), limit: Notional(10_000))
        guard case .journal(.intent(_, .refused(let code, let text))) = seen[0] else { return }
        #expect(code == refusal.code && text == refusal.text)
        let step = try #require(seen[2].step)
        #expect(step.order == 1 && step.kind == .denied && step.reason == refusal.number)
        #expect(step.side == .sell && step.quantity == Quantity(200) && step.price == Price(100))
        #expect(session.engine.oms.book(InstanceID(1)).openOrders.isEmpty)
    }

    @Test func `a refused cancel and a refused amendment are told as such, with the order's numbers`() throws {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, filled("f", Quantity(4)))
        _ = session.report(1, .cancelled(.requested))
        let cancel = try #require(session.ask(1, .cancel(order: 1)).last?.step)
        #expect(cancel.kind == .cancelRejected && cancel.order == 1 && cancel.filledQuantity == Quantity(4))
        #expect(cancel.reason == RiskRefusal.orderIsFinal(1, .cancelled).number)
        let amend = try #require(session.ask(1, .amend(order: 9, Amendment(quantity: Quantity(1)))).last?.step)
        #expect(amend.kind == .updateRejected && amend.order == 9 && amend.quantity == .zero)
        #expect(amend.reason == RiskRefusal.unknownOrder(9).number)
    }

    @Test func `what risk passes but the order cannot do now is refused, not sent`() throws {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        let seen = session.ask(1, .amend(order: 1, Amendment(quantity: Quantity(20))))
        #expect(seen.words == ["intent refused", "notice refusal", "1 hears updateRejected"])
        #expect(try #require(seen.last?.step).reason == RiskRefusal.changeIsPending(1, .submitted).number)
    }

    @Test func `an intent number that was seen before changes nothing`() {
        var session = Session()
        _ = session.candle()
        let first = session.intent(1, .submit(Session.limit()))
        _ = session.handle(.intentReceived(first))
        let second = session.intent(1, .submit(Session.limit(.sell, Quantity(5000))))
        _ = session.handle(.intentReceived(second))
        for repeated in [first, second] { #expect(session.handle(.intentReceived(repeated)).isEmpty) }
        #expect(session.engine.instance(InstanceID(1)).lastIntent == 2)
        #expect(session.engine.oms.book(InstanceID(1)).openOrders.count == 1)
        #expect(session.submit().words.last == "send")
    }

    @Test func `a market order before the first candle has no price to be judged at`() {
        var session = Session()
        let market = OrderTerms(instrument: Session.btc.id, side: .buy, type: .market, quantity: Quantity(1))
        #expect(session.submit(1, market).words.last == "1 hears denied")
        _ = session.candle()
        #expect(session.submit(1, market).words.last == "send")
    }

    @Test func `orders and amendments of the last minute are counted, cancels are not`() {
        var session = Session(limits: RiskLimits(maximumOrdersPerMinute: 3))
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v"))
        _ = session.ask(1, .amend(order: 1, Amendment(quantity: Quantity(11))))
        #expect(session.ask(1, .cancel(order: 1)).words.last == "send")
        #expect(session.submit().words.last == "send")
        #expect(session.submit().words.last == "1 hears denied")
        _ = session.candle()
        #expect(session.submit().words.last == "send")
    }

    // MARK: Reports

    @Test func `a report is journalled before it is told`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        #expect(session.report(1, .accepted(venueOrderID: "v")).words == ["order accepted", "1 hears accepted"])
        #expect(session.report(1, .triggered).words == ["order triggered", "1 hears triggered"])
        #expect(session.report(1, .expired).words == ["order expired", "1 hears expired"])
    }

    @Test func `a fill is journalled with order, position and notice, then told with its numbers`() throws {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        let seen = session.report(1, filled("v-7", Quantity(4), at: Price(99)))
        #expect(
            seen.words == ["order partially_filled", "fill", "position", "notice fill", "1 hears partiallyFilled"])
        let notice = try #require(seen.notices.first)
        #expect(notice.key == "fill/1/1" && notice.tenant == Session.tenant && notice.instance == InstanceID(1))
        #expect(notice.title == "ada/1: Order filled" && notice.text == "filled buy 4 @ 99")
        let step = try #require(seen.last?.step)
        #expect(step.fill == OrderStep.Fill(number: 1, price: Price(99), quantity: Quantity(4), fee: Notional(1), isMaker: true))
        #expect(step.filledQuantity == Quantity(4) && step.positionQuantity == Quantity(4) && step.positionPrice == Price(99))

        #expect(session.report(1, filled("v-7", Quantity(4), at: Price(99))).isEmpty)
        #expect(session.report(1, filled("v-8", Quantity(6))).words.last == "1 hears filled")
        #expect(session.engine.instance(InstanceID(1)).lastEvent?.text == "filled buy 6 @ 100")
    }

    @Test func `a rejection is told with the venue's number`() throws {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        let step = try #require(session.report(1, .rejected(.insufficientFunds)).last?.step)
        #expect(step.kind == .rejected && step.reason == 1_004)
        #expect(session.engine.instance(InstanceID(1)).lastEvent?.text == "rejected: venue.insufficient_funds limit buy 10 @ 100")
    }

    @Test func `an amendment down to what is filled is told as updated, then filled`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v"))
        _ = session.ask(1, .amend(order: 1, Amendment(quantity: Quantity(4))))
        _ = session.report(1, filled("f", Quantity(4)))
        #expect(
            session.report(1, .amended(Amendment(quantity: Quantity(4)))).words
                == ["order filled", "1 hears updated", "1 hears filled"])
        #expect(session.ask(1, .cancel(order: 1)).words.last == "1 hears cancelRejected")
        #expect(session.report(1, .cancelRejected(.unknownOrder)).words == ["order filled", "1 hears cancelRejected"])
    }

    @Test func `what the venue cannot mean is told, and nothing else`() {
        var session = Session()
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v"))
        #expect(session.report(1, .rejected(.noMarket)).words == ["alarm"])
        for event in [filled("f", Quantity(11)), filled("f", .zero)] {
            #expect(session.report(1, event).words == ["alarm", "incident report_refused", "notice instance"])
        }
        #expect(session.report(2, .expired).words == ["alarm"])
        #expect(session.report(1, of: 2, .expired).words == ["alarm"])
        #expect(session.report(1, filled("f", Quantity(10))).words.last == "1 hears filled")
    }
}
