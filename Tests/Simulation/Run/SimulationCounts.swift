import SimulatedExchange
import TradingModel

/// What a simulation did.
package struct SimulationCounts: Sendable, Codable, Hashable {
    /// Requests that left, reports and answers that came.
    package var events: UInt64 = 0
    /// Among them those about orders of strategies with plans, halts, guards and limits.
    package var planEvents: UInt64 = 0
    package var eventsByKind: [String: UInt64] = [:]
    package var misbehaviours: [String: UInt64] = [:]
    package var candles: UInt64 = 0
    package var orders: UInt64 = 0
    /// Among them those that the host asked for in the place of a strategy.
    package var hostOrders: UInt64 = 0
    /// Orders with a plan: one of two, a bracket, parts.
    package var plans: UInt64 = 0
    package var fills: UInt64 = 0
    /// Behind the end of their order.
    package var lateFills: UInt64 = 0
    package var refusals: UInt64 = 0
    /// Steps of orders that were held against the model; those that the host made in place of a venue among them.
    package var steps: UInt64 = 0
    package var hostSteps: UInt64 = 0
    package var triggers: UInt64 = 0
    package var guardEvents: UInt64 = 0
    /// Of an operator.
    package var commands: UInt64 = 0
    package var alarms: UInt64 = 0
    /// Comparisons with the model, and of the model with the exchange's ledger.
    package var checks: UInt64 = 0
    /// How often the network was healed and everything had to be as the exchange says.
    package var settlements: UInt64 = 0
    /// Half seconds of the longest one.
    package var longestSettlement: UInt64 = 0
    package var hostRestarts: UInt64 = 0
    /// Among them those at a commit.
    package var deaths: UInt64 = 0
    /// Steps and events that were done again after a restart, and were the same.
    package var repeatedSteps: UInt64 = 0
    package var repeatedEvents: UInt64 = 0
    package var disagreements: UInt64 = 0

    package init() {}

    mutating func take(_ simulation: Simulation) {
        let (port, judge) = (simulation.port, simulation.judge)
        events = port.events
        planEvents = port.planEvents
        for kind in EventKind.allCases { eventsByKind["\(kind)"] = port.kinds[kind.rawValue] }
        for kind in Misbehaviour.allCases { misbehaviours["\(kind)"] = port.exchange.count(of: kind) }
        orders = judge.counts.orders
        hostOrders = judge.counts.hostOrders
        plans = judge.counts.plans
        fills = judge.counts.fills
        lateFills = judge.counts.lateFills
        refusals = judge.counts.refusals
        steps = judge.counts.orderSteps
        hostSteps = judge.counts.hostSteps
        triggers = judge.counts.triggers
        guardEvents = judge.counts.guardEvents
        alarms = simulation.alarms
        checks = judge.checks
        repeatedSteps = judge.counts.repeatedSteps
        repeatedEvents = simulation.strategies.repetitions
    }

    package mutating func add(_ other: SimulationCounts) {
        events += other.events
        planEvents += other.planEvents
        eventsByKind.merge(other.eventsByKind, uniquingKeysWith: +)
        misbehaviours.merge(other.misbehaviours, uniquingKeysWith: +)
        candles += other.candles
        orders += other.orders
        hostOrders += other.hostOrders
        plans += other.plans
        fills += other.fills
        lateFills += other.lateFills
        refusals += other.refusals
        steps += other.steps
        hostSteps += other.hostSteps
        triggers += other.triggers
        guardEvents += other.guardEvents
        commands += other.commands
        alarms += other.alarms
        checks += other.checks
        settlements += other.settlements
        longestSettlement = max(longestSettlement, other.longestSettlement)
        hostRestarts += other.hostRestarts
        deaths += other.deaths
        repeatedSteps += other.repeatedSteps
        repeatedEvents += other.repeatedEvents
        disagreements += other.disagreements
    }

    /// All of it, in one line.
    package var line: String {
        func list(_ counts: [String: UInt64]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        return """
            \(events) events (\(list(eventsByKind))), \(planEvents) of them with plans, halts and guards; misbehaviours \
            (\(list(misbehaviours))); \(candles) candles, \(orders) orders (\(hostOrders) the host's, \(plans) with \
            plans), \(fills) fills (\(lateFills) late), \(refusals) refusals, \(triggers) triggers, \(guardEvents) guard \
            events, \(commands) commands, \(alarms) alarms; \(hostRestarts) host restarts (\(deaths) at a commit) with \
            \(repeatedSteps) steps repeated, \(settlements) settlements, \(steps) steps (\(hostSteps) the host's), \
            \(checks) checks, \(disagreements) disagreements
            """
    }
}

/// The line and the model, or the line and the exchange, do not say the same.
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
    case submit, cancel, amend, answer
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
