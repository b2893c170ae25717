import Engine
import OMS
import Reconciliation
import TradingModel
import Venue

// The shell with a venue that lives elsewhere.

extension Shell {
    var isRepeating: Bool { isLive && isLinkRepeating() }

    // Not inlined: the link would be copied before it is known that there is none.
    @inline(never) private func isLinkRepeating() -> Bool { live.map { !$0.repetition.isOver } ?? false }

    // MARK: - What the venue says

    /// Takes the reports and answers that have come, and asks what is due.
    mutating func takeLive() throws {
        guard let venue = live?.venue, !isRepeating else { return }
        venue.takeReports(into: &reports)
        for report in reports { hear(report) }
        reports.removeAll(keepingCapacity: true)
        takeAnswers(of: venue)
        release()
        ask(venue)
        try perform()
    }

    /// Tells the engine what the comparisons of positions came to. Together with a snapshot and never between two: a run that is
    /// repeated from the one before would not find them again, and decide otherwise.
    mutating func settleComparisons() throws {
        for (instrument, difference) in comparisons.sorted(by: { $0.key < $1.key }) {
            engine.handle(.positionCompared(instrument, difference), into: &effects)
        }
        comparisons = [:]
        try perform()
    }

    private mutating func takeAnswers(of venue: any LiveVenue) {
        var answers: [VenueAnswer] = []
        venue.takeAnswers(into: &answers)
        for answer in answers {
            let (answer, isWhole) = sieved(answer)
            guard let now = live?.clock() else { return }
            perform(live?.reconciler.take(answer, isWhole: isWhole, engine.oms, now: now) ?? [])
        }
    }

    private mutating func release() {
        guard live?.reconciler.heldCount ?? 0 > 0, let findings = live?.reconciler.releaseHeld(engine.oms) else { return }
        perform(findings)
    }

    private mutating func ask(_ venue: any LiveVenue) {
        guard let now = live?.clock(), let session = live?.session else {
            _ = live?.reconciler.questions(engine.oms, session: nil, now: engine.now)
            return
        }
        for question in live?.reconciler.questions(engine.oms, session: session, now: now) ?? [] {
            venue.ask(question.question, number: question.number)
        }
    }

    private mutating func perform(_ findings: [ReconciliationFinding]) {
        for finding in findings {
            switch finding {
            case .report(let report): hear(report)
            case .cancelOrphan(let order):
                guard let live else { continue }
                live.venue.cancel(order, at: live.clock())
            case .adopted(let position):
                live?.journal.record(position)
                hasUncommittedEntries = true
            case .compared(let instrument, let difference): comparisons[instrument] = .some(difference)
            case .foreignOrder(let order):
                effects.append(
                    .alarm(
                        "order \(order.venueOrderID) '\(order.clientOrderID)' on \(order.instrument) was not made by this host "
                            + "and is left alone"))
            case .refused(let order, let refusal): refuse(order, refusal)
            case .alarm(let text): effects.append(.alarm(text))
            }
        }
    }

    /// Books a report, and keeps it with what followed. One that changes nothing is not kept.
    private mutating func hear(_ report: VenueReport) {
        let id = report.order
        guard isBelievable(report), isBookable(report), engine.oms.hasBook(of: id) else { return }
        let place = place(of: id.instance)
        let first = effects.count
        engine.handle(.venueReported(report), into: &effects)
        // A refusal is told once and is no step of the order.
        let isChange = effects[first...].contains { if case .journal(.order) = $0 { true } else { false } }
        guard isChange, var live else { return }
        live.lastReport += 1
        self.live?.lastReport = live.lastReport
        live.journal.record(TakenReport(number: live.lastReport, place: place, report: report))
        hasUncommittedEntries = true
    }

    /// False for what is known already, and for what has to wait until the venue was asked.
    private mutating func isBookable(_ report: VenueReport) -> Bool {
        guard let now = live?.clock() else { return false }
        guard let order = engine.oms.find(report.order) else {
            if case .filled(let fill) = report.event { hold(fill, report, now) }
            return false
        }
        switch report.event {
        case .outcomeUnknown:
            live?.reconciler.doubt(report.order, now: now)
            return order.state == .submitted
        case .filled(let fill):
            if engine.oms.hasBooked(fill.venueFillID, of: report.order) { return false }
            if fill.quantity <= order.leavesQuantity || order.state.isFinal { return true }
            // It was enlarged before that is heard.
            hold(fill, report, now)
            return false
        case .amended(let amendment):
            if report.isAnswer || engine.oms.pendingAmendment(of: report.order) == amendment { return true }
            // An old word, or one behind an answer. What the terms are now is the venue's to say.
            if !order.state.isFinal { live?.reconciler.doubt(report.order, now: now) }
            return false
        case .amendRejected where report.isAnswer: return engine.oms.pendingAmendment(of: report.order) != nil
        case .amendRejected(let rejection), .cancelRejected(let rejection):
            // It works here, and the venue does not know it: it ended, and that was not heard.
            if rejection == .unknownOrder, !order.state.isFinal { live?.reconciler.doubt(report.order, now: now) }
            guard !report.isAnswer, live?.reconciler.mayBeStale(report.order) == true else { return !order.knows(report.event) }
            live?.reconciler.doubt(report.order, now: now)
            return false
        default: return !order.knows(report.event)
        }
    }

    private mutating func hold(_ fill: VenueFill, _ report: VenueReport, _ now: Timestamp) {
        let execution = VenueExecution(
            clientOrderID: report.order.description, instrument: "", side: .buy, fill: fill, venueTime: report.venueTime)
        let isKnown = engine.oms.find(report.order) != nil
        let findings = live?.reconciler.hold(execution, isKnown: isKnown) ?? []
        live?.reconciler.doubt(report.order, now: now)
        perform(findings)
    }

    private func place(of instance: InstanceID) -> TakenReport.Place {
        TakenReport.Place(
            candles: UInt64(counts.candles), nextSeq: engine.nextSeq(of: instance), lastIntent: engine.lastIntent(of: instance))
    }

    // MARK: - What is done again

    /// Before an instance's event: what the venue had said before it.
    mutating func repeatReports(of instance: InstanceID) {
        guard isRepeating else { return }
        while true {
            let place = place(of: instance)
            guard let report = live?.repetition.next(of: instance, at: place) else { return }
            engine.handle(.venueReported(report), into: &effects)
        }
    }

    /// When everybody is quiet.
    ///
    /// - Returns: whether somebody was given something.
    @inline(never) mutating func repeatReports() throws -> Bool {
        guard isRepeating, let repetition = live?.repetition, repetition.isWaiting else { return false }
        for instance in repetition.instances where engine.oms.hasBook(of: instance) { repeatReports(of: instance) }
        guard !effects.isEmpty else { return false }
        try perform()
        return true
    }

    /// Before the next candle: a report that has not found its place is booked all the same.
    mutating func repeatOverdueReports() throws {
        while isRepeating, let report = live?.repetition.nextOverdue(candles: UInt64(counts.candles)) {
            effects.append(
                .alarm("the repeated run differs from the one before: a report on order \(report.order) is booked late"))
            engine.handle(.venueReported(report), into: &effects)
        }
        try perform()
    }

    /// When the line is settled: from here on the venue is heard again, and asked first of all.
    @inline(never) mutating func endRepetition() {
        guard isRepeating, let live, !live.repetition.isWaiting else { return }
        let undecided = live.repetition.undecided { instance in
            guard engine.oms.hasBook(of: instance) else { return nil }
            return DurableIntents(
                last: engine.lastIntent(of: instance), lastHostMade: engine.lastHostIntent(of: instance))
        }
        guard undecided == 0 || live.repetition.isBehind(engine.now) else { return }
        if undecided > 0 {
            alarm("the repeated run differs from the one before: \(undecided) instances did not ask for all that is stored")
        }
        self.live?.repetition.isOver = true
        self.live?.reconciler.begin(engine.oms, now: live.clock())
    }
}

extension Order {
    /// Whether an event says what was heard before: by the report that came first, or by an answer.
    fileprivate func knows(_ event: VenueReport.Event) -> Bool {
        switch event {
        case .accepted: venueOrderID != nil || state.isFinal
        case .triggered: isTriggered || !filledQuantity.isZero || state.isFinal
        case .cancelled: state == .cancelled
        case .expired: state == .expired
        case .rejected, .absent: state == .rejected
        case .cancelRejected: state != .cancelPending
        case .amendRejected: state != .updatePending && state != .cancelPending
        case .outcomeUnknown, .filled, .amended: false
        }
    }
}
