import Engine
import TradingModel

/// What instances said and the engine has not heard yet: a queue for each instance.
struct Inbox {
    private var queues: [InstanceID: [EngineEvent]] = [:]
    /// Instances with something to say, in the order in which they spoke.
    private var speakers: [InstanceID] = []

    var isEmpty: Bool { speakers.isEmpty }

    /// Empties `events` into the queues.
    mutating func take(_ events: inout [EngineEvent]) {
        guard !events.isEmpty else { return }
        for event in events { append(event) }
        events.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ event: EngineEvent) {
        guard let instance = event.speaker else { preconditionFailure("an event from a strategy names its instance") }
        if queues[instance, default: []].isEmpty { speakers.append(instance) }
        queues[instance, default: []].append(event)
    }

    /// Hands out the first event of each instance.
    mutating func nextTurn(into events: inout [EngineEvent]) {
        let turn = speakers
        speakers.removeAll(keepingCapacity: true)
        for instance in turn {
            guard var queue = queues.removeValue(forKey: instance), !queue.isEmpty else { continue }
            events.append(queue.removeFirst())
            guard !queue.isEmpty else { continue }
            queues[instance] = queue
            speakers.append(instance)
        }
    }
}

extension EngineEvent {
    var speaker: InstanceID? {
        switch self {
        case .intentReceived(let intent): intent.instance
        case .timerSet(let instance, _, _), .timerCancelled(let instance, _), .messageWritten(let instance, _, _, _, _),
            .historyAsked(let instance, _, _, _):
            instance
        case .incident(let incident): incident.instance
        case .timeAdvanced, .candleClosed, .venueReported, .historyFound, .haltSet, .pauseSet, .disabled, .enabled,
            .safeModeLifted, .positionCompared, .fundingDue, .commandGiven, .hostAsked:
            nil
        }
    }
}
