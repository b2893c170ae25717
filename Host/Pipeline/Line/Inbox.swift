import Engine
import TradingModel

/// What instances said and the engine has not heard yet: a queue for each instance.
struct Inbox {
    private var queues: [InstanceID: [EngineEvent]] = [:]
    /// Instances with something to say, in the order in which they spoke.
    private var speakers: [InstanceID] = []

    var isEmpty: Bool { speakers.isEmpty }

    mutating func append(_ event: EngineEvent) {
        guard let instance = event.speaker else { preconditionFailure("an event from a strategy names its instance") }
        if queues[instance, default: []].isEmpty { speakers.append(instance) }
        queues[instance, default: []].append(event)
    }

    /// Hands out the first event of each instance. False when there was none.
    mutating func nextTurn(handle: (EngineEvent) -> Void) -> Bool {
        guard !speakers.isEmpty else { return false }
        let turn = speakers
        speakers.removeAll(keepingCapacity: true)
        for instance in turn {
            guard var queue = queues.removeValue(forKey: instance), !queue.isEmpty else { continue }
            handle(queue.removeFirst())
            guard !queue.isEmpty else { continue }
            queues[instance] = queue
            speakers.append(instance)
        }
        return true
    }
}

extension EngineEvent {
    fileprivate var speaker: InstanceID? {
        switch self {
        case .intentReceived(let intent): intent.instance
        case .timerSet(let instance, _, _), .timerCancelled(let instance, _), .messageWritten(let instance, _, _, _, _):
            instance
        case .incident(let incident): incident.instance
        case .killSwitchSet(let instance, _): instance
        case .timeAdvanced, .candleClosed, .venueReported: nil
        }
    }
}
