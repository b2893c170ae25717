import Engine
import Line
import Strategies
import TradingModel
import WorkerLine

/// The line's port to the worker processes.
final class WorkerStrategies: StrategyHost {
    private let workers: StrategyWorkers
    private var messages: [StrategyMessage] = []

    init(workers: StrategyWorkers) { self.workers = workers }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) { workers.deliver(event, to: instance) }

    var isQuiet: Bool { workers.isQuiet && !workers.hasMessages }

    func receive(into inbox: inout [EngineEvent]) {
        workers.receive(into: &messages, waiting: .quiet)
        for message in messages {
            if let event = message.engineEvent { inbox.append(event) }
            if case .successorFailed(_, let text) = message { print("alarm: \(text)") }
        }
        messages.removeAll(keepingCapacity: true)
    }
}
