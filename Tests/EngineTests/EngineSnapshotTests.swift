import Engine
import Foundation
import OMS
import TestRandom
import Testing
import TradingModel

@Suite("Engine snapshots")
struct EngineSnapshotTests {
    @Test(arguments: 0..<60)
    func `an engine that was written down and read back goes on as if nothing had happened`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var life = RandomLife()
        var steady = RandomLife.engine()
        var restored = RandomLife.engine()
        for step in 0..<200 {
            let event = life.event(&random, before: steady)
            var expected: [EngineEffect] = []
            var found: [EngineEffect] = []
            steady.handle(event, into: &expected)
            restored.handle(event, into: &found)
            guard expected.map(Seen.init) == found.map(Seen.init) else {
                Issue.record("seed \(seed), step \(step): \(event) gives \(found), not \(expected)")
                return
            }
            if Int.random(in: 0..<20, using: &random) == 0 {
                restored = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(restored))
            }
        }
        #expect(restored.now == steady.now)
        for instance in steady.instances {
            let id = instance.definition.instance
            #expect(restored.instance(id).nextSeq == instance.nextSeq, "seed \(seed)")
            #expect(restored.oms.book(id).position == steady.oms.book(id).position, "seed \(seed)")
            #expect(restored.oms.book(id).openOrders == steady.oms.book(id).openOrders, "seed \(seed)")
            #expect(restored.lastPrice(Session.btc.id) == steady.lastPrice(Session.btc.id))
        }
    }

    @Test(arguments: 0..<60)
    func `whatever happens, nothing is sent before its journal entry and no number is left out`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var life = RandomLife()
        var engine = RandomLife.engine()
        var seen: [Seen] = []
        for _ in 0..<300 {
            let event = life.event(&random, before: engine)
            var effects: [EngineEffect] = []
            engine.handle(event, into: &effects)
            seen += effects.map(Seen.init)
        }
        var journalled: Set<OrderIntent> = []
        var nextSeq: [InstanceID: UInt64] = [:]
        var orders: [ClientOrderID: UInt64] = [:]
        var sent = 0
        for effect in seen {
            switch effect {
            case .journal(.intent(let intent, .approved)): journalled.insert(intent)
            case .journal(.order(let order)):
                #expect(order.revision == orders[order.id, default: 0] + 1, "seed \(seed)")
                orders[order.id] = order.revision
            case .journal: break
            case .send(let intent):
                sent += 1
                #expect(journalled.contains(intent), "seed \(seed)")
            case .deliver(let instance, let event):
                #expect(event.seq == nextSeq[instance, default: 1], "seed \(seed)")
                nextSeq[instance] = event.seq + 1
            case .alarm: break
            }
        }
        #expect(sent > 0 && sent == journalled.count, "seed \(seed)")
    }
}

/// What may happen to an engine, legal and illegal, in any order.
private struct RandomLife {
    private var minute: Int64 = 0
    private var intents: [InstanceID: IntentNumber] = [:]

    static func engine() -> Engine {
        var session = Session(instances: 2)
        session.add(3, to: Session.eth, [.minute1, .minute5])
        return session.engine
    }

    mutating func event(_ random: inout SeededRandom, before engine: Engine) -> EngineEvent {
        func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        let instance = InstanceID(UInt64(roll(3) + 1))
        let number = UInt64(roll(4))
        let terms = Session.limit(
            roll(2) == 0 ? .buy : .sell, Quantity(roll(150)), at: Price(roll(120)),
            of: instance == InstanceID(3) ? Session.eth : Session.btc)
        let order = IntentNumber(roll(8) + max(1, Int(intents[instance, default: 0]) - 6))
        switch roll(20) {
        case 0...2:
            minute += 1
            return .timeAdvanced(Timestamp(nanoseconds: minute * Timeframe.minute1.nanoseconds))
        case 3, 4:
            let instrument = roll(3) == 0 ? Session.eth : Session.btc
            let timeframe: Timeframe = roll(4) == 0 ? .minute5 : .minute1
            let closeTime = Timestamp(nanoseconds: minute * Timeframe.minute1.nanoseconds)
            return .candleClosed(Session.candle(instrument, timeframe, closing: closeTime, at: Price(roll(40) + 80)))
        case 5...9:
            return intent(instance, engine, .submit(terms))
        case 10: return intent(instance, engine, .cancel(order: order))
        case 11: return intent(instance, engine, .amend(order: order, Amendment(quantity: terms.quantity)))
        case 12...16:
            let ofHost = OrderIntent.hostNumbers + IntentNumber(roll(4))
            let id = Session.id(roll(4) == 0 ? ofHost : order, of: instance.rawValue)
            let events: [VenueReport.Event] = [
                .accepted(venueOrderID: "v\(order)"), .accepted(venueOrderID: "v\(order)"),
                filled("\(instance)/\(order)/\(number)", Quantity(roll(60)), at: Price(roll(50) + 75)),
                filled("\(instance)/\(order)/\(number)", Quantity(roll(60)), at: Price(roll(50) + 75)), .triggered,
                .amended(Amendment(quantity: terms.quantity)), .amendRejected(.invalidTerms), .cancelled(.requested),
                .cancelRejected(.unknownOrder), .expired, .rejected(.insufficientFunds),
            ]
            return .venueReported(VenueReport(order: id, venueTime: engine.now, event: events[roll(events.count)]))
        case 17:
            return roll(4) == 0
                ? .timerCancelled(instance, number: number)
                : .timerSet(instance, number: number, due: Timestamp(nanoseconds: (minute + Int64(roll(5))) * 60_000_000_000))
        case 18:
            let kinds = InstanceIncident.Kind.allCases + [.started, .started, .started]
            return .incident(
                InstanceIncident(
                    tenant: Session.tenant, instance: instance, kind: kinds[roll(kinds.count)], text: "signal \(number)",
                    lastSeq: number, time: Timestamp(nanoseconds: 0)))
        default:
            let scopes: [HaltScope] = [
                .platform, .venue("paper"), .strategy(""), .tenant(Session.tenant), .instance(instance),
            ]
            let policies = OpenOrderPolicy.allCases
            switch roll(9) {
            case 0: return .haltSet(scopes[roll(scopes.count)], TradingHalt.allCases[roll(4)])
            case 1...4: return .haltSet(scopes[roll(scopes.count)], nil)
            case 5: return .pauseSet(instance, roll(3) == 0)
            case 6: return EngineEvent.disabled(instance, policies[roll(policies.count)])
            case 7: return .enabled(instance)
            default: return .messageWritten(instance, seq: number, index: 0, title: "t", text: "x")
            }
        }
    }

    private mutating func intent(
        _ instance: InstanceID, _ engine: Engine, _ action: OrderIntent.Action
    ) -> EngineEvent {
        let last = engine.instance(instance).lastIntent
        intents[instance] = last + 1
        return .intentReceived(
            OrderIntent(tenant: Session.tenant, instance: instance, number: last + 1, time: engine.now, action: action))
    }
}
