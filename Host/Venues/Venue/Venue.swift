package import TradingModel

/// The port at either end of the line: where orders go and reports come from. One implementation for each exchange, and one
/// for paper.
///
/// A venue never decides anything about an order of its own accord except by reporting it. `submit` is called from exactly
/// one place, behind risk and after the intent is durable.
package protocol Venue: AnyObject {
    /// Sends an order. Its outcome arrives as reports; a venue that answers at once has them ready when this returns.
    /// The same client order id twice is one order and a `duplicateClientOrderID` rejection.
    func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp)

    /// Asks to cancel what is left of an order.
    func cancel(_ order: ClientOrderID, at time: Timestamp)

    /// Asks to change an order.
    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp)

    /// The reports since the last call, in the order in which they happened.
    func takeReports(into reports: inout [VenueReport])
}

/// A venue whose market is the candles that it is given: paper.
package protocol CandleVenue: Venue {
    /// Moves the market to the end of a candle; fills that it causes become reports.
    func advance(to candle: Candle)

    /// Everything that must survive a restart, as bytes that `restore` of the same version reads.
    func snapshot() throws -> [UInt8]

    func restore(_ snapshot: [UInt8]) throws
}
