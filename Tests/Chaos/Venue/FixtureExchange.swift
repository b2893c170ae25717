package import TradingModel

/// A small honest exchange: a value. Orders rest, fill now and then in parts, and are remembered for ever. Requests that are
/// older than the receive window are not read.
package struct FixtureExchange {
    private struct Working {
        var terms: OrderTerms
        var venueOrderID: String
        var filled = Quantity.zero
        var state = VenueOrder.State.open
        var updated: Timestamp
    }

    /// Nanoseconds.
    package static let receiveWindow: Int64 = 100_000_000

    private let instrument: String
    private var orders: [ClientOrderID: Working] = [:]
    private var open: [ClientOrderID] = []
    private var executions: [VenueExecution] = []
    private var submittedTwice = 0
    private var expiredRequests = 0
    private var position = Quantity.zero
    private var random: UInt64
    private var isFrozen = false
    private static let price = Price(1_000)

    package init(instrument: String, seed: UInt64) {
        self.instrument = instrument
        random = seed
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
        case .freeze: freeze()
        case .ledger: [.ledger(ledger)]
        }
    }

    private mutating func read(_ sent: Timestamp, _ now: Timestamp) -> Bool {
        if sent + FixtureExchange.receiveWindow >= now { return true }
        expiredRequests += 1
        return false
    }

    private mutating func freeze() -> [ExchangeMessage] {
        isFrozen = true
        return []
    }

    private mutating func submit(_ id: ClientOrderID, _ terms: OrderTerms, _ now: Timestamp) -> [VenueReport] {
        guard orders[id] == nil else {
            submittedTwice += 1
            return [report(id, .rejected(.duplicateClientOrderID), now)]
        }
        let venueOrderID = "X\(orders.count + 1)"
        orders[id] = Working(terms: terms, venueOrderID: venueOrderID, updated: now)
        open.append(id)
        var reports = [report(id, .accepted(venueOrderID: venueOrderID), now)]
        if terms.type == .market { reports.append(fill(id, terms.quantity, now)) }
        return reports
    }

    private mutating func cancel(_ id: ClientOrderID, _ now: Timestamp) -> [VenueReport] {
        guard orders[id]?.state == .open else { return [report(id, .cancelRejected(.unknownOrder), now)] }
        end(id, .cancelled(.requested), now)
        return [report(id, .cancelled(.requested), now)]
    }

    private mutating func amend(_ id: ClientOrderID, _ amendment: Amendment, _ now: Timestamp) -> [VenueReport] {
        guard let working = orders[id], working.state == .open,
            amendment.quantity ?? working.terms.quantity > working.filled
        else { return [report(id, .amendRejected(.unknownOrder), now)] }
        orders[id]?.terms = working.terms.amended(by: amendment)
        orders[id]?.updated = now
        return [report(id, .amended(amendment), now)]
    }

    // MARK: - Market

    /// The market moves: one of the open orders may fill, in a part or all of it.
    package mutating func step(now: Timestamp) -> [VenueReport] {
        guard !isFrozen, !open.isEmpty, roll(3) == 0 else { return [] }
        let id = open[Int(roll(UInt64(open.count)))]
        guard let working = orders[id] else { return [] }
        let left = working.terms.quantity - working.filled
        let part = Quantity(FixedDecimal(raw: left.decimal.raw / 2))
        return [fill(id, roll(2) == 0 && part > .zero ? part : left, now)]
    }

    private mutating func fill(_ id: ClientOrderID, _ quantity: Quantity, _ now: Timestamp) -> VenueReport {
        guard let working = orders[id] else { preconditionFailure("an open order is known") }
        let fill = VenueFill(
            venueFillID: "E\(executions.count + 1)", price: FixtureExchange.price, quantity: quantity,
            fee: Notional(FixedDecimal(raw: FixedDecimal.unit / 100)), isMaker: true)
        executions.append(
            VenueExecution(
                clientOrderID: id.description, instrument: instrument, side: working.terms.side, fill: fill, venueTime: now))
        position += working.terms.side == .buy ? quantity : -quantity
        orders[id]?.filled += quantity
        orders[id]?.updated = now
        if working.filled + quantity == working.terms.quantity { end(id, .filled, now) }
        return report(id, .filled(fill), now)
    }

    private mutating func end(_ id: ClientOrderID, _ state: VenueOrder.State, _ now: Timestamp) {
        orders[id]?.state = state
        orders[id]?.updated = now
        open.removeAll { $0 == id }
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

    private func order(_ id: ClientOrderID, _ working: Working) -> VenueOrder {
        VenueOrder(
            clientOrderID: id.description, venueOrderID: working.venueOrderID, instrument: instrument, side: working.terms.side,
            quantity: working.terms.quantity, price: working.terms.price, stopPrice: working.terms.stopPrice,
            filledQuantity: working.filled, state: working.state, updatedTime: working.updated)
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
