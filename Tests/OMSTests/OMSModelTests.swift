import OMS
import TestRandom
import Testing
import TradingModel

/// OMS beside a second, smaller book-keeping that was written from the rules and not from OMS: facts about an order instead of
/// a table of states, sums instead of positions.
@Suite("OMS against a model")
struct OMSModelTests {
    @Test(arguments: 0..<8)
    func `any sequence of requests and reports leaves both in agreement`(block: UInt64) throws {
        for seed in (block * 400)..<((block + 1) * 400) {
            var run = ModelRun(seed: seed)
            guard try run.play(steps: 80) else {
                Issue.record("seed \(seed), step \(run.step): \(run.finding)")
                return
            }
        }
    }
}

/// What is known of an order.
private struct ModelOrder {
    var quantity: Int
    var side: Side
    var revision = 1
    var isAccepted = false
    var isTriggered = false
    var isUnknown = false
    var isCancelSent = false
    /// The quantity that was asked for and not answered.
    var amendment: Int?
    var end: OrderState?
    var fills: [String: (quantity: Int, price: Int, fee: Int)] = [:]

    var filled: Int { fills.values.reduce(0) { $0 + $1.quantity } }

    var state: OrderState {
        if let end { return end }
        if isCancelSent { return .cancelPending }
        if amendment != nil { return .updatePending }
        if filled > 0 { return .partiallyFilled }
        return isTriggered ? .triggered : isAccepted ? .accepted : isUnknown ? .unknown : .submitted
    }

    /// The most that it may come to.
    var most: Int { max(quantity, amendment ?? 0) }

    /// Nothing was heard of it.
    var isSilent: Bool { !isAccepted && !isTriggered && filled == 0 }

    /// What a report comes to: true when it is taken, false when it contradicts what was said before.
    mutating func take(_ event: VenueReport.Event) -> Bool {
        let isOpen = end == nil
        let isPending = isOpen && (isCancelSent || amendment != nil)
        switch event {
        case .accepted:
            guard isOpen, state != .accepted else { return false }
            isAccepted = true
        case .rejected:
            guard isPending || state == .submitted || state == .unknown else { return false }
            end = .rejected
        case .outcomeUnknown:
            guard isOpen, isCancelSent || state == .submitted || state == .unknown else { return false }
            if isSilent { isUnknown = true }
        case .absent:
            guard isOpen, isSilent, amendment == nil || isCancelSent else { return false }
            end = .rejected
        case .triggered:
            guard isPending || [.submitted, .unknown, .accepted].contains(state) else { return false }
            isTriggered = true
        case .amended(let amended):
            let isHeard = isPending || [.accepted, .triggered, .partiallyFilled, .cancelled, .expired].contains(state)
            guard isHeard, let new = amended.quantity.map(whole), new >= filled else { return false }
            quantity = new
            if amendment == new { amendment = nil }
            isUnknown = false
            if isOpen, most == filled { end = .filled }
        case .amendRejected:
            guard isPending || !isOpen else { return false }
            amendment = nil
            if isOpen, most == filled { end = .filled }
        case .cancelRejected:
            guard !isOpen || isCancelSent else { return false }
            isCancelSent = false
        case .cancelled:
            guard isOpen else { return false }
            end = .cancelled
        case .expired:
            guard isOpen else { return false }
            end = .expired
        case .filled: return false
        }
        revision += 1
        return true
    }

    enum FillOutcome { case booked, duplicate, impossible, illegal }

    mutating func take(_ fill: VenueFill) -> FillOutcome {
        if fills[fill.venueFillID] != nil { return .duplicate }
        let (quantity, price) = (whole(fill.quantity), whole(Quantity(fill.price.decimal)))
        guard quantity > 0, price > 0, filled + quantity <= most else { return .impossible }
        guard end != .rejected, end != .filled else { return .illegal }
        fills[fill.venueFillID] = (quantity, price, whole(Quantity(fill.fee.decimal)))
        if filled > self.quantity { self.quantity = most }
        if filled == most { end = .filled }
        revision += 1
        return .booked
    }
}

private func whole(_ quantity: Quantity) -> Int { Int(quantity.decimal.raw / FixedDecimal.unit) }

private struct ModelRun {
    private var random: SeededRandom
    private var desk = Desk()
    private var model: [IntentNumber: ModelOrder] = [:]
    private var fillCount: UInt64 = 0
    private(set) var step = 0
    private(set) var finding = "agreement"

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// False at the first disagreement.
    mutating func play(steps: Int) throws -> Bool {
        for _ in 0..<steps {
            step += 1
            guard try move(), try orders(), position() else { return false }
        }
        return true
    }

    private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func fail(_ text: String) -> Bool {
        finding = text
        return false
    }

    // MARK: One move

    private mutating func move() throws -> Bool {
        guard let number = model.keys.sorted().randomElement(using: &random), roll(10) > 0 else {
            let side: Side = roll(2) == 0 ? .buy : .sell
            let quantity = roll(20) + 1
            let number = try desk.submit(side, Quantity(quantity))
            model[number] = ModelOrder(quantity: quantity, side: side)
            return true
        }
        guard var order = model[number] else { return fail("order \(number) is lost") }
        defer { model[number] = order }
        switch roll(12) {
        case 0: return try cancel(number, &order)
        case 1: return try amend(number, &order)
        case 2...5: return fill(number, &order)
        case 6: return strangers(number)
        default: return report(number, event(), &order)
        }
    }

    private mutating func cancel(_ number: IntentNumber, _ order: inout ModelOrder) throws -> Bool {
        let isPossible = order.end == nil && !order.isCancelSent
        if isPossible {
            order.isCancelSent = true
            order.revision += 1
        }
        return try (desk.cancel(number) != nil) == isPossible || fail("cancel of \(number) in \(order.state)")
    }

    private mutating func amend(_ number: IntentNumber, _ order: inout ModelOrder) throws -> Bool {
        let isPossible = [.accepted, .triggered, .partiallyFilled].contains(order.state)
        let quantity = roll(20) + 1
        if isPossible {
            order.amendment = quantity
            order.revision += 1
        }
        return try (desk.amend(number, to: Quantity(quantity)) != nil) == isPossible
            || fail("amendment of \(number) in \(order.state)")
    }

    private mutating func event() -> VenueReport.Event {
        switch roll(12) {
        case 0, 1, 2: .accepted
        case 10: .outcomeUnknown
        case 11: .absent
        case 3: .noFunds
        case 4: .triggered
        case 5: .amended(to: Quantity(roll(20) + 1))
        case 6: .amendRejected(.invalidTerms)
        case 7: .noSuchOrder
        case 8: .cancelled(.requested)
        default: .expired
        }
    }

    private mutating func report(_ number: IntentNumber, _ event: VenueReport.Event, _ order: inout ModelOrder) -> Bool {
        let before = order.state
        let isTaken = order.take(event)
        switch desk.report(number, event) {
        case .changed: return isTaken || fail("\(event) of \(number) was taken in \(before)")
        case .duplicate where before == .filled: return !isTaken || fail("\(event) of \(number) was ignored in \(before)")
        case .illegal: return !isTaken || fail("\(event) of \(number) was refused in \(before)")
        case let other: return fail("\(event) of \(number) came to \(other)")
        }
    }

    private mutating func fill(_ number: IntentNumber, _ order: inout ModelOrder) -> Bool {
        // Some repeat an id, some are too large, none or negative.
        let id = "\(number)/\(roll(6))"
        let fill = VenueFill(
            venueFillID: id, price: Price(roll(30) - 1), quantity: Quantity(roll(14) - 1), fee: Notional(roll(3) - 1),
            isMaker: roll(2) == 0)
        let before = order.state
        let expected = order.take(fill)
        let outcome = desk.report(number, .filled(fill))
        switch (outcome, expected) {
        case (.filled(_, let booked, let position), .booked):
            fillCount += 1
            guard booked.number == fillCount, booked.venueFill == fill, position == desk.book.position else {
                return fail("fill \(booked) of \(number) is not number \(fillCount)")
            }
            return true
        case (.duplicate, .duplicate), (.impossibleFill, .impossible), (.illegal, .illegal): return true
        // The id of an earlier fill that said something else; a price or a quantity that nothing has.
        case (.refused(.fillContradictsEarlier), .duplicate): return true
        case (.refused(let refusal), .impossible) where fill.quantity <= .zero || fill.price <= .zero:
            return refusal.isIncident
        default: return fail("\(fill) of \(number) in \(before) came to \(outcome), not \(expected)")
        }
    }

    /// Reports that are nobody's.
    private mutating func strangers(_ number: IntentNumber) -> Bool {
        let ids = [
            ClientOrderID(tenant: TenantID(8), instance: Desk.instance, intent: number),
            ClientOrderID(tenant: Desk.tenant, instance: InstanceID(71), intent: number), Desk.id(number + 1_000_000),
        ]
        for id in ids {
            let outcome = roll(2) == 0 ? desk.report(id, event()) : desk.report(id, filled("s", Quantity(1)))
            let expected = id.tenant == Desk.tenant ? ReportOutcome.unknownOrder : .refused(.otherTenant(id))
            guard outcome == expected else { return fail("a report on \(id) came to \(outcome)") }
        }
        return true
    }

    // MARK: Agreement

    private mutating func orders() throws -> Bool {
        for (number, expected) in model {
            let order = try desk.order(number)
            let fills = expected.fills.values
            guard order.state == expected.state else { return fail("\(number) is \(order.state), not \(expected.state)") }
            guard order.revision == expected.revision else { return fail("\(number) has revision \(order.revision)") }
            guard order.terms.quantity == Quantity(expected.quantity), order.filledQuantity == Quantity(expected.filled),
                order.filledNotional == Notional(fills.reduce(0) { $0 + $1.quantity * $1.price }),
                order.fee == Notional(fills.reduce(0) { $0 + $1.fee })
            else { return fail("sums of \(order)") }
            guard (desk.book.openOrders[number] != nil) == (expected.end == nil) else {
                return fail("\(number) is \(order.state) and in the wrong place")
            }
        }
        return true
    }

    private mutating func position() -> Bool {
        var (held, cash, fee) = (0, 0, 0)
        for order in model.values {
            for fill in order.fills.values {
                held += order.side == .buy ? fill.quantity : -fill.quantity
                cash += order.side == .buy ? -fill.quantity * fill.price : fill.quantity * fill.price
                fee += fill.fee
            }
        }
        let position = desk.book.position
        guard position.quantity == Quantity(held), position.fee == Notional(fee),
            position.realisedProfit - position.cost == Notional(cash), position.revision == fillCount
        else { return fail("position \(position), held \(held), cash \(cash), fee \(fee)") }
        return true
    }
}
