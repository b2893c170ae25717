import SimulatedExchange
import TradingModel
import Venue

/// The simulated exchange as the line sees a venue that lives elsewhere: what a gateway does, and nothing else.
final class ExchangePort: LiveVenue {
    var exchange: SimulatedExchange
    private(set) var connection = VenueConnection.connected(session: 1)
    /// What must not leave, and did.
    private(set) var violation: (text: String, order: ClientOrderID)?
    /// Instances from which nothing may leave now.
    var frozen: Set<InstanceID> = []
    /// Instances whose orders have to be market or limit orders by the time that they leave.
    var plain: Set<InstanceID> = []
    /// Instances whose orders are never amended.
    var unamended: Set<InstanceID> = []
    /// Requests, reports and answers, by kind.
    var kinds = [UInt64](repeating: 0, count: EventKind.allCases.count)
    /// As `kinds`, altogether: of instances with plans, halts and guards, and of others.
    private(set) var events: UInt64 = 0
    private(set) var planEvents: UInt64 = 0
    /// When the exchange's clock shows what the market's time is: the market runs faster.
    var exchangeTime: (Timestamp) -> Timestamp = { $0 }
    /// Whether the host has heard the end of an order. For the fault alone.
    var isEnded: (ClientOrderID) -> Bool = { _ in false }
    private let fault: LineFault?
    private let firstPlanInstance: InstanceID
    private var session: UInt64 = 1
    private var submitted: Set<ClientOrderID> = []
    private var reports: [VenueReport] = []
    private var answers: [VenueAnswer] = []
    private var questions: [UInt64: VenueQuestion] = [:]

    /// Executions of one answer: there may be more behind them.
    private static let page = 50

    init(_ exchange: SimulatedExchange, fault: LineFault?, firstPlanInstance: InstanceID) {
        self.exchange = exchange
        self.fault = fault
        self.firstPlanInstance = firstPlanInstance
    }

    var isQuiet: Bool { exchange.isQuiet && reports.isEmpty && answers.isEmpty }

    // MARK: The line's side

    func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        check(order, "is sent")
        if !submitted.insert(order).inserted { violate("is sent twice", order) }
        if terms.type.isConditional, plain.contains(order.instance) { violate("is a \(terms.type) and is sent", order) }
        var terms = terms
        terms.expireTime = terms.expireTime.map(exchangeTime)
        count(.submit, order)
        if !exchange.send(.submit(order, terms)) { sayUnknown(order, time) }
    }

    func cancel(_ order: ClientOrderID, at time: Timestamp) {
        check(order, "is cancelled")
        count(.cancel, order)
        if !exchange.send(.cancel(order)) { sayUnknown(order, time) }
    }

    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        check(order, "is amended")
        if unamended.contains(order.instance) { violate("is amended at a venue that does not amend", order) }
        count(.amend, order)
        if !exchange.send(.amend(order, amendment)) { sayUnknown(order, time) }
    }

    func ask(_ question: VenueQuestion, number: UInt64) {
        if questions.count > 4_096 { questions.removeAll(keepingCapacity: true) }
        let asked: ExchangeQuestion =
            switch question {
            case .order(let id): .order(id)
            case .openOrders: .openOrders(nil)
            case .executions(let since): .executions(nil, after: since)
            case .positions: .positions(nil)
            }
        if exchange.send(.ask(number: number, asked)) { questions[number] = question }
    }

    func takeReports(into reports: inout [VenueReport]) {
        reports += self.reports
        self.reports.removeAll(keepingCapacity: true)
    }

    func takeAnswers(into answers: inout [VenueAnswer]) {
        answers += self.answers
        self.answers.removeAll(keepingCapacity: true)
    }

    func setWakeUp(_ wakeUp: @escaping @Sendable () -> Void) {}

    /// The gateway's word: no answer came.
    private func sayUnknown(_ order: ClientOrderID, _ time: Timestamp) {
        hear(VenueReport(order: order, venueTime: time, event: .outcomeUnknown))
    }

    private func check(_ order: ClientOrderID, _ text: String) {
        if frozen.contains(order.instance) { violate("\(text) while everything is frozen", order) }
    }

    private func violate(_ text: String, _ order: ClientOrderID) { violation = violation ?? (text, order) }

    // MARK: The exchange's side

    /// Takes what has arrived.
    func listen() {
        while let message = exchange.take() {
            switch message {
            case .report(let report): hear(report)
            case .answer(let answer): hear(answer)
            case .disconnected: connection = .disconnected
            case .connected:
                session += 1
                connection = .connected(session: session)
            }
        }
    }

    /// The process that listened is gone.
    func hangUp() {
        reports = []
        answers = []
        questions = [:]
    }

    /// Orders that ended are not sent again: nobody remembers them.
    func forgetEnded() {
        exchange.forgetEnded()
        let ledger = exchange.ledger
        submitted = submitted.filter { ledger.order($0) != nil }
    }

    private func hear(_ report: VenueReport) {
        count(EventKind(report.event), report.order)
        guard let fault else { return reports.append(report) }
        if let disturbed = fault.disturb(report, isEnded: isEnded(report.order), event: events) { reports.append(disturbed) }
    }

    private func count(_ kind: EventKind, _ order: ClientOrderID?) {
        kinds[kind.rawValue] += 1
        events += 1
        if let order, order.instance >= firstPlanInstance { planEvents += 1 }
    }

    private func hear(_ answer: ExchangeAnswer) {
        guard questions.removeValue(forKey: answer.number) != nil else { return }
        count(.answer, nil)
        let content: VenueAnswer.Content =
            switch answer.content {
            case .order(let order): .order(order.map { venueOrder($0, answer.venueTime) })
            case .openOrders(let orders): .openOrders(orders.map { venueOrder($0, answer.venueTime) })
            case .executions(let executions):
                .executions(
                    executions.prefix(ExchangePort.page).compactMap(venueExecution),
                    isComplete: executions.count <= ExchangePort.page)
            case .positions(let positions):
                .positions([
                    VenuePosition(
                        instrument: SimulatedMarketUnits.instrument.name,
                        quantity: positions.reduce(into: .zero) { $0 += $1.quantity })
                ])
            }
        answers.append(VenueAnswer(number: answer.number, venueTime: answer.venueTime, content: content))
    }

    private func venueOrder(_ order: ExchangeOrder, _ time: Timestamp) -> VenueOrder {
        let state: VenueOrder.State =
            switch order.state {
            case .open: .open
            case .filled: .filled
            case .cancelled(let reason): .cancelled(reason)
            case .expired: .expired
            case .rejected(let rejection): .rejected(rejection)
            }
        return VenueOrder(
            clientOrderID: order.id.description, venueOrderID: order.venueOrderID,
            instrument: SimulatedMarketUnits.instrument.name, side: order.terms.side, quantity: order.terms.quantity,
            price: order.terms.price, stopPrice: order.terms.stopPrice, filledQuantity: order.filledQuantity,
            isTriggered: order.isTriggered, state: state, updatedTime: time)
    }

    private func venueExecution(_ execution: ExchangeExecution) -> VenueExecution? {
        var fill = execution.fill
        if let fault {
            let report = VenueReport(order: execution.order, venueTime: execution.venueTime, event: .filled(fill))
            guard case .filled(let disturbed)? = fault.disturb(report, isEnded: isEnded(report.order), event: 0)?.event
            else { return nil }
            fill = disturbed
        }
        return VenueExecution(
            clientOrderID: execution.order.description, instrument: SimulatedMarketUnits.instrument.name, side: execution.side,
            fill: fill, venueTime: execution.venueTime)
    }
}
