package import TradingModel

/// A small exchange: a value. Orders rest, fill now and then in parts, and are remembered for ever. Requests that are older than
/// the receive window are not read. What it tells may get lost on the way: `RoughWire`.
package struct FixtureExchange {
    /// Nanoseconds.
    package static let receiveWindow: Int64 = 100_000_000

    private struct LateFill {
        var order: ClientOrderID
        var quantity: Quantity
        var due: Timestamp
    }

    private let instrument: String
    /// It refuses now and then, and fills of cancelled orders are found behind the cancellation.
    private let isRough: Bool
    private var orders: [ClientOrderID: ExchangeOrder] = [:]
    private var open: [ClientOrderID] = []
    private var executions: [VenueExecution] = []
    private var lateFills: [LateFill] = []
    private var submittedTwice = 0
    private var expiredRequests = 0
    private var position = Quantity.zero
    private var random: UInt64
    private var isFrozen = false
    private var changes: [ExchangeChange] = []
    private static let price = Price(1_000)

    /// - Parameter changes: what an earlier one has written down.
    package init(instrument: String, seed: UInt64, isRough: Bool = false, changes: [ExchangeChange] = []) {
        self.instrument = instrument
        self.isRough = isRough
        random = seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(changes.count)
        if random == 0 { random = 1 }
        for change in changes { redo(change) }
    }

    private mutating func redo(_ change: ExchangeChange) {
        switch change {
        case .order(let id, let order):
            let isNew = orders[id] == nil
            orders[id] = order
            if isNew, order.state == .open { open.append(id) }
            if order.state != .open { open.removeAll { $0 == id } }
        case .execution(let execution):
            executions.append(execution)
            position += execution.side == .buy ? execution.fill.quantity : -execution.fill.quantity
        case .submittedTwice: submittedTwice += 1
        }
    }

    /// Since the last call: to be durable before anybody hears of it.
    package mutating func takeChanges() -> [ExchangeChange] {
        defer { changes.removeAll() }
        return changes
    }

    private mutating func apply(_ change: ExchangeChange) {
        redo(change)
        changes.append(change)
    }

    // MARK: - Requests

    /// What the exchange says to a request, in its order.
    package mutating func handle(_ request: ExchangeRequest, now: Timestamp) -> [ExchangeMessage] {
        switch request {
        case .submit(let id, let terms, let sent): read(sent, now) ? submit(id, terms, now).map { .report($0) } : []
        case .cancel(let id, let sent): read(sent, now) ? cancel(id, now).map { .report($0) } : []
        case .amend(let id, let amendment, let sent): read(sent, now) ? amend(id, amendment, now).map { .report($0) } : []
        case .ask(let question, let number):
            [.answer(VenueAnswer(number: number, venueTime: now, content: answer(question)))]
        case .freeze: freeze(now)
        case .ledger: [.ledger(ledger)]
        }
    }

    private mutating func read(_ sent: Timestamp, _ now: Timestamp) -> Bool {
        if sent + FixtureExchange.receiveWindow >= now { return true }
        expiredRequests += 1
        return false
    }

    private mutating func freeze(_ now: Timestamp) -> [ExchangeMessage] {
        isFrozen = true
        lateFills = []
        return []
    }

    private mutating func submit(_ id: ClientOrderID, _ terms: OrderTerms, _ now: Timestamp) -> [VenueReport] {
        guard orders[id] == nil else {
            apply(.submittedTwice)
            return [report(id, .rejected(.duplicateClientOrderID), now)]
        }
        var order = ExchangeOrder(terms: terms, venueOrderID: "X\(orders.count + 1)", updated: now)
        if isRough, roll(30) == 0 {
            order.state = .rejected(.insufficientFunds)
            apply(.order(id, order))
            return [report(id, .rejected(.insufficientFunds), now)]
        }
        apply(.order(id, order))
        var reports = [report(id, .accepted(venueOrderID: order.venueOrderID), now)]
        if terms.type == .market { reports.append(fill(id, terms.quantity, now)) }
        return reports
    }

    private mutating func cancel(_ id: ClientOrderID, _ now: Timestamp) -> [VenueReport] {
        guard let order = orders[id], order.state == .open else { return [report(id, .cancelRejected(.unknownOrder), now)] }
        end(id, .cancelled(.requested), now)
        let left = order.terms.quantity - order.filled
        if isRough, !isFrozen, roll(5) == 0 {
            // It was filled before it was cancelled, which is found out later.
            let part = Quantity(FixedDecimal(raw: left.decimal.raw / 2))
            let due = now + Int64(roll(60)) * 1_000_000
            lateFills.append(LateFill(order: id, quantity: roll(2) == 0 ? part : left, due: due))
        }
        return [report(id, .cancelled(.requested), now)]
    }

    private mutating func amend(_ id: ClientOrderID, _ amendment: Amendment, _ now: Timestamp) -> [VenueReport] {
        guard var order = orders[id], order.state == .open, amendment.quantity ?? order.terms.quantity > order.filled,
            !isRough || roll(12) > 0
        else { return [report(id, .amendRejected(.unknownOrder), now)] }
        order.terms = order.terms.amended(by: amendment)
        order.updated = now
        apply(.order(id, order))
        return [report(id, .amended(amendment), now)]
    }

    // MARK: - Market

    /// The market moves: one of the open orders may fill, in a part or all of it.
    package mutating func step(now: Timestamp) -> [VenueReport] {
        if isFrozen { return [] }
        if let place = lateFills.firstIndex(where: { $0.due <= now }) {
            let late = lateFills.remove(at: place)
            return [fill(late.order, late.quantity, now)]
        }
        guard !open.isEmpty, roll(3) == 0 else { return [] }
        let id = open[Int(roll(UInt64(open.count)))]
        guard let order = orders[id] else { return [] }
        let left = order.terms.quantity - order.filled
        let part = Quantity(FixedDecimal(raw: left.decimal.raw / 2))
        return [fill(id, roll(2) == 0 && part > .zero ? part : left, now)]
    }

    private mutating func fill(_ id: ClientOrderID, _ quantity: Quantity, _ now: Timestamp) -> VenueReport {
        guard var order = orders[id] else { preconditionFailure("an order that fills is known") }
        let fill = VenueFill(
            venueFillID: "E\(executions.count + 1)", price: FixtureExchange.price, quantity: quantity,
            fee: Notional(FixedDecimal(raw: FixedDecimal.unit / 100)), isMaker: true)
        order.filled += quantity
        order.updated = now
        if order.filled == order.terms.quantity { order.state = .filled }
        apply(
            .execution(
                VenueExecution(
                    clientOrderID: id.description, instrument: instrument, side: order.terms.side, fill: fill, venueTime: now)))
        apply(.order(id, order))
        return report(id, .filled(fill), now)
    }

    private mutating func end(_ id: ClientOrderID, _ state: VenueOrder.State, _ now: Timestamp) {
        guard var order = orders[id] else { return }
        order.state = state
        order.updated = now
        apply(.order(id, order))
    }

    private func report(_ id: ClientOrderID, _ event: VenueReport.Event, _ now: Timestamp) -> VenueReport {
        VenueReport(order: id, venueTime: now, event: event)
    }

    /// xorshift64* (Vigna 2014).
    private mutating func roll(_ count: UInt64) -> UInt64 {
        random ^= random >> 12
        random ^= random << 25
        random ^= random >> 27
        return (random &* 0x2545_F491_4F6C_DD1D) >> 33 % count
    }

    // MARK: - Questions

    private func answer(_ question: VenueQuestion) -> VenueAnswer.Content {
        switch question {
        case .order(let id): .order(orders[id].map { order(id, $0) })
        case .openOrders: .openOrders(open.compactMap { id in orders[id].map { order(id, $0) } })
        case .executions(let since):
            page(behind: since.flatMap { Int($0.dropFirst()) } ?? 0)
        case .positions: .positions(position.isZero ? [] : [VenuePosition(instrument: instrument, quantity: position)])
        }
    }

    private func page(behind count: Int) -> VenueAnswer.Content {
        let rest = executions.dropFirst(count)
        return .executions(Array(rest.prefix(500)), isComplete: rest.count <= 500)
    }

    private func order(_ id: ClientOrderID, _ order: ExchangeOrder) -> VenueOrder {
        VenueOrder(
            clientOrderID: id.description, venueOrderID: order.venueOrderID, instrument: instrument, side: order.terms.side,
            quantity: order.terms.quantity, price: order.terms.price, stopPrice: order.terms.stopPrice,
            filledQuantity: order.filled, state: order.state, updatedTime: order.updated)
    }

    private var ledger: ExchangeLedger {
        var ledger = ExchangeLedger()
        ledger.orders = orders.map { ExchangeLedger.Entry(id: $0.key, order: order($0.key, $0.value)) }
        ledger.executions = executions
        ledger.submittedTwice = submittedTwice
        ledger.expiredRequests = expiredRequests
        ledger.position = position
        return ledger
    }
}
