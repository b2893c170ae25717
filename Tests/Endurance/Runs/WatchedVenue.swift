package import TradingModel
import Venue

/// The paper venue, with a list of what it was sent.
package final class WatchedVenue: CandleVenue {
    private let venue: any CandleVenue
    /// How often each order was submitted.
    package private(set) var submissions: [ClientOrderID: Int] = [:]

    init(_ venue: any CandleVenue) { self.venue = venue }

    package func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        submissions[order, default: 0] += 1
        venue.submit(order, terms, at: time)
    }

    package func cancel(_ order: ClientOrderID, at time: Timestamp) { venue.cancel(order, at: time) }

    package func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        venue.amend(order, amendment, at: time)
    }

    package func takeReports(into reports: inout [VenueReport]) { venue.takeReports(into: &reports) }

    package func advance(to candle: Candle) { venue.advance(to: candle) }

    package func snapshot() throws -> [UInt8] { try venue.snapshot() }

    package func restore(_ snapshot: [UInt8]) throws { try venue.restore(snapshot) }
}
