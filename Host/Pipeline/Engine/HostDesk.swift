import OMS
import TradingModel

/// What the host does in place of a venue: the orders that it holds, groups of orders, orders in parts, and those that end at a
/// time. A part of the engine's state; everything is found again after a restart.
///
/// The desk answers as a venue would: what it says about an order goes through the same table as a venue's word, behind the event
/// that caused it.
struct HostDesk: Sendable, Codable {
    /// The held orders of an instrument.
    struct Watch: Sendable, Codable {
        var orders: [ClientOrderID] = []
        /// Never wider than what is quiet for all of them.
        var band = HeldBand()
    }

    /// What an instance's orders have to do with one another.
    struct Plans: Sendable, Codable {
        var groups: [IntentNumber: OrderGroup] = [:]
        /// The group of an order.
        var memberships: [IntentNumber: IntentNumber] = [:]
        /// By the number of the whole.
        var slicings: [IntentNumber: SlicedOrder] = [:]
    }

    private(set) var watches: [InstrumentID: Watch] = [:]
    /// Only of instances that have some.
    var plans: [InstanceID: Plans] = [:]
    /// When the host looks at an order again, whatever happens: it ends, its next part is due, or what was refused is asked
    /// again.
    private(set) var dues: [ClientOrderID: Timestamp] = [:]
    /// None of them is due before.
    private(set) var earliestDue = Timestamp(nanoseconds: .max)
    /// Orders that are cancelled because their time is over.
    var expiring: Set<ClientOrderID> = []

    // Empty between two events.
    private var words: [VenueReport] = []
    private var touched: [ClientOrderID] = []

    private enum CodingKeys: String, CodingKey {
        case watches, plans, dues, earliestDue, expiring
    }

    init() {}

    // MARK: Work that waits for the end of an event

    var hasWork: Bool { !words.isEmpty || !touched.isEmpty }

    mutating func say(_ event: VenueReport.Event, on order: ClientOrderID, at time: Timestamp) {
        words.append(VenueReport(order: order, venueTime: time, event: event))
    }

    mutating func touch(_ order: ClientOrderID) { if !touched.contains(order) { touched.append(order) } }

    mutating func nextWord() -> VenueReport? { words.isEmpty ? nil : words.removeFirst() }

    mutating func nextTouched() -> ClientOrderID? { touched.isEmpty ? nil : touched.removeFirst() }

    // MARK: Held orders

    var isWatching: Bool { !watches.isEmpty }

    func isTouched(by candle: Candle) -> Bool { watches[candle.instrument]?.band.isTouched(by: candle) ?? false }

    mutating func watch(_ order: Order) {
        var watch = watches.removeValue(forKey: order.terms.instrument) ?? Watch()
        if !watch.orders.contains(order.id) { watch.orders.append(order.id) }
        watch.band.formIntersection(HeldBand(order))
        watches[order.terms.instrument] = watch
    }

    /// Keeps those that are still held, and widens the band to what is quiet for them.
    mutating func keep(_ orders: [Order], of instrument: InstrumentID) {
        var watch = Watch(orders: orders.map(\.id))
        for order in orders { watch.band.formIntersection(HeldBand(order)) }
        watches[instrument] = orders.isEmpty ? nil : watch
    }

    // MARK: Times

    /// The earlier of two times for an order counts.
    mutating func look(at order: ClientOrderID, _ time: Timestamp) {
        dues[order] = min(dues[order] ?? time, time)
        earliestDue = min(earliestDue, time)
    }

    /// In the order of their times, then of their numbers.
    mutating func takeDue(_ now: Timestamp) -> [ClientOrderID] {
        let due = dues.filter { $0.value <= now }
            .sorted { ($0.value, $0.key.instance, $0.key.intent) < ($1.value, $1.key.instance, $1.key.intent) }
        for (order, _) in due { dues[order] = nil }
        earliestDue = dues.values.min() ?? Timestamp(nanoseconds: .max)
        return due.map(\.key)
    }

    mutating func forget(_ order: ClientOrderID) {
        dues[order] = nil
        expiring.remove(order)
    }
}
