import Line
import Store
import TradingModel
import Venue

/// The line's port to the database, with the moments before and behind a commit.
final class KillingJournal: LiveJournal {
    static let shard = "main"
    let writer: JournalWriter
    private let killPoint: KillPoint
    private var kinds: Set<String> = []

    init(_ writer: JournalWriter, _ killPoint: KillPoint) {
        self.writer = writer
        self.killPoint = killPoint
    }

    func record(_ entry: JournalEntry) {
        if case .intent = entry { kinds.insert("intent") }
        writer.record(entry)
    }

    func record(_ report: TakenReport) {
        if case .filled = report.report.event { kinds.insert("fill") } else { kinds.insert("report") }
        writer.record(VenueReportRow(shard: KillingJournal.shard, taken: report))
    }

    func record(_ position: AdoptedPosition) { writer.record(position) }

    func commit() throws {
        for kind in kinds.sorted() { killPoint.reach("\(kind)-before-commit") }
        try writer.commit()
        for kind in kinds.sorted() { killPoint.reach("\(kind)-behind-commit") }
        kinds = []
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
        killPoint.reach("submit-sent")
    }

    func cancel(_ order: ClientOrderID, at time: Timestamp) {
        venue.cancel(order, at: time)
        killPoint.reach("cancel-sent")
    }

    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        venue.amend(order, amendment, at: time)
        killPoint.reach("amend-sent")
    }

    func takeReports(into reports: inout [VenueReport]) { venue.takeReports(into: &reports) }

    func ask(_ question: VenueQuestion, number: UInt64) { venue.ask(question, number: number) }

    func takeAnswers(into answers: inout [VenueAnswer]) {
        let count = answers.count
        venue.takeAnswers(into: &answers)
        if answers.count > count { killPoint.reach("answer-taken") }
    }

    func setWakeUp(_ wakeUp: @escaping @Sendable () -> Void) { venue.setWakeUp(wakeUp) }
}
