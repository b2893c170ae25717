package import OMS
package import TradingModel

/// Keeps the ledger and a venue that lives elsewhere in agreement: decides what the venue is asked and when, and what follows
/// from its answers.
///
/// A value without I/O and clock. It never changes an order: what the venue said becomes a `VenueReport`, which takes the way of
/// every other report. Orders, executions and positions are compared separately; a position that differs never becomes a fill.
package struct Reconciler: Sendable, Codable {
    package struct Question: Sendable, Hashable {
        package var number: UInt64
        package var question: VenueQuestion
    }

    private let settings: ReconciliationSettings
    private var instruments: [String: InstrumentID]
    private var lastNumber: UInt64 = 0
    private var asked: [UInt64: Asked] = [:]
    private var session: UInt64?
    private var nextSweep = Timestamp(nanoseconds: .min)
    /// The last request about an order that had no answer when it was looked at last.
    private var requestTimes: [ClientOrderID: Timestamp] = [:]
    /// Of those, the first request, with which the order itself left: others about it may follow as long as it is not heard of.
    private var firstRequestTimes: [ClientOrderID: Timestamp] = [:]
    /// In the order of their times; looked at once the receive window is over.
    private var requests: [Request] = []
    private var doubts: [ClientOrderID: Doubt] = [:]
    private var reading = ExecutionReading()
    private var positions = PositionComparison()
    private var foreignOrders: Set<String> = []
    /// Open orders about which an answer said what a report had not: the report may still come, behind a later request.
    private var answered: Set<ClientOrderID> = []

    static let toldAttempts = 8
    static let maximumForeignOrders = 4_096

    /// - Parameter instruments: by the venue's name.
    package init(instruments: [Instrument], settings: ReconciliationSettings = ReconciliationSettings()) {
        self.settings = settings
        self.instruments = Dictionary(instruments.map { ($0.name, $0.id) }) { first, _ in first }
    }

    /// From now on executions of it are known.
    package mutating func add(_ instrument: Instrument) { instruments[instrument.name] = instrument.id }

    /// The instruments whose executions are known, as the venue names them.
    package var instrumentNames: Set<String> { Set(instruments.keys) }

    /// How many orders wait for the venue's word on them.
    package var doubtCount: Int { doubts.count }

    /// How many executions wait until their order or instrument is known.
    package var heldCount: Int { reading.held.count }

    // MARK: - What is heard from the line

    /// After a start: each order that is not answered may have been sent this very moment, and everything is compared anew.
    package mutating func begin(_ oms: OMS, now: Timestamp) {
        asked = [:]
        session = nil
        requests = []
        requestTimes = [:]
        firstRequestTimes = [:]
        doubts = [:]
        answered = []
        nextSweep = now
        for order in oms.allOpenOrders where order.awaitsAnswer {
            requestTimes[order.id] = now
            firstRequestTimes[order.id] = now
            doubt(order.id, now: now)
        }
        for order in oms.unheardAmendments { doubt(order, now: now) }
    }

    /// Before a request about an order leaves.
    package mutating func noteRequest(_ order: ClientOrderID, now: Timestamp) {
        requestTimes[order] = now
        if firstRequestTimes[order] == nil { firstRequestTimes[order] = now }
        requests.append(Request(order: order, time: now))
    }

    /// The gateway does not know whether a request arrived, or what was heard cannot be booked yet.
    package mutating func doubt(_ order: ClientOrderID, now: Timestamp) {
        if doubts[order] == nil { doubts[order] = Doubt(nextTime: now) }
    }

    /// Whether a report that refuses a cancel or an amendment may be of an earlier request than the last.
    package func mayBeStale(_ order: ClientOrderID) -> Bool { answered.contains(order) }

    /// Keeps a fill whose order is not known here yet, or that is of more than is known of the order.
    ///
    /// - Returns: an alarm when there is no place for it, and for the first one that is not known.
    package mutating func hold(_ execution: VenueExecution, isKnown: Bool) -> [ReconciliationFinding] {
        guard reading.held.count < settings.maximumHeldExecutions else {
            return [
                .alarm(
                    "fill \(execution.fill.venueFillID) of order \(execution.clientOrderID) is not kept: already "
                        + "\(reading.held.count) fills wait for an order or instrument that is not known here")
            ]
        }
        let before = reading.held.count
        reading.hold(execution)
        guard !isKnown, before == 0, reading.held.count == 1 else { return [] }
        return [
            .alarm(
                "fill \(execution.fill.venueFillID) of order \(execution.clientOrderID) on \(execution.instrument) waits: its "
                    + "order or instrument is not known here yet")
        ]
    }

    // MARK: - Questions

    /// What the venue has to be asked now. Empty while it cannot be heard.
    package mutating func questions(_ oms: OMS, session: UInt64?, now: Timestamp) -> [Question] {
        guard let session else {
            asked = [:]
            return []
        }
        if session != self.session {
            // Whatever was said between the two connections was not heard.
            self.session = session
            asked = [:]
            for id in doubts.keys { doubts[id]?.isAsked = false }
            nextSweep = now
        }
        forgetUnanswered(now)
        doubtOldRequests(oms, now)
        var questions: [Question] = []
        if nextSweep <= now {
            nextSweep = now + settings.sweepPeriod
            for question in [VenueQuestion.openOrders, .executions(since: reading.since), .positions] {
                ask(question, now, &questions)
            }
        }
        if reading.isWanted || reading.hasMore { ask(.executions(since: reading.since), now, &questions) }
        let free = settings.maximumQuestions - asked.values.count { if case .order = $0.question { true } else { false } }
        if free > 0, !doubts.isEmpty {
            let due = doubts.filter { !$0.value.isAsked && $0.value.nextTime <= now }.sorted {
                ($0.value.nextTime, $0.key.instance, $0.key.intent) < ($1.value.nextTime, $1.key.instance, $1.key.intent)
            }
            for (order, _) in due.prefix(free) {
                doubts[order]?.isAsked = true
                ask(.order(order), now, &questions)
            }
        }
        return questions
    }

    /// When `questions` has to be called again at the latest, if nothing happens before.
    package var nextTime: Timestamp {
        var time = nextSweep
        for doubt in doubts.values where !doubt.isAsked { time = min(time, doubt.nextTime) }
        for question in asked.values { time = min(time, question.time + settings.patience) }
        if let request = requests.first { time = min(time, request.time + settings.receiveWindow) }
        return time
    }

    /// One of a kind is on its way at a time.
    private mutating func ask(_ question: VenueQuestion, _ now: Timestamp, _ questions: inout [Question]) {
        guard !asked.values.contains(where: { $0.question.isSameKind(as: question) }) else { return }
        lastNumber += 1
        asked[lastNumber] = Asked(question: question, time: now)
        questions.append(Question(number: lastNumber, question: question))
    }

    private mutating func forgetUnanswered(_ now: Timestamp) {
        for (number, question) in asked where question.time + settings.patience <= now { forget(number, now) }
    }

    private mutating func forget(_ number: UInt64, _ now: Timestamp) {
        guard let question = asked.removeValue(forKey: number)?.question else { return }
        switch question {
        case .order(let order): askLater(order, now)
        case .executions: reading.isWanted = true
        case .openOrders, .positions: nextSweep = min(nextSweep, now + settings.retryDelay)
        }
    }

    private mutating func askLater(_ order: ClientOrderID, _ now: Timestamp) {
        guard let attempts = doubts[order]?.attempts else { return }
        let delay = min(settings.retryDelay << Int64(min(attempts, 20)), settings.sweepPeriod)
        doubts[order]?.isAsked = false
        doubts[order]?.attempts = attempts + 1
        doubts[order]?.nextTime = now + delay
    }

    /// Requests whose answer is overdue.
    private mutating func doubtOldRequests(_ oms: OMS, _ now: Timestamp) {
        var count = 0
        while count < requests.count, requests[count].time + settings.receiveWindow <= now {
            let request = requests[count]
            count += 1
            if oms.find(request.order)?.awaitsAnswer == true || oms.hasUnheardAmendment(request.order) {
                // Whatever else has been asked since.
                doubt(request.order, now: now)
            } else if requestTimes[request.order] == request.time {
                requestTimes[request.order] = nil
                firstRequestTimes[request.order] = nil
            }
        }
        requests.removeFirst(count)
    }
}

// MARK: - Answers

extension Reconciler {
    /// What follows from an answer. The findings are done in their order before the next answer is taken. An answer to nothing
    /// that was asked, or that came too late, is nothing.
    ///
    /// - Parameter isWhole: nothing was taken out of it.
    package mutating func take(
        _ answer: VenueAnswer, isWhole: Bool = true, _ oms: OMS, now: Timestamp
    ) -> [ReconciliationFinding] {
        guard let question = asked[answer.number] else { return [] }
        switch (question.question, answer.content) {
        case (.order(let id), .order(let order)):
            if let order, order.clientOrderID != id.description {
                forget(answer.number, now)
                return [.refused(id, .wrongOrder(order.clientOrderID, expected: id))]
            }
            asked[answer.number] = nil
            return compare(id, order, asked: question.time, number: answer.number, oms, now, answer.venueTime)
        case (.openOrders, .openOrders(let orders)):
            asked[answer.number] = nil
            return compare(orders, asked: question.time, oms, now, answer.venueTime)
        case (.executions, .executions(let executions, let isComplete)):
            asked[answer.number] = nil
            return take(executions, isComplete: isComplete, isWhole: isWhole, oms, now)
        case (.positions, .positions(let answers)):
            asked[answer.number] = nil
            let findings = positions.take(
                answers, held: oms.heldQuantities, instruments: instruments, adopts: settings.adoptsPositions, now: now)
            if positions.isInDoubt { nextSweep = min(nextSweep, now + settings.receiveWindow) }
            return findings
        case (_, .failed):
            forget(answer.number, now)
            return []
        default:
            forget(answer.number, now)
            return [.alarm("the venue's answer \(answer.number) is not one to what it was asked")]
        }
    }

    /// Fills whose order or instrument has become known.
    package mutating func releaseHeld(_ oms: OMS) -> [ReconciliationFinding] {
        let instruments = instruments
        return reading.release { execution in
            guard let id = ClientOrderID(execution.clientOrderID) else { return false }
            return Reconciler.canBook(execution, id, oms, instruments)
        }.compactMap(Reconciler.report)
    }

    // MARK: Orders

    private mutating func compare(
        _ orders: [VenueOrder], asked time: Timestamp, _ oms: OMS, _ now: Timestamp, _ venueTime: Timestamp
    ) -> [ReconciliationFinding] {
        var findings: [ReconciliationFinding] = []
        var there: Set<ClientOrderID> = []
        for order in orders {
            guard let id = ClientOrderID(order.clientOrderID), oms.hasBook(of: id) else {
                if foreignOrders.count < Reconciler.maximumForeignOrders,
                    foreignOrders.insert(order.venueOrderID).inserted
                {
                    findings.append(.foreignOrder(order))
                }
                continue
            }
            there.insert(id)
            findings += compare(id, order, asked: time, number: nil, oms, now, venueTime)
        }
        answered = answered.filter { oms.find($0)?.state.isFinal == false }
        // Not in the list: it ended, or the list is older than the order. The venue is asked which.
        for order in oms.allOpenOrders where !there.contains(order.id) && order.isAtVenue && !isRecent(order.id, time) {
            doubt(order.id, now: now)
        }
        return findings
    }

    /// - Parameter number: of a question about this order alone.
    private mutating func compare(
        _ id: ClientOrderID, _ venue: VenueOrder?, asked time: Timestamp, number: UInt64?, _ oms: OMS, _ now: Timestamp,
        _ venueTime: Timestamp
    ) -> [ReconciliationFinding] {
        let isAnswer = number != nil
        let order = oms.find(id)
        let comparison = OrderComparison(
            order, amendment: oms.pendingAmendment(of: id), venue: venue,
            isLate: !isRecent(id, time, venue == nil ? firstRequestTimes : requestTimes))
        func reports(_ events: [VenueReport.Event]) -> [ReconciliationFinding] {
            if !events.isEmpty { answered.insert(id) }
            return events.map { event in
                // Terms stand as of the answer, whatever is heard of earlier ones later.
                let time = event.isOfTerms ? venueTime : venue?.updatedTime ?? venueTime
                return .report(VenueReport(order: id, venueTime: time, event: event, isAnswer: true))
            }
        }
        switch comparison {
        case .agrees:
            settle(id, isAnswer)
            // It was asked behind the fill.
            return isAnswer ? reading.excess(of: id, left: order?.leavesQuantity).map { .refused(id, $0) } : []
        case .says(let events):
            settle(id, isAnswer)
            return reports(events)
        case .lacksFills(let events):
            reading.isWanted = true
            askAgain(id, isAnswer, now)
            return reports(events) + complaint(id, "the venue has filled more of it than it lists executions of")
        case .tooEarly(let events):
            askAgain(id, isAnswer, now)
            return reports(events) + complaint(id, "what the venue says of it and what was heard do not meet")
        case .orphan:
            // The first answer may be older than the order's end.
            guard let number, let suspectNumber = doubts[id]?.suspectNumber, number > suspectNumber else {
                askAgain(id, isAnswer, now)
                if doubts[id]?.suspectNumber == nil { doubts[id]?.suspectNumber = lastNumber }
                doubts[id]?.nextTime = now
                return []
            }
            settle(id, isAnswer)
            let state = order.map { "the ledger says \($0.state.rawValue)" } ?? "the ledger does not have it"
            return [.alarm("order \(id) works at the venue and \(state): it is cancelled there"), .cancelOrphan(id)]
        case .contradicts(let text):
            askAgain(id, isAnswer, now)
            guard doubts[id]?.isTold == false else { return [] }
            doubts[id]?.isTold = true
            return [.alarm(text)]
        }
    }

    /// A request about the order may still have been on its way when the venue was asked.
    private func isRecent(
        _ id: ClientOrderID, _ asked: Timestamp, _ times: [ClientOrderID: Timestamp]? = nil
    ) -> Bool {
        (times ?? requestTimes)[id].map { asked < $0 + settings.receiveWindow } ?? false
    }

    private mutating func settle(_ id: ClientOrderID, _ isAnswer: Bool) {
        // What a list says of an order is no answer to the question about it that is on its way.
        if isAnswer || doubts[id]?.isAsked != true { doubts[id] = nil }
    }

    private mutating func askAgain(_ id: ClientOrderID, _ isAnswer: Bool, _ now: Timestamp) {
        if isAnswer { askLater(id, now) } else { doubt(id, now: now) }
    }

    private mutating func complaint(_ id: ClientOrderID, _ text: String) -> [ReconciliationFinding] {
        guard let doubt = doubts[id], doubt.attempts >= Reconciler.toldAttempts, !doubt.isTold else { return [] }
        doubts[id]?.isTold = true
        return [.alarm("order \(id) was asked about \(doubt.attempts) times: \(text)")]
    }

    // MARK: Executions

    private mutating func take(
        _ executions: [VenueExecution], isComplete: Bool, isWhole: Bool, _ oms: OMS, _ now: Timestamp
    ) -> [ReconciliationFinding] {
        var findings: [ReconciliationFinding] = []
        for execution in reading.take(executions, isComplete: isComplete, isWhole: isWhole) {
            // Somebody else's, on the same account.
            guard let id = ClientOrderID(execution.clientOrderID), oms.hasBook(of: id) || execution.isUnknown(to: instruments)
            else { continue }
            guard !oms.hasBooked(execution.fill.venueFillID, of: id) else { continue }
            if Reconciler.canBook(execution, id, oms, instruments) {
                if let report = Reconciler.report(execution) { findings.append(report) }
            } else {
                findings += hold(execution, isKnown: oms.find(id) != nil && !execution.isUnknown(to: instruments))
                doubt(id, now: now)
            }
        }
        if isComplete {
            for (id, doubt) in doubts where !doubt.isAsked && doubt.attempts <= 1 { doubts[id]?.nextTime = now }
        }
        return findings
    }

    /// False for a fill of more than is left of an order that works: it was amended, and the venue is asked for its terms first.
    private static func canBook(
        _ execution: VenueExecution, _ id: ClientOrderID, _ oms: OMS, _ instruments: [String: InstrumentID]
    ) -> Bool {
        guard !execution.isUnknown(to: instruments), let order = oms.find(id) else { return false }
        return execution.fill.quantity <= order.leavesQuantity || order.state.isFinal
    }

    private static func report(_ execution: VenueExecution) -> ReconciliationFinding? {
        ClientOrderID(execution.clientOrderID).map {
            .report(VenueReport(order: $0, venueTime: execution.venueTime, event: .filled(execution.fill)))
        }
    }
}
