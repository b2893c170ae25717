package import TradingModel

/// What comes back from the strategies. Requests of an event arrive together, in the order in which they were made, once
/// the event is finished; none arrives twice, whatever happens to the worker.
package enum StrategyMessage: Sendable, Hashable {
    case intent(OrderIntent)
    /// The same number replaces.
    case timerSet(InstanceID, number: UInt64, due: Timestamp)
    case timerCancelled(InstanceID, number: UInt64)
    /// The last candles are asked for.
    case historyAsked(InstanceID, request: UInt64, timeframe: Timeframe, count: Int)
    /// A message of the strategy to its user. `seq` and `index` (from 0 within the event) make its key.
    case notification(InstanceID, seq: UInt64, index: UInt32, title: String, text: String, time: Timestamp)
    /// A line for the operator. Lossy: dropped under load.
    case log(InstanceID, level: LogLevel, text: String)
    case incident(InstanceIncident)
    /// An instance that was activated on probation is down.
    case successorFailed(InstanceID, text: String)
    /// A command was carried out: behind what it asked for.
    case commandAnswered(InstanceID, CommandAnswer)
    /// A command has no answer and will get none.
    ///
    /// - Parameter isAbandoned: it ended its process, and is not carried out again in the next one.
    case commandFailed(InstanceID, number: UInt64, kind: InstanceIncident.Kind, text: String, isAbandoned: Bool)

    package var instance: InstanceID {
        switch self {
        case .intent(let intent): intent.instance
        case .timerSet(let instance, _, _), .timerCancelled(let instance, _), .log(let instance, _, _),
            .successorFailed(let instance, _), .commandAnswered(let instance, _), .commandFailed(let instance, _, _, _, _):
            instance
        case .historyAsked(let instance, _, _, _): instance
        case .notification(let instance, _, _, _, _, _): instance
        case .incident(let incident): incident.instance
        }
    }
}

/// Raw values are the contract's `TRADINGBOOST_LOG_…`.
package enum LogLevel: UInt32, Sendable, Hashable {
    case debug = 1
    case info = 2
    case warning = 3
    case error = 4
}
