package import TradingModel

/// What follows from a venue's answer, in the order in which it has to be done.
package enum ReconciliationFinding: Sendable, Hashable {
    /// The venue's word on an order of ours that the ledger has not heard.
    case report(VenueReport)
    /// An order of ours works at the venue, and the ledger says that it ended, or does not have it: it is cancelled there.
    case cancelOrphan(ClientOrderID)
    /// The venue holds what the books do not explain, and it is taken over.
    case adopted(AdoptedPosition)
    /// The venue's position and the books differ and nothing explains it, or agree again: nil.
    case compared(InstrumentID, PositionDifference?)
    /// An order that somebody else made on the account. It is left alone; told once.
    case foreignOrder(VenueOrder)
    /// The venue's word on an order that cannot be.
    case refused(ClientOrderID, ReportRefusal)
    /// For the operator.
    case alarm(String)
}
