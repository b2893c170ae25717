import Engine
import Foundation
import Risk
import Testing
import TradingModel

/// Orders that the host cancels and positions that it closes in the place of a strategy.
@Suite("Unwinding")
struct UnwindingTests {
    private static let me = HaltScope.instance(InstanceID(1))

    /// Long 10, with two orders open: a buy and a reduce-only sell.
    private func session(_ policy: OpenOrderPolicy = .keep) -> Session {
        var session = Session()
        session.engine = Engine(instruments: [Session.btc])
        session.add(1, openOrderPolicy: policy)
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "1"))
        _ = session.report(1, filled("f1", Quantity(10)))
        _ = session.submit(1, Session.limit(.buy, Quantity(5), at: Price(90)))
        _ = session.report(2, .accepted(venueOrderID: "2"))
        var exit = Session.limit(.sell, Quantity(10), at: Price(110))
        exit.isReduceOnly = true
        _ = session.submit(1, exit)
        _ = session.report(3, .accepted(venueOrderID: "3"))
        return session
    }

    private func closing(_ quantity: Quantity, _ side: Side = .sell) -> OrderIntent.Action {
        .submit(
            OrderTerms(instrument: Session.btc.id, side: side, type: .market, quantity: quantity, isReduceOnly: true))
    }

    @Test func `cancel asks for the end of every order, and leaves the position`() {
        var session = session()
        let seen = session.handle(.haltSet(Self.me, .cancel))
        #expect(
            seen.words == [
                "intent approved", "order cancel_pending", "1 hears cancelPending", "send", "intent approved",
                "order cancel_pending", "1 hears cancelPending", "send",
            ])
        #expect(seen.sent.map(\.action) == [.cancel(order: 2), .cancel(order: 3)])
        #expect(seen.sent.map(\.number) == [Session.host(0), Session.host(1)] && seen.sent.allSatisfy(\.isHostMade))
        #expect(session.report(2, .cancelled(.requested)).words == ["order cancelled", "1 hears cancelled"])
        #expect(session.report(3, .cancelled(.requested)).sent.isEmpty)
        #expect(session.engine.account(of: InstanceID(1)).openOrders.isEmpty)
        #expect(session.engine.account(of: InstanceID(1)).position.quantity == Quantity(10))
    }

    @Test func `flatten closes the position when the last order is gone, and tells the strategy`() throws {
        var session = session()
        #expect(session.handle(.haltSet(Self.me, .flatten)).sent.map(\.action) == [.cancel(order: 2), .cancel(order: 3)])
        #expect(session.report(2, .cancelled(.requested)).sent.isEmpty)
        let seen = session.report(3, .cancelled(.requested))
        #expect(seen.sent.map(\.action) == [closing(Quantity(10))])
        #expect(
            seen.words == [
                "order cancelled", "1 hears cancelled", "intent approved", "order submitted", "1 hears submitted", "send",
            ])
        let number = try #require(seen.sent.first?.number)
        #expect(session.report(number, .accepted(venueOrderID: "c")).sent.isEmpty)
        let filled = session.report(number, filled("f2", Quantity(10)))
        #expect(filled.last?.step?.kind == .filled && filled.last?.step?.positionQuantity == .zero)
        #expect(filled.sent.isEmpty && session.candle().sent.isEmpty)
        // The host's own orders are not the strategy's rate.
        _ = session.handle(.haltSet(Self.me, nil))
        #expect(session.submit().words.last == "send")
        #expect(session.engine.lastIntent(of: InstanceID(1)) == 4)
    }

    @Test func `orders that fill while they are cancelled are closed with the rest`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .flatten))
        // The buy fills, the venue's answers to the cancels come too late.
        #expect(session.report(2, filled("f2", Quantity(5))).sent.isEmpty)
        #expect(session.report(2, .cancelRejected(.unknownOrder)).sent.isEmpty)
        #expect(session.report(3, filled("f3", Quantity(4))).sent.isEmpty)
        #expect(session.report(3, .cancelled(.requested)).sent.map(\.action) == [closing(Quantity(11))])
    }

    @Test func `a fill behind its cancellation is closed too`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .flatten))
        _ = session.report(3, .cancelled(.requested))
        _ = session.report(2, .cancelled(.requested))
        let number = Session.host(2)
        #expect(session.report(number, filled("f2", Quantity(10))).sent.isEmpty)
        let seen = session.report(2, filled("late", Quantity(5)))
        #expect(seen.sent.map(\.action) == [closing(Quantity(5))])
    }

    @Test func `nothing that is open turns the position: the reduce-only exit fills, nothing is left to close`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .flatten))
        _ = session.report(2, .cancelled(.requested))
        #expect(session.report(3, filled("f3", Quantity(10))).sent.isEmpty)
        #expect(session.report(3, .cancelRejected(.unknownOrder)).sent.isEmpty)
        #expect(session.engine.account(of: InstanceID(1)).position.quantity == .zero)
    }

    @Test func `a short position is bought back, and a large one in parts`() {
        var session = Session(
            limits: RiskLimits(maximumOrderNotional: Notional(200_000), maximumPositionNotional: Notional(500_000)))
        _ = session.candle()
        for (order, quantity) in [(1, 1_000), (2, 500)] as [(IntentNumber, Int)] {
            _ = session.submit(1, Session.limit(.sell, Quantity(quantity)))
            _ = session.report(order, filled("f\(order)", Quantity(quantity)))
        }
        #expect(session.handle(.haltSet(.platform, .flatten)).sent.map(\.action) == [closing(Quantity(1_000), .buy)])
        let rest = session.report(Session.host(0), filled("f3", Quantity(1_000)))
        #expect(rest.sent.map(\.action) == [closing(Quantity(500), .buy)])
    }

    @Test func `a strategy cannot cancel or change what the host asked for`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .flatten))
        _ = session.report(2, .cancelled(.requested))
        _ = session.report(3, .cancelled(.requested))
        #expect(session.ask(1, .cancel(order: Session.host(2))).last?.step?.reason == 20)
        #expect(session.ask(1, .amend(order: Session.host(2), Amendment(quantity: Quantity(1)))).last?.step?.reason == 20)
    }

    // MARK: What does not work at once

    @Test func `an order that the venue rejects or cuts is tried again, later each time, and then somebody is called`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .flatten))
        _ = session.report(2, .cancelled(.requested))
        var seen = session.report(3, .cancelled(.requested))
        var attempts = 0
        var lastAlarm: [String] = []
        var minutes = 0
        while lastAlarm.isEmpty, minutes < 100 {
            if let number = seen.sent.first?.number {
                attempts += 1
                let answer = session.report(number, .rejected(.noMarket))
                #expect(answer.sent.isEmpty)
                lastAlarm = answer.alarms
                #expect(lastAlarm.isEmpty == answer.notices.isEmpty)
            }
            minutes += 1
            seen = session.candle()
        }
        #expect(attempts == 8)
        #expect(
            lastAlarm == [
                "ada/1: the order that closes the position ended without effect (venue.no_market), 8 times; 0 orders and a "
                    + "position of 10 are left: close them at the venue, or set the halt again"
            ])
        for _ in 0..<10 { #expect(session.candle().sent.isEmpty) }
        // Setting it again begins anew.
        #expect(session.handle(.haltSet(Self.me, .flatten)).sent.map(\.action) == [closing(Quantity(10))])
    }

    @Test func `progress is no failure: a venue that fills a little each time is asked until the end`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .flatten))
        _ = session.report(2, .cancelled(.requested))
        var seen = session.report(3, .cancelled(.requested))
        for left in stride(from: 10, through: 1, by: -1) {
            #expect(seen.sent.map(\.action) == [closing(Quantity(left))])
            let number = seen.sent.first?.number ?? 0
            _ = session.report(number, filled("c\(left)", Quantity(1)))
            if left > 1 { #expect(session.report(number, .cancelled(.immediateOrCancel)).alarms.isEmpty) }
            seen = session.candle()
        }
        #expect(seen.sent.isEmpty && session.engine.account(of: InstanceID(1)).position.quantity == .zero)
    }

    @Test func `an order that the venue does not cancel is asked for again`() {
        var session = session()
        _ = session.handle(.haltSet(Self.me, .cancel))
        #expect(session.report(2, .cancelRejected(.noMarket)).sent.isEmpty)
        #expect(session.candle().sent.map(\.action) == [.cancel(order: 2)])
        _ = session.report(3, .cancelled(.requested))
        #expect(session.report(2, .cancelled(.requested)).alarms.isEmpty)
    }

    @Test func `a position below what the venue takes is somebody's to close`() {
        var instrument = Session.btc
        instrument.minimumQuantity = Quantity(20)
        var session = Session()
        session.engine = Engine(instruments: [instrument])
        session.add(1)
        _ = session.candle()
        _ = session.submit(1, Session.limit(.buy, Quantity(20)))
        _ = session.report(1, filled("f", Quantity(3)))
        _ = session.report(1, .cancelled(.requested))
        let seen = session.handle(.haltSet(.platform, .flatten))
        #expect(seen.sent.isEmpty && seen.words == ["alarm", "notice instance"])
        #expect(seen.alarms.first?.contains("quantity 3 is below the instrument's minimum of 20") == true)
    }

    // MARK: Instances that are down

    @Test(arguments: OpenOrderPolicy.allCases)
    func `a disabled instance hears nothing, and its orders go the way of the policy`(policy: OpenOrderPolicy) {
        var session = session()
        let next = session.engine.nextSeq(of: InstanceID(1))
        var sent = session.handle(EngineEvent.disabled(InstanceID(1), policy)).sent
        #expect(!session.engine.instance(InstanceID(1)).isActive)
        sent += session.report(2, .cancelled(.requested)).sent
        sent += session.report(3, .cancelled(.requested)).sent
        let cancels: [OrderIntent.Action] = [.cancel(order: 2), .cancel(order: 3)]
        switch policy {
        case .keep: #expect(sent.isEmpty)
        case .cancel: #expect(sent.map(\.action) == cancels)
        case .flatten: #expect(sent.map(\.action) == cancels + [closing(Quantity(10))])
        }
        #expect(session.candle().isEmpty && session.engine.nextSeq(of: InstanceID(1)) == next)
        // What it asked for before it stopped comes too late.
        #expect(session.submit().words.filter { $0 != "notice refusal" } == ["intent refused"])
        _ = session.handle(.enabled(InstanceID(1)))
        #expect(session.candle().words == ["1 hears candle 1m"] && session.submit().words.last == "send")
    }

    @Test(arguments: [InstanceIncident.Kind.quarantined, .loadFailed], OpenOrderPolicy.allCases)
    func `what goes down for good goes the way of its own policy`(kind: InstanceIncident.Kind, policy: OpenOrderPolicy) {
        var session = session(policy)
        #expect(session.incident(kind).sent.count == (policy == .keep ? 0 : 2))
        #expect(session.engine.instance(InstanceID(1)).windDown == policy)
        #expect(
            session.engine.instance(InstanceID(1)).stopReason?.hasPrefix(kind == .loadFailed ? "load failed: " : "quar") == true)
        _ = session.incident(.started)
        #expect(session.engine.instance(InstanceID(1)).stopReason == nil)
        #expect(session.engine.instance(InstanceID(1)).windDown == .keep)
    }

    @Test(arguments: InstanceIncident.Kind.allCases.filter { $0 != .quarantined && $0 != .loadFailed })
    func `what comes back by itself leaves its orders alone`(kind: InstanceIncident.Kind) {
        var session = session(.flatten)
        #expect(session.incident(kind).sent.isEmpty)
        #expect(session.engine.account(of: InstanceID(1)).openOrders.allSatisfy { $0.state == .accepted })
    }

    @Test(arguments: [TradingHalt.cancel, .flatten])
    func `a halt reaches instances that are paused, stopped and in quarantine`(level: TradingHalt) {
        for event in [EngineEvent.pauseSet(InstanceID(1), true), EngineEvent.disabled(InstanceID(1), .keep)] {
            var session = session()
            _ = session.handle(event)
            #expect(session.handle(.haltSet(.platform, level)).sent.count == 2)
        }
        var session = session()
        _ = session.incident(.quarantined)
        #expect(session.handle(.haltSet(.platform, level)).sent.count == 2)
    }

    @Test func `a halt is not forgotten when the instance starts again`() {
        var session = session()
        _ = session.handle(.haltSet(.platform, .flatten))
        _ = session.report(2, .cancelled(.requested))
        _ = session.report(3, .cancelled(.requested))
        _ = session.report(Session.host(2), .rejected(.noMarket))
        _ = session.handle(.enabled(InstanceID(1)))
        #expect(session.candle().sent.map(\.action) == [closing(Quantity(10))])
    }

    // MARK: Restart

    @Test func `every step goes on over a restart`() throws {
        var steady = session()
        var restored = session()
        let steps: [(inout Session) -> [Seen]] = [
            { $0.handle(.haltSet(Self.me, .flatten)) },
            { $0.report(2, filled("x", Quantity(2))) },
            { $0.report(2, .cancelRejected(.noMarket)) },
            { $0.candle() },
            { $0.report(2, .cancelled(.requested)) },
            { $0.report(3, .cancelled(.requested)) },
            { $0.report(Session.host(3), filled("y", Quantity(5))) },
            { $0.report(Session.host(3), .cancelled(.immediateOrCancel)) },
            { $0.candle() },
            { $0.report(Session.host(4), filled("z", Quantity(7))) },
            { $0.candle() },
        ]
        var sent: [OrderIntent.Action] = []
        for step in steps {
            let expected = step(&steady)
            restored.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(restored.engine))
            #expect(step(&restored) == expected)
            sent += expected.sent.map(\.action)
        }
        #expect(
            sent == [
                .cancel(order: 2), .cancel(order: 3), .cancel(order: 2), closing(Quantity(12)), closing(Quantity(7)),
            ])
        #expect(restored.engine.account(of: InstanceID(1)).position.quantity == .zero)
    }
}
