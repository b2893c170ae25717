package import Engine
package import Strategies

extension StrategyMessage {
    /// What the line hears of it; nil: a line of the log, or a new version that failed, which are for whoever runs the line.
    package var engineEvent: EngineEvent? {
        switch self {
        case .intent(let intent): .intentReceived(intent)
        case .timerSet(let instance, let number, let due): .timerSet(instance, number: number, due: due)
        case .timerCancelled(let instance, let number): .timerCancelled(instance, number: number)
        case .historyAsked(let instance, let request, let timeframe, let count):
            .historyAsked(instance, request: request, timeframe: timeframe, count: count)
        case .notification(let instance, let seq, let index, let title, let text, _):
            .messageWritten(instance, seq: seq, index: index, title: title, text: text)
        case .incident(let incident): .incident(incident)
        case .log, .successorFailed, .commandAnswered, .commandFailed: nil
        }
    }
}
