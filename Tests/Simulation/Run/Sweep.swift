import SimulatedExchange
import TradingModel

/// What is asked of the exchange, and when.
struct Sweep {
    /// What was asked under which number.
    var questions: [UInt64: ExchangeQuestion] = [:]
    var lastNumber: UInt64 = 0
    /// By account: the last execution up to which all are known.
    var lastExecution: [TenantID: String] = [:]
    var executionsAsked: [TenantID: Timestamp] = [:]
    /// Ended orders whose fills were refused: something about them was missed.
    var doubtful: [ClientOrderID] = []
    var nextTime = Timestamp(nanoseconds: 0)
    private var isEverythingDue = false

    // Nanoseconds.

    static let period = 250_000_000 as Int64
    /// After it, what was asked counts as not answered.
    static let patience = 1_000_000_000 as Int64
    /// An open order of which nothing was heard for this long is asked for.
    static let silence = 3_000_000_000 as Int64

    mutating func askForEverything() { isEverythingDue = true }

    mutating func takeEverythingDue() -> Bool {
        defer { isEverythingDue = false }
        return isEverythingDue
    }
}

extension Simulation {
    mutating func sweepIfDue() throws(Disagreement) {
        guard now >= sweep.nextTime else { return }
        sweep.nextTime = now + Sweep.period
        try sweepNow(isEverythingDue: sweep.takeEverythingDue())
    }

    /// Asks for what is in doubt.
    mutating func sweepNow(isEverythingDue: Bool) throws(Disagreement) {
        for index in books.indices {
            for number in books[index].open {
                guard let order = books[index].orders[number] else { continue }
                if order.model.isSilent, !order.isToldUnknown, order.submitTime + Sweep.patience <= now {
                    try tellUnknown(index, number)
                }
                let isOverdue = order.isWaiting && order.lastRequestTime + Sweep.patience <= now
                let isQuiet = order.heardTime + Sweep.silence <= now
                guard isEverythingDue || ((isOverdue || isQuiet) && order.askedTime + Sweep.patience <= now) else { continue }
                books[index].orders[number]?.askedTime = now
                ask(.order(books[index].id(number)))
            }
        }
        let doubtful = sweep.doubtful
        sweep.doubtful = []
        for id in doubtful { ask(.order(id)) }
        for account in 1...2 as ClosedRange<UInt64> {
            let account = TenantID(account)
            guard isEverythingDue || (sweep.executionsAsked[account] ?? Timestamp(nanoseconds: 0)) + 2 * Sweep.patience <= now
            else { continue }
            sweep.executionsAsked[account] = now
            ask(.executions(account, after: sweep.lastExecution[account]))
        }
    }

    private mutating func ask(_ question: ExchangeQuestion) {
        if sweep.questions.count > 4_096 { sweep.questions.removeAll(keepingCapacity: true) }
        sweep.lastNumber += 1
        if exchange.send(.ask(number: sweep.lastNumber, question)) { sweep.questions[sweep.lastNumber] = question }
    }

    /// The gateway's word: no answer came.
    mutating func tellUnknown(_ index: Int, _ number: IntentNumber) throws(Disagreement) {
        books[index].orders[number]?.isToldUnknown = true
        try hear(VenueReport(order: books[index].id(number), venueTime: now, event: .outcomeUnknown))
    }

    // MARK: Answers

    mutating func hear(_ answer: ExchangeAnswer) throws(Disagreement) {
        guard let question = sweep.questions.removeValue(forKey: answer.number) else { return }
        switch (question, answer.content) {
        case (.order(let id), .order(let known)): try conclude(id, known, at: answer.venueTime)
        case (.executions(let account, _), .executions(let executions)): try take(executions, account)
        default: throw disagreement("the exchange answers \(answer) to \(question)")
        }
    }

    private mutating func take(_ executions: [ExchangeExecution], _ account: TenantID) throws(Disagreement) {
        for execution in executions {
            let report = VenueReport(order: execution.order, venueTime: execution.venueTime, event: .filled(execution.fill))
            guard try hear(report) else {
                // It waits until it is known what was missed before.
                sweep.doubtful.append(execution.order)
                return
            }
            sweep.lastExecution[account] = execution.fill.venueFillID
        }
    }

    /// What follows for an order of ours from what the exchange knew of it at `venueTime`.
    private mutating func conclude(_ id: ClientOrderID, _ known: ExchangeOrder?, at venueTime: Timestamp) throws(Disagreement) {
        guard let index = books.firstIndex(where: { $0.instance == id.instance }) else { return }
        func current() -> TrackedOrder? { books[index].orders[id.intent] }
        func say(_ event: VenueReport.Event) throws(Disagreement) {
            try hear(VenueReport(order: id, venueTime: venueTime, event: event))
        }
        guard let order = current() else { return }
        /// Whatever was sent then has arrived by now, or it never will.
        func isOver(_ sent: Timestamp?) -> Bool { sent.map { $0 + SimulatedExchange.receiveWindow < venueTime } ?? false }
        guard let known else {
            if order.model.isOpen, order.model.isSilent, isOver(order.submitTime) { try say(.absent) }
            return
        }
        if case .rejected(let rejection) = known.state {
            if order.model.isOpen { try say(.rejected(rejection)) }
            return
        }
        if order.model.isOpen, !order.model.isAccepted { try say(.accepted(venueOrderID: known.venueOrderID)) }
        if order.model.isOpen, known.isTriggered, !order.model.isTriggered { try say(.triggered) }
        if isAmended(order.model, known.terms) {
            try say(
                .amended(
                    Amendment(quantity: known.terms.quantity, price: known.terms.price, stopPrice: known.terms.stopPrice)))
        }
        guard let order = current(), order.model.isOpen else { return }
        switch known.state {
        case .open:
            if order.model.amendmentAsked != nil, isOver(order.amendTime) { try say(.amendRejected(.neverArrived)) }
            if order.model.isCancelAsked, isOver(order.cancelTime) { try say(.cancelRejected(.neverArrived)) }
        case .filled:
            // Its executions say so.
            if order.model.amendmentAsked != nil, isOver(order.amendTime) { try say(.amendRejected(.neverArrived)) }
            sweep.executionsAsked[id.tenant] = nil
        case .cancelled(let reason): try say(.cancelled(reason))
        case .expired: try say(.expired)
        case .rejected: break
        }
    }

    private func isAmended(_ model: OrderModel, _ terms: OrderTerms) -> Bool {
        terms.quantity != SimulatedMarketUnits.quantity(lots: model.terms.lots) || terms.price != model.terms.price
            || terms.stopPrice != model.terms.stopPrice
    }
}
