import Engine
import TradingModel

/// Hears what the line makes durable, in its order, and holds each step against the model: what follows from what was asked,
/// from what the venue said and from what the host does in its place.
struct Judge {
    private(set) var books: [TrackedBook] = []
    /// Steps of orders that were compared, and all else that was.
    private(set) var checks: UInt64 = 0
    private(set) var counts = Counts()
    /// What was set at the nodes of the kill-switch tree.
    var halts = HaltModel()
    /// The last candle: what held orders are judged by.
    var candle: Candle?
    var traced: String?
    private(set) var trace: [String] = []
    private var places: [InstanceID: Int] = [:]
    /// Taken, and not seen in an order yet.
    private var reports: [VenueReport] = []
    /// Approved, and not seen in an order yet.
    private var asked: OrderIntent?
    private var fillIDs: Set<String> = []

    struct Counts {
        var orderSteps: UInt64 = 0
        var repeatedSteps: UInt64 = 0
        var hostSteps: UInt64 = 0
        var hostOrders: UInt64 = 0
        var orders: UInt64 = 0
        var fills: UInt64 = 0
        var lateFills: UInt64 = 0
        var refusals: UInt64 = 0
        var groups: UInt64 = 0
        var plans: UInt64 = 0
        var guardEvents: UInt64 = 0
        var triggers: UInt64 = 0
    }

    mutating func add(_ book: TrackedBook) {
        places[book.instance] = books.count
        books.append(book)
    }

    func place(_ id: ClientOrderID) -> Int? { places[id.instance] }

    func tracked(_ id: ClientOrderID) -> TrackedOrder? { places[id.instance].flatMap { books[$0].orders[id.intent] } }

    mutating func change(_ index: Int, _ body: (inout TrackedBook) -> Void) { body(&books[index]) }

    mutating func count(_ number: UInt64) { checks += number }

    /// After a settlement.
    mutating func forgetEnded() {
        for index in books.indices { books[index].forgetEnded() }
        fillIDs.removeAll(keepingCapacity: true)
    }

    // MARK: What is durable

    mutating func take(_ rows: [SimulatedJournal.Row]) throws(Finding) {
        for row in rows {
            switch row {
            case .report(let taken): reports.append(taken.report)
            case .entry(let entry): try take(entry)
            }
        }
        if let asked { throw Finding("intent \(asked.number) is approved and nothing follows", nil) }
        if let report = reports.first { throw Finding("is reported on (\(report.event)) and does not change", report.order) }
    }

    private mutating func take(_ entry: JournalEntry) throws(Finding) {
        switch entry {
        case .intent(let intent, .approved): try approve(intent)
        case .intent(let intent, .refused(let code, let text)): try refuse(intent, code, text)
        case .order(let order): try take(order)
        case .fill(let fill): try take(fill)
        case .position(_, let instance, let position, _):
            guard let index = places[instance] else { throw Finding("position of an unknown instance", nil) }
            // Of a step that is repeated.
            guard position.revision >= books[index].position.fillCount else { return }
            checks += 1
            if let text = books[index].position.difference(position) { throw Finding(text, nil) }
        case .group(let group):
            guard let index = places[group.instance] else { throw Finding("group of an unknown instance", nil) }
            let before = books[index].groups[group.number]
            if before == nil { counts.groups += 1 }
            if let before, group.revision <= before.revision { return }
            books[index].groups[group.number] = group
        case .guardEvent: counts.guardEvents += 1
        // The exchange pays no funding; what an account is worth is derived from what is judged.
        case .notice, .funding, .portfolio: break
        case .instance(let incident):
            guard let index = places[incident.instance] else { throw Finding("incident of an unknown instance", nil) }
            if incident.kind == .positionDisputed { books[index].isDisputed = true }
            if incident.kind == .positionAgreed { books[index].isDisputed = false }
        }
    }

    // MARK: Intents

    private mutating func approve(_ intent: OrderIntent) throws(Finding) {
        guard let index = places[intent.instance] else { throw Finding("intent of an unknown instance", nil) }
        asked = intent
        guard intent.number > books[index].last(intent) else { return }
        try number(intent, index)
        try permit(intent, index)
    }

    private mutating func refuse(_ intent: OrderIntent, _ code: String, _ text: String) throws(Finding) {
        guard let index = places[intent.instance] else { throw Finding("intent of an unknown instance", nil) }
        guard intent.number > books[index].last(intent) else { return }
        try number(intent, index)
        counts.refusals += 1
        checks += 1
        if code == "risk.position_disputed" {
            guard books[index].isDisputed else {
                throw Finding("is refused as if its position was disputed", books[index].id(intent.number))
            }
            return
        }
        if books[index].isPlain, isPossible(intent, index) {
            throw Finding("\(intent.action) is refused, and nothing is against it: \(text)", books[index].id(intent.number))
        }
    }

    private mutating func number(_ intent: OrderIntent, _ index: Int) throws(Finding) {
        let last = books[index].last(intent)
        guard intent.number == last + 1 else {
            throw Finding("instance \(intent.instance): intent \(intent.number) follows \(last)", nil)
        }
        if intent.isHostMade { books[index].lastHostNumber = intent.number } else { books[index].lastNumber = intent.number }
    }

    /// What the model says to a request about an order, from the facts.
    private func isPossible(_ intent: OrderIntent, _ index: Int) -> Bool {
        switch intent.action {
        case .submit: return true
        case .cancel(let number):
            guard let model = books[index].orders[number]?.model else { return false }
            return model.isOpen && !model.isCancelAsked
        case .amend(let number, let amendment):
            guard let model = books[index].orders[number]?.model else { return false }
            guard amendment != Amendment(), books[index].capabilities.canAmend || model.isHeld else { return false }
            if let quantity = amendment.quantity, SimulatedMarketUnits.lots(quantity) <= model.filledLots { return false }
            let isWorking = model.isOpen && (!model.isSilent || (model.isHeld && model.isAccepted))
            return isWorking && !model.isCancelAsked && model.amendmentAsked == nil
        }
    }

    /// What must never be approved.
    private mutating func permit(_ intent: OrderIntent, _ index: Int) throws(Finding) {
        checks += 1
        let book = books[index]
        let id = book.id(intent.number)
        if halts.level(book.tenant, book.instance) == .freeze { throw Finding("is approved while all is frozen", id) }
        guard isPossible(intent, index) else { throw Finding("\(intent.action) is approved and cannot be", id) }
        guard case .submit(let terms) = intent.action else { return }
        if !intent.isHostMade, let halt = halts.level(book.tenant, book.instance) {
            throw Finding("is approved during a halt (\(halt))", id)
        }
        guard intent.isHostMade else { return try permitSize(terms, index, id) }
        if intent.parent == nil { return try permitClosing(terms, index, id) }
        try permitChild(intent, terms, index, id)
    }

    /// Within the limit of what may be held, or on the way back to it.
    private func permitSize(_ terms: OrderTerms, _ index: Int, _ id: ClientOrderID) throws(Finding) {
        guard let maximum = books[index].maximumLots, !terms.isReduceOnly else { return }
        let sign = terms.side == .buy ? 1 : -1
        let held = books[index].position.lots
        let after = held + sign * (books[index].openLots(terms.side) + SimulatedMarketUnits.lots(terms.quantity))
        guard abs(after) > maximum, abs(after) > abs(held) else { return }
        throw Finding("may come to a position of \(after) lots from \(held); the limit is \(maximum)", id)
    }

    /// Beside all other closing orders no more than what is held.
    private func permitClosing(_ terms: OrderTerms, _ index: Int, _ id: ClientOrderID) throws(Finding) {
        let held = books[index].position.lots
        let lots = SimulatedMarketUnits.lots(terms.quantity)
        var closing = 0
        for number in books[index].open {
            guard let order = books[index].orders[number], number >= OrderIntent.hostNumbers, order.parent == nil else {
                continue
            }
            closing += order.model.leavesLots
        }
        let isAgainst = held > 0 ? terms.side == .sell : terms.side == .buy
        guard terms.isReduceOnly, isAgainst, lots + closing <= abs(held) else {
            throw Finding("closes \(lots) lots beside \(closing) of a position of \(held)", id)
        }
    }

    /// A part of what is left of its whole; an exit of what its entry filled; what takes the place of an order that ended.
    private func permitChild(
        _ intent: OrderIntent, _ terms: OrderTerms, _ index: Int, _ id: ClientOrderID
    ) throws(Finding) {
        guard let parent = intent.parent, let whole = books[index].orders[parent] else { return }
        let lots = SimulatedMarketUnits.lots(terms.quantity)
        if whole.model.holding == .sliced {
            var working = 0
            for number in books[index].open where books[index].orders[number]?.parent == parent {
                working += books[index].orders[number]?.model.leavesLots ?? 0
            }
            guard whole.model.isOpen, lots + working + whole.model.filledLots <= whole.model.terms.lots else {
                throw Finding(
                    "is a part of \(lots) lots of \(parent), which has \(whole.model.leavesLots) left and \(working) working", id)
            }
        } else if case .bracket = whole.plan, terms.side != whole.model.side {
            guard terms.isReduceOnly, lots <= whole.model.filledLots else {
                throw Finding("is an exit of \(lots) lots of \(parent), which filled \(whole.model.filledLots)", id)
            }
        }
    }

    // MARK: Orders

    private mutating func take(_ order: Order) throws(Finding) {
        guard let index = places[order.id.instance] else { throw Finding("is of an unknown instance", order.id) }
        let number = order.id.intent
        if let intent = asked, intent.isAbout(number) {
            asked = nil
            if books[index].orders[number].map({ $0.steps.count < order.revision }) ?? true { try begin(intent, order, index) }
        } else if let tracked = books[index].orders[number], tracked.steps.count < order.revision {
            try follow(tracked, order, index)
        }
        guard let tracked = books[index].orders[number] else { throw Finding("changes and nobody asked for it", order.id) }
        try compare(tracked, order, index)
    }

    private mutating func begin(_ intent: OrderIntent, _ order: Order, _ index: Int) throws(Finding) {
        let number = order.id.intent
        switch intent.action {
        case .submit(let terms):
            guard books[index].orders[number] == nil else { throw Finding("is submitted twice", order.id) }
            let isHeld = terms.type.isConditional && !books[index].capabilities.orderTypes.contains(terms.type)
            let model = OrderModel(terms, holding: intent.plan.isSliced ? .sliced : isHeld ? .held : nil)
            let tracked = TrackedOrder(model, terms, parent: intent.parent, plan: intent.plan)
            if isHeld, terms.type == .trailingStop, terms.stopPrice == nil { tracked.bestPrice = candle?.close }
            books[index].orders[number] = tracked
            books[index].open.append(number)
            counts.orders += 1
            if intent.isHostMade { counts.hostOrders += 1 }
            if intent.plan != .none { counts.plans += 1 }
        case .cancel: books[index].orders[number]?.model.isCancelAsked = true
        case .amend(_, let amendment): books[index].orders[number]?.model.amendmentAsked = amendment
        }
        note(order.id, "\(intent.action) \(intent.plan)")
    }

    /// A step that nobody asked for: the venue's word, or the host's.
    private mutating func follow(_ tracked: TrackedOrder, _ order: Order, _ index: Int) throws(Finding) {
        if tracked.model.isHeld {
            counts.hostSteps += 1
            try hostStep(tracked, order, index)
            note(order.id, "the host → \(order.state)")
        } else {
            guard let place = reports.firstIndex(where: { $0.order == order.id }) else {
                throw Finding("becomes \(order.state) and the venue has not said anything", order.id)
            }
            let report = reports.remove(at: place)
            note(order.id, "\(report.event)\(report.isAnswer ? " (answer)" : "") → \(order.state)")
            if case .filled(let fill) = report.event {
                try take(fill, tracked, order.id, index)
            } else {
                tracked.model.take(read(report.event, tracked, order, index))
            }
        }
        close(tracked, order.id.intent, index)
    }

    /// Where the venue has no times, the host cancels an order whose time is over, and that is its end by time.
    private func read(
        _ event: VenueReport.Event, _ tracked: TrackedOrder, _ order: Order, _ index: Int
    ) -> VenueReport.Event {
        guard case .cancelled(.requested) = event, order.state == .expired, let time = tracked.terms.expireTime,
            time <= order.updatedTime, !books[index].capabilities.timesInForce.contains(.goodTillDate)
        else { return event }
        return .expired
    }

    mutating func close(_ tracked: TrackedOrder, _ number: IntentNumber, _ index: Int) {
        guard !tracked.model.isOpen, let place = books[index].open.firstIndex(of: number) else { return }
        books[index].open.remove(at: place)
    }

    private mutating func take(
        _ fill: VenueFill, _ tracked: TrackedOrder, _ id: ClientOrderID, _ index: Int
    ) throws(Finding) {
        let wasOpen = tracked.model.isOpen
        let verdict = tracked.model.take(fill)
        guard verdict == .booked else { throw Finding("fill \(fill.venueFillID) of \(fill.quantity) is booked: \(verdict)", id) }
        books[index].position.book(fill, side: tracked.model.side)
        if !wasOpen {
            books[index].wasFilledLate = true
            counts.lateFills += 1
        }
        if let parent = tracked.parent, let whole = books[index].orders[parent], whole.model.holding == .sliced {
            whole.passes.append(fill)
        }
    }

    private mutating func take(_ fill: Fill) throws(Finding) {
        guard let index = places[fill.order.instance] else { throw Finding("fill of an unknown instance", fill.order) }
        checks += 1
        // Of a step that is repeated.
        guard fill.number >= books[index].position.fillCount else { return }
        guard fill.number == books[index].position.fillCount else {
            throw Finding("fill number \(fill.number) follows \(books[index].position.fillCount)", fill.order)
        }
        let isNew = fillIDs.insert(fill.venueFill.venueFillID).inserted
        guard isNew || counts.repeatedSteps > 0 else {
            throw Finding("fill \(fill.venueFill.venueFillID) is booked twice", fill.order)
        }
        counts.fills += 1
    }

    private mutating func compare(_ tracked: TrackedOrder, _ order: Order, _ index: Int) throws(Finding) {
        checks += 1
        let known = UInt64(tracked.steps.count)
        if order.revision <= known {
            counts.repeatedSteps += 1
            guard tracked.steps[Int(order.revision) - 1] == order else {
                throw Finding(
                    "step \(order.revision) is repeated as \(order), and was \(tracked.steps[Int(order.revision) - 1])", order.id)
            }
            return
        }
        guard order.revision == known + 1 else { throw Finding("step \(order.revision) follows \(known)", order.id) }
        counts.orderSteps += 1
        tracked.steps.append(order)
        if let text = order.difference(tracked.model) { throw Finding(text, order.id) }
    }

    mutating func note(_ id: ClientOrderID, _ text: @autoclosure () -> String) {
        guard let traced, traced == id.description else { return }
        let time = (candle?.closeTime.nanoseconds ?? 0) / 60_000_000_000 % 1_000_000
        trace.append("minute \(time): \(text())")
    }

    mutating func countTrigger() { counts.triggers += 1 }
}

/// The line and the model do not say the same.
struct Finding: Error {
    var text: String
    var order: ClientOrderID?

    init(_ text: String, _ order: ClientOrderID?) {
        self.text = text
        self.order = order
    }
}

extension OrderIntent {
    func isAbout(_ order: IntentNumber) -> Bool {
        switch action {
        case .submit: number == order
        case .cancel(let target), .amend(let target, _): target == order
        }
    }
}
