import Engine
import Line
import Strategies
import TradingModel

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
            switch message {
            case .intent(let intent): inbox.append(.intentReceived(intent))
            case .timerSet(let instance, let number, let due): inbox.append(.timerSet(instance, number: number, due: due))
            case .timerCancelled(let instance, let number): inbox.append(.timerCancelled(instance, number: number))
            case .historyAsked(let instance, let request, let timeframe, let count):
                inbox.append(.historyAsked(instance, request: request, timeframe: timeframe, count: count))
            case .notification(let instance, let seq, let index, let title, let text, _):
                inbox.append(.messageWritten(instance, seq: seq, index: index, title: title, text: text))
            case .incident(let incident): inbox.append(.incident(incident))
            case .successorFailed(_, let text): print("alarm: \(text)")
            case .log: break
            }
        }
        messages.removeAll(keepingCapacity: true)
    }
}
