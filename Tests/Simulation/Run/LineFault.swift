import TradingModel

/// How reports are bent on purpose before the line hears them, to see that the simulation finds it. The line is sound: what it
/// hears of an order is what one with this fault would have made of the exchange's word.
package enum LineFault: String, Sendable, CaseIterable, Codable {
    /// A repeated fill is booked again.
    case bookRepeatedFills
    /// A fill after the cancellation is dropped.
    case dropLateFills
    /// A request without an answer is taken for refused.
    case endUnknownOrders
    /// An order that the venue did not find once is taken for gone.
    case believeUnknownOrder
    /// A fee is not booked.
    case dropFees
    /// A fill is booked a lot too small.
    case loseLots

    /// What the line gets to hear instead; nil: nothing.
    func disturb(_ report: VenueReport, isEnded: Bool, event: UInt64) -> VenueReport? {
        var report = report
        switch (self, report.event) {
        case (.bookRepeatedFills, .filled(var fill)):
            fill.venueFillID += "/\(event)"
            report.event = .filled(fill)
        case (.dropLateFills, .filled) where isEnded: return nil
        case (.endUnknownOrders, .outcomeUnknown): report.event = .rejected(.neverArrived)
        case (.believeUnknownOrder, .cancelRejected(.unknownOrder)): report.event = .cancelled(.requested)
        case (.dropFees, .filled(var fill)):
            fill.fee = .zero
            report.event = .filled(fill)
        case (.loseLots, .filled(var fill)) where fill.quantity > SimulatedMarketUnits.quantity(lots: 1):
            fill.quantity = fill.quantity - SimulatedMarketUnits.quantity(lots: 1)
            report.event = .filled(fill)
        default: break
        }
        return report
    }
}
