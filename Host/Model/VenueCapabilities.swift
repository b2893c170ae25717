/// What a venue does by itself. The host holds or carries out the rest; see `Order.Holding`.
package struct VenueCapabilities: Sendable, Hashable, Codable {
    package var orderTypes: Set<OrderType>
    package var timesInForce: Set<TimeInForce>
    /// Changes an open order in place. Otherwise it is cancelled and a new one takes its place.
    package var canAmend: Bool

    package init(orderTypes: Set<OrderType>, timesInForce: Set<TimeInForce>, canAmend: Bool = true) {
        self.orderTypes = orderTypes
        self.timesInForce = timesInForce
        self.canAmend = canAmend
    }

    package static let paper = VenueCapabilities(
        orderTypes: [.market, .limit, .stop, .stopLimit],
        timesInForce: [.goodTillCancelled, .immediateOrCancel, .fillOrKill, .goodTillDate])

    /// Nothing but market and limit orders.
    package static let plain = VenueCapabilities(
        orderTypes: [.market, .limit], timesInForce: [.goodTillCancelled, .immediateOrCancel], canAmend: false)
}
