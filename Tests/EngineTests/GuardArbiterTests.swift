import Engine
import Foundation
import OMS
import Risk
import TestRandom
import Testing
import TradingModel

/// A guarded instance at a venue that answers honestly, now or later, and what must hold whenever something is sent.
private struct Desk {
    var session = GuardSession(.all)
    /// What was sent and not answered.
    private var unanswered: [OrderIntent] = []
    private var resting: [(order: IntentNumber, side: Side, quantity: Quantity)] = []
    private(set) var faults: [String] = []
    private(set) var closings = 0
    private(set) var steps: [String] = []
    var isAnswering = true
    private var nextIntent: IntentNumber = 2

    private var account: (position: Position, openOrders: [Order]) { session.engine.account(of: InstanceID(1)) }
    var position: Quantity { account.position.quantity }
    var openOrders: Int { account.openOrders.count }

    enum Action: CaseIterable {
        case fall, crash, rise, soar, slip, back
        case noNew, cancel, flatten, freeze, liftHalt
        case disableKeep, disableCancel, disableFlatten, quarantine, enable, pause, resume
        case liftSafeMode, restSell, restBuy, buy, exit, restingFills, silence, speech
    }

    init() { session.hold(8) }

    mutating func take(_ action: Action) {
        let id = InstanceID(1)
        switch action {
        case .fall: hear(session.candle(98, 97, 97))
        case .crash: hear(session.candle(94, 90, 92))
        case .rise: hear(session.candle(111, 100, 110))
        case .soar: hear(session.candle(125, 110, 124))
        case .slip: hear(session.candle(106, 101, 101))
        case .back: hear(session.candle(100))
        case .noNew: hear(session.session.handle(.haltSet(.platform, .noNew)))
        case .cancel: hear(session.session.handle(.haltSet(.platform, .cancel)))
        case .flatten: hear(session.session.handle(.haltSet(.tenant(Session.tenant), .flatten)))
        case .freeze: hear(session.session.handle(.haltSet(.instance(id), .freeze)))
        case .liftHalt:
            for scope in [HaltScope.platform, .tenant(Session.tenant), .instance(id)] {
                hear(session.session.handle(.haltSet(scope, nil)))
            }
        case .disableKeep: hear(session.session.handle(EngineEvent.disabled(id, .keep)))
        case .disableCancel: hear(session.session.handle(EngineEvent.disabled(id, .cancel)))
        case .disableFlatten: hear(session.session.handle(EngineEvent.disabled(id, .flatten)))
        case .quarantine: hear(session.session.incident(.quarantined))
        case .enable: hear(session.session.handle(.enabled(id)))
        case .pause: hear(session.session.handle(.pauseSet(id, true)))
        case .resume: hear(session.session.handle(.pauseSet(id, false)))
        case .liftSafeMode: hear(session.session.handle(.safeModeLifted(id, by: "kim", because: "test")))
        case .restSell: hear(session.session.submit(1, Session.limit(.sell, 3, at: Price(150))))
        case .restBuy: hear(session.session.submit(1, Session.limit(.buy, 3, at: Price(50))))
        case .buy: hear(session.session.submit(1, market(.buy, 2, isReduceOnly: false)))
        case .exit: hear(session.session.submit(1, market(.sell, 2, isReduceOnly: true)))
        case .restingFills:
            guard let first = resting.first else { return }
            resting.removeFirst()
            hear(session.fill(first.order, first.quantity))
        case .silence: isAnswering = false
        case .speech:
            isAnswering = true
            answer()
        }
    }

    private func market(_ side: Side, _ quantity: Quantity, isReduceOnly: Bool) -> OrderTerms {
        OrderTerms(
            instrument: Session.btc.id, side: side, type: .market, quantity: quantity, isReduceOnly: isReduceOnly)
    }

    private mutating func hear(_ seen: [Seen]) {
        steps += seen.steps
        for intent in seen.sent {
            check(intent)
            unanswered.append(intent)
        }
        if isAnswering { answer() }
    }

    private mutating func check(_ intent: OrderIntent) {
        guard intent.isHostMade else { return }
        if session.engine.halt(of: InstanceID(1))?.level == .freeze { faults.append("\(intent.action) leaves in a freeze") }
        guard case .submit(let terms) = intent.action else { return }
        closings += 1
        if terms.quantity > position.magnitude || (terms.side == .sell) != (position > .zero) {
            faults.append("\(terms.side) \(terms.quantity) does not close \(position)")
        }
        if !terms.isReduceOnly { faults.append("a closing order can enlarge") }
        let others = account.openOrders.filter { $0.isClosingOrder && $0.id.intent != intent.number }
        if !others.isEmpty { faults.append("a second closing order beside \(others.map(\.id.intent))") }
    }

    private mutating func answer() {
        while !unanswered.isEmpty {
            let intent = unanswered.removeFirst()
            var seen: [Seen] = []
            switch intent.action {
            case .submit(let terms):
                seen += session.report(intent.number, .accepted(venueOrderID: "v\(intent.number)"))
                let isAgainst = (terms.side == .sell) == (position > .zero) && !position.isZero
                if terms.type == .limit {
                    resting.append((intent.number, terms.side, terms.quantity))
                } else if !terms.isReduceOnly {
                    seen += session.fill(intent.number, terms.quantity)
                } else if isAgainst {
                    let quantity = min(terms.quantity, position.magnitude)
                    seen += session.fill(intent.number, quantity)
                    if quantity < terms.quantity { seen += session.report(intent.number, .cancelled(.nothingToReduce)) }
                } else {
                    seen += session.report(intent.number, .cancelled(.nothingToReduce))
                }
            case .cancel(let order):
                if let index = resting.firstIndex(where: { $0.order == order }) {
                    resting.remove(at: index)
                    seen += session.report(order, .cancelled(.requested))
                } else {
                    seen += session.report(order, .cancelRejected(.unknownOrder))
                }
            case .amend: faults.append("nobody amends here")
            }
            steps += seen.steps
            for intent in seen.sent {
                check(intent)
                unanswered.append(intent)
            }
        }
    }

    /// The host goes down and comes back.
    mutating func restart() throws {
        let written = try JSONEncoder().encode(session.session.engine)
        session.session.engine = try JSONDecoder().decode(Engine.self, from: written)
    }

    /// Everything is lifted and the venue answers: what was decided is done.
    mutating func finish() {
        take(.speech)
        take(.liftHalt)
        take(.enable)
        // The price of the last candle again and again, and time for attempts that failed.
        for _ in 0..<4 { hear(session.wait(seconds: 100)) }
        hear(session.candle(100))
        if let closing = session.guards?.closing { faults.append("\(closing) is not done: \(position), \(openOrders) orders") }
        if !unanswered.isEmpty { faults.append("the venue still owes answers") }
    }
}

@Suite("Guards beside halts, unwindings and each other")
struct GuardArbiterTests {
    @Test func `whatever two come together, nothing is closed twice and nothing is forgotten`() {
        var trips = 0
        for first in Desk.Action.allCases {
            for second in Desk.Action.allCases {
                for isSlow in [false, true] {
                    var desk = Desk()
                    desk.take(.restSell)
                    if isSlow { desk.take(.silence) }
                    desk.take(first)
                    desk.take(second)
                    desk.finish()
                    trips += desk.steps.count
                    #expect(desk.faults.isEmpty, "\(first), \(second), slow \(isSlow)")
                    let isClosed = [first, second].contains { [.crash, .soar, .flatten, .disableFlatten].contains($0) }
                    let isOpened = [first, second].contains { [.buy, .restingFills, .silence].contains($0) }
                    // A later policy of a stopped strategy is the one that counts.
                    let isRecalled =
                        first == .disableFlatten && [.disableKeep, .disableCancel, .quarantine].contains(second)
                    if isClosed, !isOpened, !isRecalled, first != .freeze, second != .freeze, second != .liftHalt,
                        second != .enable
                    {
                        #expect(desk.position.isZero, "\(first), \(second), slow \(isSlow)")
                    }
                }
            }
        }
        #expect(trips > 500)
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `nor do many in any order, over restarts`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var desk = Desk()
        for _ in 0..<25 {
            guard let action = Desk.Action.allCases.randomElement(using: &random) else { return }
            desk.take(action)
            if random.next() % 4 == 0 { try desk.restart() }
        }
        desk.finish()
        #expect(desk.faults.isEmpty, "seed \(seed)")
    }

    @Test func `a trip in a freeze waits, and closes when it is lifted`() {
        var session = GuardSession(.stop)
        session.hold(10)
        _ = session.session.handle(.haltSet(.platform, .freeze))
        let seen = session.candle(90)
        #expect(seen.steps == ["stop_loss tripped"] && seen.sent.isEmpty)
        #expect(session.candle(120).sent.isEmpty)
        #expect(session.session.handle(.haltSet(.platform, nil)).closings == ["sell 10"])
    }

    @Test func `an unwinding that closes is left to it, and the guard sees that it is done`() {
        var session = GuardSession(.stop)
        session.hold(10)
        #expect(session.session.handle(.haltSet(.platform, .flatten)).closings == ["sell 10"])
        #expect(session.candle(90).steps == ["stop_loss tripped"])
        #expect(session.wait(seconds: 100).sent.isEmpty)
        #expect(session.fill(Session.host(0), 10, at: Price(90)).steps == ["stop_loss closed"])

        // The other way round the unwinding waits for the guard's order.
        var other = GuardSession(.stop)
        other.hold(10)
        #expect(other.candle(90).closings == ["sell 10"])
        #expect(other.session.handle(.haltSet(.platform, .flatten)).sent.isEmpty)
        #expect(other.report(Session.host(0), .rejected(.noMarket)).sent.isEmpty)
        #expect(other.wait(seconds: 1).closings == ["sell 10"])
        #expect(other.fill(Session.host(1), 10, at: Price(90)).steps == ["stop_loss closed"])
    }
}
