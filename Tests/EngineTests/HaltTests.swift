import Engine
import Foundation
import Risk
import Testing
import TradingModel

@Suite("Halts")
struct HaltTests {
    /// Instances 1 and 2 of user 7, 3 of user 8; 1 and 3 run `a`, 2 runs `b`.
    private func session() -> Session {
        var session = Session()
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.add(1, strategy: "a")
        session.add(2, strategy: "b")
        session.add(3, tenant: TenantID(8), strategy: "a")
        _ = session.candle()
        return session
    }

    private func halted(_ session: inout Session) -> [UInt64] {
        (1...3).filter { session.submit($0).words.last == "\($0) hears denied" }
    }

    @Test(arguments: [
        (HaltScope.platform, [1, 2, 3]), (.venue("paper"), [1, 2, 3]), (.venue("other"), []), (.strategy("a"), [1, 3]),
        (.tenant(TenantID(7)), [1, 2]), (.instance(InstanceID(3)), [3]),
    ])
    func `a halt is that of everything below its node, until it is lifted`(scope: HaltScope, expected: [UInt64]) {
        var session = session()
        #expect(session.handle(.haltSet(scope, .noNew)).isEmpty)
        #expect(halted(&session) == expected)
        for instance in expected {
            #expect(session.engine.halt(of: InstanceID(instance)) == ActiveHalt(scope: scope, level: .noNew))
        }
        _ = session.handle(.haltSet(scope, nil))
        #expect(halted(&session) == [])
        #expect(session.engine.halts == [:])
    }

    @Test func `the strictest counts, of the same the widest`() {
        var session = session()
        let id = InstanceID(1)
        let scopes: [HaltScope] = [.platform, .venue("paper"), .strategy("a"), .tenant(Session.tenant), .instance(id)]
        for (first, wide) in scopes.enumerated() {
            for narrow in scopes[(first + 1)...] {
                for (one, two) in [(TradingHalt.noNew, TradingHalt.cancel), (.cancel, .flatten), (.flatten, .freeze)] {
                    _ = session.handle(.haltSet(wide, one))
                    _ = session.handle(.haltSet(narrow, two))
                    #expect(session.engine.halt(of: id) == ActiveHalt(scope: narrow, level: two))
                    _ = session.handle(.haltSet(wide, two))
                    #expect(session.engine.halt(of: id) == ActiveHalt(scope: wide, level: two))
                    _ = session.handle(.haltSet(narrow, one))
                    #expect(session.engine.halt(of: id) == ActiveHalt(scope: wide, level: two))
                    _ = session.handle(.haltSet(wide, nil))
                    #expect(session.engine.halt(of: id) == ActiveHalt(scope: narrow, level: one))
                    _ = session.handle(.haltSet(narrow, nil))
                    #expect(session.engine.halt(of: id) == nil)
                }
            }
        }
    }

    @Test func `what is added later inherits, and so does what becomes another strategy`() {
        var session = session()
        _ = session.handle(.haltSet(.strategy("c"), .noNew))
        session.add(4, strategy: "c")
        #expect(session.submit(4).words.last == "4 hears denied")
        session.engine.redefine(InstanceID(1), strategy: "c")
        #expect(session.submit(1).words.last == "1 hears denied")
        session.engine.redefine(InstanceID(4), strategy: "a")
        #expect(session.submit(4).words.last == "send")
    }

    @Test func `a person is halted in advance, and what trades for it later is too`() {
        var session = session()
        _ = session.handle(.haltSet(.user(UserID(5)), .noNew))
        #expect(session.submit(1).words.last == "send", "it trades for the tenant itself")
        session.engine.redefine(InstanceID(1), user: .some(UserID(5)))
        #expect(session.submit(1).words.last == "1 hears denied")
        #expect(session.engine.halt(of: InstanceID(1)) == ActiveHalt(scope: .user(UserID(5)), level: .noNew))
        session.add(4, strategy: "a", user: UserID(5))
        #expect(session.submit(4).words.last == "4 hears denied")
        session.add(5, strategy: "a", user: UserID(6))
        #expect(session.submit(5).words.last == "send", "another person of the same tenant")
        _ = session.handle(.haltSet(.tenant(Session.tenant), .cancel))
        #expect(session.engine.halt(of: InstanceID(4))?.scope == .tenant(Session.tenant), "the stricter one counts")
        _ = session.handle(.haltSet(.tenant(Session.tenant), nil))
        _ = session.handle(.haltSet(.user(UserID(5)), nil))
        #expect(session.submit(4).words.last == "send")
    }

    @Test func `what was written before there were persons is read, and what is written now comes back`() throws {
        let old = InstanceDefinition(
            tenant: TenantID(1), instance: InstanceID(2), name: "a/b", instrument: InstrumentID(3), timeframes: [.minute1],
            limits: .standard)
        let text = String(decoding: try JSONEncoder().encode(old), as: UTF8.self)
        #expect(!text.contains("user"))
        #expect(try JSONDecoder().decode(InstanceDefinition.self, from: Data(text.utf8)).user == nil)
        var of = old
        of.user = UserID(9)
        #expect(try JSONDecoder().decode(InstanceDefinition.self, from: try JSONEncoder().encode(of)) == of)
        let scope = HaltScope.user(UserID(9))
        #expect(try JSONDecoder().decode(HaltScope.self, from: try JSONEncoder().encode(scope)) == scope)
    }

    @Test func `a refusal says which halt it was`() throws {
        var session = session()
        _ = session.handle(.haltSet(.tenant(Session.tenant), .noNew))
        let seen = session.submit(1)
        #expect(seen.last?.step?.reason == 1)
        #expect(
            seen.first
                == .journal(
                    .intent(
                        OrderIntent(
                            tenant: Session.tenant, instance: InstanceID(1), number: 1, time: session.engine.now,
                            action: .submit(Session.limit())),
                        .refused(
                            code: "risk.kill_switch",
                            text:
                                "trading is halted (no_new for this tenant): only cancels and reductions pass until the "
                                + "halt is lifted"
                        ))))
        _ = session.handle(.haltSet(.platform, .freeze))
        #expect(session.submit(1).last?.step?.reason == 7)
    }

    @Test func `a freeze keeps the cancels of everybody, and lets them go when it is lifted`() {
        var session = session()
        _ = session.submit(1)
        _ = session.report(1, .accepted(venueOrderID: "v"))
        _ = session.handle(.haltSet(.instance(InstanceID(1)), .cancel))
        _ = session.report(1, .cancelRejected(.noMarket))
        #expect(session.handle(.haltSet(.platform, .freeze)).isEmpty)
        let refused = session.ask(1, .cancel(order: 1))
        #expect(refused.words == ["intent refused", "1 hears cancelRejected"] && refused.last?.step?.reason == 7)
        #expect(session.candle().sent.isEmpty)
        let seen = session.handle(.haltSet(.platform, nil))
        #expect(seen.sent.map(\.action) == [.cancel(order: 1)])
    }

    @Test func `an instance that is paused hears and adds nothing, and may cancel`() {
        var session = session()
        _ = session.submit(1)
        _ = session.report(1, .accepted(venueOrderID: "v"))
        #expect(session.handle(.pauseSet(InstanceID(1), true)).isEmpty)
        #expect(session.candle().words.first == "1 hears candle 1m")
        let seen = session.submit(1)
        #expect(seen.words.last == "1 hears denied" && seen.last?.step?.reason == RiskRefusal.paused.number)
        #expect(session.submit(2).words.last == "send")
        #expect(session.ask(1, .cancel(order: 1)).words.last == "send")
        _ = session.handle(.pauseSet(InstanceID(1), false))
        #expect(session.submit(1).words.last == "send")
    }

    @Test func `every change of what keeps an instance from trading is counted`() {
        var session = session()
        let events: [EngineEvent] = [
            .haltSet(.platform, .noNew), .haltSet(.platform, nil), .pauseSet(InstanceID(1), true),
            EngineEvent.disabled(InstanceID(1), .keep),
            .enabled(InstanceID(1)),
        ]
        for event in events {
            let before = session.engine.standingRevision
            _ = session.handle(event)
            #expect(session.engine.standingRevision > before, "\(event)")
        }
        let before = session.engine.standingRevision
        _ = session.candle()
        _ = session.submit(2)
        #expect(session.engine.standingRevision == before)
    }

    @Test func `an engine that an earlier version wrote down is read`() throws {
        var session = session()
        _ = session.submit(1)
        let written = try JSONEncoder().encode(session.engine)
        var fields = try #require(try JSONSerialization.jsonObject(with: written) as? [String: Any])
        fields["halts"] = nil
        fields["standingRevision"] = nil
        var instances = try #require(fields["instances"] as? [[String: Any]])
        for index in instances.indices {
            for key in ["halt", "isPaused", "stopReason", "windDown", "unwinding", "nextHostIntent"] {
                instances[index][key] = nil
            }
            instances[index]["isKilled"] = false
            var definition = try #require(instances[index]["definition"] as? [String: Any])
            for key in ["strategy", "venue", "openOrderPolicy"] { definition[key] = nil }
            instances[index]["definition"] = definition
        }
        fields["instances"] = instances
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONSerialization.data(withJSONObject: fields))
        #expect(session.engine.instance(InstanceID(2)).definition.venue == "paper")
        let seen = session.handle(.haltSet(.platform, .cancel))
        #expect(seen.sent.map(\.number) == [Session.host(0)])
    }
}
