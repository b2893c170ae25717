import Engine
import Foundation
import OMS
import TestRandom
import Testing
import TradingModel

/// Flattening against a venue that answers late, in any order, or with no.
@Suite("Unwinding races")
struct UnwindingRaceTests {
    @Test(arguments: 0..<200)
    func `whatever the venue does, nothing turns the position, and in the end nothing is held`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var session = Session()
        var street = Street()
        _ = session.candle()
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            street.take(session.submit(1, Session.limit(side, Quantity(Int.random(in: 1...50, using: &random)))), session.engine)
        }
        for _ in 0..<Int.random(in: 0...12, using: &random) { street.step(&session, &random) }

        let way = Int.random(in: 0..<2, using: &random)
        street.take(
            session.handle(
                way == 0 ? .haltSet(.platform, .flatten) : EngineEvent.disabled(InstanceID(1), .flatten)), session.engine)
        for _ in 0..<60 {
            street.step(&session, &random)
            if Int.random(in: 0..<15, using: &random) == 0 {
                session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
            }
        }
        // From here on it answers as it should.
        street.isHonest = true
        for _ in 0..<200 { street.step(&session, &random) }
        if street.isGivenUp { street.take(session.handle(.haltSet(.platform, .flatten)), session.engine) }
        for _ in 0..<200 { street.step(&session, &random) }

        #expect(street.mistakes == [], "seed \(seed)")
        let account = session.engine.account(of: InstanceID(1))
        #expect(account.openOrders.isEmpty && account.position.quantity == .zero, "seed \(seed)")
        #expect(street.position == .zero, "seed \(seed)")
    }
}

/// A venue's side of the story.
private struct Street {
    private struct Working {
        var terms: OrderTerms
        var left: Quantity
        var isAccepted = false
        var isCancelAsked = false
    }

    /// What is really held: fills count when they happen, not when they are told.
    private(set) var position = Quantity.zero
    private(set) var mistakes: [String] = []
    private(set) var isGivenUp = false
    var isHonest = false
    private var orders: [IntentNumber: Working] = [:]
    /// Fills that happened and were not told.
    private var untold: [(order: IntentNumber, quantity: Quantity)] = []
    private var fills = 0

    mutating func take(_ seen: [Seen], _ engine: Engine) {
        if !seen.alarms.isEmpty { isGivenUp = true }
        for intent in seen.sent {
            switch intent.action {
            case .submit(let terms):
                if intent.isHostMade { judge(terms, engine) }
                orders[intent.number] = Working(terms: terms, left: terms.quantity)
            case .cancel(let number): orders[number]?.isCancelAsked = true
            case .amend: mistakes.append("amends")
            }
        }
    }

    private mutating func judge(_ terms: OrderTerms, _ engine: Engine) {
        let held = engine.account(of: InstanceID(1)).position.quantity
        let others = engine.account(of: InstanceID(1)).openOrders.filter { $0.id.intent < OrderIntent.hostNumbers }
        if !others.isEmpty { mistakes.append("closes while \(others.count) orders are open") }
        let isClosing = terms.side == (held > .zero ? .sell : .buy) && terms.quantity <= held.magnitude && terms.isReduceOnly
        if !isClosing { mistakes.append("closes \(held) with \(terms)") }
    }

    /// Something happens, or nothing.
    mutating func step(_ session: inout Session, _ random: inout SeededRandom) {
        func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        if !untold.isEmpty, roll(3) == 0 {
            let fill = untold.remove(at: roll(untold.count))
            return tell(fill.order, fill.quantity, &session)
        }
        guard roll(4) > 0, let number = orders.keys.sorted().randomElement(using: &random), let order = orders[number] else {
            return take(session.candle(), session.engine)
        }
        if !order.isAccepted, roll(2) == 0 {
            orders[number]?.isAccepted = true
            return hear(number, .accepted(venueOrderID: "v\(number)"), &session)
        }
        if order.isCancelAsked, roll(2) == 0 {
            if !isHonest, roll(3) == 0 {
                orders[number]?.isCancelAsked = false
                return hear(number, .cancelRejected(.noMarket), &session)
            }
            orders[number] = nil
            return hear(number, .cancelled(.requested), &session)
        }
        if number >= OrderIntent.hostNumbers, !isHonest, roll(2) == 0 {
            orders[number] = nil
            // An order that traded cannot be rejected any more.
            let isUntouched = !order.isAccepted && order.left == order.terms.quantity
            return hear(
                number, isUntouched && roll(2) == 0 ? .rejected(.noMarket) : .cancelled(.immediateOrCancel), &session)
        }
        fill(number, order, &session, &random)
    }

    private mutating func fill(
        _ number: IntentNumber, _ order: Working, _ session: inout Session, _ random: inout SeededRandom
    ) {
        let isBuy = order.terms.side == .buy
        var most = order.left
        if order.terms.isReduceOnly { most = min(most, max(isBuy ? -position : position, .zero)) }
        guard most > .zero else {
            // Nothing to reduce: the venue ends it.
            orders[number] = nil
            return hear(number, .cancelled(.nothingToReduce), &session)
        }
        let part = isHonest ? most : min(most, Quantity(Int.random(in: 1...20, using: &random)))
        position += isBuy ? part : -part
        orders[number]?.left = order.left - part
        if order.left == part { orders[number] = nil }
        if !isHonest, Bool.random(using: &random) { untold.append((number, part)) } else { tell(number, part, &session) }
    }

    private mutating func tell(_ number: IntentNumber, _ quantity: Quantity, _ session: inout Session) {
        fills += 1
        hear(number, filled("f\(fills)", quantity), &session)
    }

    private mutating func hear(_ number: IntentNumber, _ event: VenueReport.Event, _ session: inout Session) {
        take(session.report(number, event), session.engine)
    }
}
