import Line
import TradingModel
import Venue

/// What happened at the line's edges, in one order.
final class Tape {
    enum Entry {
        case recorded(JournalEntry)
        case committed
        case sent(OrderIntent.Action, of: ClientOrderID)
        case delivered(InstanceID, StrategyEvent)
        case alarm(String)
    }

    private(set) var entries: [Entry] = []

    func append(_ entry: Entry) { entries.append(entry) }
}

struct DiskFull: Error {}

/// A journal in memory that can fail.
final class RecordingJournal: Journal {
    private(set) var committed: [JournalEntry] = []
    private(set) var recorded: [JournalEntry] = []
    private(set) var commits = 0
    /// The commits that succeed before one fails.
    var commitsUntilFailure = Int.max
    private var durable: [InstanceID: Set<OrderIntent.Action>] = [:]
    private var durableOrders: Set<ClientOrderID> = []
    private let tape: Tape

    init(tape: Tape) { self.tape = tape }

    func record(_ entry: JournalEntry) {
        recorded.append(entry)
        tape.append(.recorded(entry))
    }

    func commit() throws {
        guard commits < commitsUntilFailure else { throw DiskFull() }
        commits += 1
        committed += recorded
        for entry in recorded {
            switch entry {
            case .intent(let intent, .approved): durable[intent.instance, default: []].insert(intent.action)
            case .order(let order): durableOrders.insert(order.id)
            case .intent, .fill, .position, .notice, .instance, .guardEvent, .group, .funding, .portfolio: break
            }
        }
        recorded.removeAll()
        tape.append(.committed)
    }

    /// Whether a request of the instance about one of its orders is durable.
    func isDurable(_ action: OrderIntent.Action, of instance: InstanceID) -> Bool {
        durable[instance]?.contains(action) ?? false
    }

    func isDurable(_ order: ClientOrderID) -> Bool { durableOrders.contains(order) }
}

/// A venue that writes down what it is asked and looks whether that is durable.
final class RecordingVenue: CandleVenue {
    private let venue: any CandleVenue
    private let journal: RecordingJournal
    private let tape: Tape
    private(set) var submitted: [ClientOrderID] = []
    private(set) var requests = 0
    /// Requests that came before they were durable.
    private(set) var early: [ClientOrderID] = []
    /// Added to what the venue says.
    var extraReports: [VenueReport] = []

    init(_ venue: any CandleVenue, journal: RecordingJournal, tape: Tape) {
        self.venue = venue
        self.journal = journal
        self.tape = tape
    }

    func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        submitted.append(order)
        note(order, .submit(terms))
        if !journal.isDurable(order) { early.append(order) }
        venue.submit(order, terms, at: time)
    }

    func cancel(_ order: ClientOrderID, at time: Timestamp) {
        note(order, .cancel(order: order.intent))
        venue.cancel(order, at: time)
    }

    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        note(order, .amend(order: order.intent, amendment))
        venue.amend(order, amendment, at: time)
    }

    private func note(_ order: ClientOrderID, _ action: OrderIntent.Action) {
        requests += 1
        tape.append(.sent(action, of: order))
        if !journal.isDurable(action, of: order.instance) { early.append(order) }
    }

    func takeReports(into reports: inout [VenueReport]) {
        venue.takeReports(into: &reports)
        reports += extraReports
        extraReports.removeAll()
    }

    func advance(to candle: Candle) { venue.advance(to: candle) }

    func snapshot() throws -> [UInt8] { try venue.snapshot() }

    func restore(_ snapshot: [UInt8]) throws { try venue.restore(snapshot) }
}
