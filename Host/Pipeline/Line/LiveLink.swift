import Reconciliation
package import TradingModel
import Venue

/// Where a line with a venue elsewhere makes things durable: in the same transaction as what followed from them.
package protocol LiveJournal: Journal {
    /// Takes a report of the venue, at its place; durable after the next `commit`.
    func record(_ report: TakenReport)

    /// Takes a position that was adopted; durable after the next `commit`.
    func record(_ position: AdoptedPosition)
}

/// A venue that lives elsewhere, with what the line needs to be certain about it.
struct LiveLink {
    let venue: any LiveVenue
    let journal: any LiveJournal
    /// The host's clock: candles do not tell how long ago a request was sent.
    let clock: () -> Timestamp
    var reconciler: Reconciler
    var repetition: ReportRepetition
    /// The number of the last report that was taken.
    var lastReport: UInt64

    // Empty between calls; kept for its memory.
    var answers: [VenueAnswer] = []

    init(
        venue: any LiveVenue, journal: any LiveJournal, reconciler: Reconciler, earlier: EarlierRun, lastReport: UInt64,
        clock: @escaping () -> Timestamp
    ) {
        self.venue = venue
        self.journal = journal
        self.clock = clock
        self.reconciler = reconciler
        self.repetition = ReportRepetition(earlier)
        self.lastReport = max(lastReport, earlier.reports.last?.number ?? 0)
    }

    var session: UInt64? {
        switch venue.connection {
        case .connected(let session): session
        case .disconnected: nil
        }
    }
}
