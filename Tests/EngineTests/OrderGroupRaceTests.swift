import Engine
import OMS
import Testing
import TradingModel

/// Amendments and cancels against fills, in every order in which they can meet.
@Suite("Order group races")
struct OrderGroupRaceTests {
    private static let plans: [OrderPlan] = [
        .bracket(stop: Price(90), takeProfit: Price(110)), .bracket(stop: Price(90), takeProfit: nil), .oco(with: 1),
    ]

    @Test(arguments: plans, [true, false])
    func `every interleaving of a venue's answers leaves the exits as large as what they protect`(
        plan: OrderPlan, canAmend: Bool
    ) throws {
        var session = Session()
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.add(
            1,
            capabilities: VenueCapabilities(
                orderTypes: [.market, .limit, .stop], timesInForce: [.goodTillCancelled], canAmend: canAmend))
        _ = session.candle()
        var street = RaceStreet()
        if plan.linkedOrder != nil {
            street.take(session.submit(1, Session.limit(.buy, Quantity(2), at: Price(90))))
            street.take(session.submit(Session.limit(.buy, Quantity(2), at: Price(95)), plan))
        } else {
            street.take(session.submit(Session.limit(.buy, Quantity(2)), plan))
        }
        var search = Search(isPair: plan.linkedOrder != nil)
        search.explore(session, street, depth: 0)
        #expect(search.mistakes == [])
        #expect(search.visited.count > 50 && search.quietStates > 3, "\(search.visited.count) states")
    }

    /// Depth first over all states of venue and host, each once.
    private struct Search {
        let isPair: Bool
        var visited: Set<String> = []
        var quietStates = 0
        var mistakes: [String] = []

        mutating func explore(_ session: Session, _ street: RaceStreet, depth: Int) {
            guard mistakes.count < 5, visited.count < 30_000, depth < 60 else { return }
            guard visited.insert(street.description + "|" + state(session)).inserted else { return }
            judge(session, street)
            for move in street.moves {
                var (session, street) = (session, street)
                let (order, event) = street.make(move)
                let seen = session.report(order, event)
                if !seen.alarms.isEmpty, !isExpected(event) { mistakes.append("\(move): \(seen.alarms)") }
                street.take(seen)
                explore(session, street, depth: depth + 1)
            }
        }

        /// The venue's own end of an order is told to the operator, and so is nothing else.
        private func isExpected(_ event: VenueReport.Event) -> Bool {
            if case .rejected = event { true } else { false }
        }

        private func state(_ session: Session) -> String {
            session.engine.account(of: InstanceID(1)).openOrders
                .map { "\($0.id.intent % 1_000):\($0.state.rawValue):\($0.terms.quantity):\($0.filledQuantity)" }
                .joined(separator: ",")
        }

        private mutating func judge(_ session: Session, _ street: RaceStreet) {
            let account = session.engine.account(of: InstanceID(1))
            if street.position < 0 { mistakes.append("the position is turned: \(street)") }
            if account.position.quantity != Quantity(street.position) { mistakes.append("positions differ: \(street)") }
            guard street.isQuiet else { return }
            quietStates += 1
            for order in account.openOrders {
                if order.terms.isReduceOnly {
                    if order.leavesQuantity != account.position.quantity {
                        mistakes.append("an exit of \(order.leavesQuantity) for \(account.position.quantity): \(street)")
                    }
                } else if isPair, order.leavesQuantity > Quantity(2) - account.position.quantity {
                    mistakes.append("\(order.leavesQuantity) open with \(account.position.quantity) filled: \(street)")
                }
            }
            let exits = account.openOrders.filter(\.terms.isReduceOnly)
            if !isPair, account.position.quantity > .zero, exits.isEmpty { mistakes.append("unprotected: \(street)") }
        }
    }
}

/// A venue that knows what it has, and answers each request when the search says so.
private struct RaceStreet: CustomStringConvertible {
    private struct Working {
        var quantity: Int
        var filled = 0
        let isBuy: Bool
        let isReduceOnly: Bool
        var isAccepted = false
        var isOver = false
        var amendments: [Int] = []
        var isCancelAsked = false
    }

    enum Move {
        case accept(IntentNumber)
        case fill(IntentNumber)
        case amend(IntentNumber)
        case cancel(IntentNumber)
    }

    private(set) var position = 0
    private var orders: [IntentNumber: Working] = [:]
    private var fills = 0

    var description: String {
        orders.sorted { $0.key < $1.key }
            .map {
                "\($0.key % 1_000):\($0.value.filled)/\($0.value.quantity)\($0.value.isAccepted ? "a" : "")"
                    + "\($0.value.isOver ? "x" : "")\($0.value.isCancelAsked ? "c" : "")\($0.value.amendments)"
            }.joined(separator: " ")
    }

    /// No answer is outstanding.
    var isQuiet: Bool {
        orders.values.allSatisfy { ($0.isAccepted || $0.isOver) && $0.amendments.isEmpty && !$0.isCancelAsked }
    }

    mutating func take(_ seen: [Seen]) {
        for intent in seen.sent {
            switch intent.action {
            case .submit(let terms):
                orders[intent.number] = Working(
                    quantity: RaceStreet.whole(terms.quantity), isBuy: terms.side == .buy, isReduceOnly: terms.isReduceOnly)
            case .cancel(let order): orders[order]?.isCancelAsked = true
            case .amend(let order, let amendment):
                if let quantity = amendment.quantity { orders[order]?.amendments.append(RaceStreet.whole(quantity)) }
            }
        }
    }

    private static func whole(_ quantity: Quantity) -> Int { Int(quantity.decimal.raw / FixedDecimal.unit) }

    var moves: [Move] {
        orders.sorted { $0.key < $1.key }.flatMap { number, order -> [Move] in
            var moves: [Move] = []
            if !order.isOver {
                if !order.isAccepted { moves.append(.accept(number)) }
                let room = order.isReduceOnly ? position : order.quantity - order.filled
                if room > 0, order.filled < order.quantity { moves.append(.fill(number)) }
            }
            if !order.amendments.isEmpty { moves.append(.amend(number)) }
            if order.isCancelAsked { moves.append(.cancel(number)) }
            return moves
        }
    }

    mutating func make(_ move: Move) -> (IntentNumber, VenueReport.Event) {
        switch move {
        case .accept(let number):
            orders[number]?.isAccepted = true
            return (number, .accepted(venueOrderID: "v\(number)"))
        case .fill(let number):
            guard var order = orders[number] else { return (number, .expired) }
            order.filled += 1
            order.isOver = order.filled == order.quantity
            orders[number] = order
            position += order.isBuy ? 1 : -1
            fills += 1
            return (number, filled("f\(fills)", Quantity(1)))
        case .amend(let number):
            guard var order = orders[number] else { return (number, .expired) }
            let quantity = order.amendments.removeFirst()
            defer { orders[number] = order }
            guard !order.isOver, quantity >= order.filled else { return (number, .amendRejected(.unknownOrder)) }
            order.quantity = quantity
            order.isOver = order.filled == quantity
            return (number, .amended(Amendment(quantity: Quantity(quantity))))
        case .cancel(let number):
            guard var order = orders[number] else { return (number, .expired) }
            order.isCancelAsked = false
            defer { orders[number] = order }
            guard !order.isOver else { return (number, .cancelRejected(.unknownOrder)) }
            order.isOver = true
            return (number, .cancelled(.requested))
        }
    }
}
