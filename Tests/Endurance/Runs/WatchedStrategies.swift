import CCage
import Engine
import Line
import Strategies
import TradingModel
import WorkerLine

/// The line's port to the worker processes, which notes when a killed worker's instance is ready again.
final class WatchedStrategies: StrategyHost {
    private let workers: StrategyWorkers
    private var messages: [StrategyMessage] = []
    private(set) var incidents: [InstanceIncident] = []
    /// Set while a kill is ordered or its restart is to come: then `receive` looks at each message as soon as it is there.
    var victim: InstanceID?
    private(set) var readyTime: UInt64?
    /// Instances whose new version failed on probation, with the reason.
    var failures: [InstanceID: String] = [:]

    init(workers: StrategyWorkers) { self.workers = workers }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) { workers.deliver(event, to: instance) }

    var isQuiet: Bool { messages.isEmpty && workers.isQuiet }

    func watch(_ instance: InstanceID?) {
        victim = instance
        readyTime = nil
    }

    func receive(into inbox: inout [EngineEvent]) {
        while victim != nil, !workers.isQuiet {
            let first = messages.count
            workers.receive(into: &messages, waiting: .message(atMost: 200_000))
            note(messages[first...])
        }
        let first = messages.count
        workers.receive(into: &messages, waiting: .quiet)
        note(messages[first...])
        // Who answered first depends on the machine, the result must not: a stable order by instance.
        let order = messages.indices.sorted { (messages[$0].instance, $0) < (messages[$1].instance, $1) }
        for index in order { append(messages[index], to: &inbox) }
        messages.removeAll(keepingCapacity: true)
    }

    /// What workers say that nobody waits for. Given on with the next `receive`.
    func takeNews() {
        let first = messages.count
        workers.receive(into: &messages, waiting: .none)
        note(messages[first...])
        for case .successorFailed(let instance, let text) in messages[first...] { failures[instance] = text }
    }

    private func note(_ news: ArraySlice<StrategyMessage>) {
        for message in news {
            guard case .incident(let incident) = message else { continue }
            incidents.append(incident)
            if incident.instance == victim, incident.kind == .restarted { readyTime = cage_monotonic_time() }
        }
    }

    private func append(_ message: StrategyMessage, to inbox: inout [EngineEvent]) {
        if let event = message.engineEvent { inbox.append(event) }
        if case .successorFailed(let instance, let text) = message { failures[instance] = text }
    }
}
