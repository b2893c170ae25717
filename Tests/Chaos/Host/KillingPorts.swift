import ChaosVenue
import Line
import Store
import TradingModel
import Venue

/// The line's port to the database, with the moments before and behind a commit.
final class KillingJournal: LiveJournal {
    static let shard = "main"
    let writer: JournalWriter
    private let killPoint: KillPoint
    /// What the next commit is about: the step before it, and the one behind it.
    private var steps: [(before: ChaosStep, behind: ChaosStep)] = []

    init(_ writer: JournalWriter, _ killPoint: KillPoint) {
        self.writer = writer
        self.killPoint = killPoint
    }

    func record(_ entry: JournalEntry) {
        if case .intent(let intent, .approved) = entry {
            switch intent.action {
            case .submit: steps.append((.submitRecorded, .submitDurable))
            case .amend: steps.append((.amendRecorded, .amendDurable))
            case .cancel: steps.append((.cancelRecorded, .cancelDurable))
            }
        }
        writer.record(entry)
    }

    func record(_ report: TakenReport) {
        switch report.report.event {
        case .filled: steps.append((.fillHeard, .fillBooked))
        case .amended, .amendRejected: steps.append((.amendAnswered, .amendConfirmed))
        case .cancelled, .cancelRejected: steps.append((.cancelAnswered, .cancelConfirmed))
        case .accepted, .rejected, .absent, .outcomeUnknown, .triggered, .expired:
            steps.append((.submitAnswered, .submitConfirmed))
        }
        writer.record(VenueReportRow(shard: KillingJournal.shard, taken: report))
    }

    func record(_ position: AdoptedPosition) { writer.record(position) }

    func commit() throws {
        for step in steps { killPoint.reach(step.before) }
        try writer.commit()
        for step in steps { killPoint.reach(step.behind) }
        steps = []
    }
}

/// The venue, with the moments behind each request and answer.
final class KillingVenue: LiveVenue {
    private let venue: any LiveVenue
    private let killPoint: KillPoint

    init(_ venue: any LiveVenue, _ killPoint: KillPoint) {
        self.venue = venue
        self.killPoint = killPoint
    }

    var connection: VenueConnection { venue.connection }

    func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        venue.submit(order, terms, at: time)
        killPoint.reach(.submitSent)
    }

    func cancel(_ order: ClientOrderID, at time: Timestamp) {
        venue.cancel(order, at: time)
        killPoint.reach(.cancelSent)
    }

    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        venue.amend(order, amendment, at: time)
        killPoint.reach(.amendSent)
    }

    func takeReports(into reports: inout [VenueReport]) { venue.takeReports(into: &reports) }

    func ask(_ question: VenueQuestion, number: UInt64) { venue.ask(question, number: number) }

    func takeAnswers(into answers: inout [VenueAnswer]) {
        let count = answers.count
        venue.takeAnswers(into: &answers)
        if answers.count > count { killPoint.reach(.answerTaken) }
    }

    func setWakeUp(_ wakeUp: @escaping @Sendable () -> Void) { venue.setWakeUp(wakeUp) }
}
