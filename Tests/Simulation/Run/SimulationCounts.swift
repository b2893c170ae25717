import SimulatedExchange
import TradingModel

/// What a simulation did.
package struct SimulationCounts: Sendable, Codable, Hashable {
    /// Requests, the venue's reports that reached us, the gateway's own, and what followed from answers.
    package var events: UInt64 = 0
    package var eventsByKind: [String: UInt64] = [:]
    package var misbehaviours: [String: UInt64] = [:]
    package var orders: UInt64 = 0
    package var fills: UInt64 = 0
    /// Comparisons of OMS with the model, and of both with the exchange's ledger.
    package var checks: UInt64 = 0
    /// How often the network was healed and everything had to be as the exchange says.
    package var settlements: UInt64 = 0
    package var hostRestarts: UInt64 = 0
    package var disagreements: UInt64 = 0

    package init() {}

    package mutating func add(_ other: SimulationCounts) {
        events += other.events
        eventsByKind.merge(other.eventsByKind, uniquingKeysWith: +)
        misbehaviours.merge(other.misbehaviours, uniquingKeysWith: +)
        orders += other.orders
        fills += other.fills
        checks += other.checks
        settlements += other.settlements
        hostRestarts += other.hostRestarts
        disagreements += other.disagreements
    }

    /// All of it, in one line.
    package var line: String {
        func list(_ counts: [String: UInt64]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        return """
            \(events) events (\(list(eventsByKind))); misbehaviours (\(list(misbehaviours))); \(orders) orders, \(fills) fills, \
            \(hostRestarts) host restarts, \(settlements) settlements, \(checks) checks, \(disagreements) disagreements
            """
    }
}

/// OMS and the model, or OMS and the exchange, do not say the same.
package struct Disagreement: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many events had happened.
    package var event: UInt64
    package var text: String
    /// As on the wire, when it is about one order.
    package var order: String?

    package var description: String { "after event \(event): \(order.map { "order \($0) " } ?? "")\(text)" }
}

/// The kinds of events, to be counted without a dictionary.
enum EventKind: Int, CaseIterable {
    case submit, cancel, amend
    case accepted, rejected, outcomeUnknown, absent, triggered, filled, amended, amendRejected, cancelled, cancelRejected, expired

    init(_ event: VenueReport.Event) {
        switch event {
        case .accepted: self = .accepted
        case .rejected: self = .rejected
        case .outcomeUnknown: self = .outcomeUnknown
        case .absent: self = .absent
        case .triggered: self = .triggered
        case .filled: self = .filled
        case .amended: self = .amended
        case .amendRejected: self = .amendRejected
        case .cancelled: self = .cancelled
        case .cancelRejected: self = .cancelRejected
        case .expired: self = .expired
        }
    }
}
