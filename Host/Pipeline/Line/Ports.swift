package import Engine
package import TradingModel

/// Where changes become durable: PostgreSQL in a host, a counter in a backtest.
package protocol Journal: AnyObject {
    /// Takes an entry; it is durable after the next `commit`.
    func record(_ entry: JournalEntry)

    /// Makes everything recorded so far durable, in one transaction. Called only when something was recorded.
    func commit() throws
}

/// Where the strategies are: worker processes in a host, a function call away in a backtest.
package protocol StrategyHost: AnyObject {
    /// Hands an event to an instance, behind the ones that it was handed before. Never blocks.
    func deliver(_ event: StrategyEvent, to instance: InstanceID)

    /// True when every instance has finished every event and everything it said was received.
    var isQuiet: Bool { get }

    /// True when every instance that is not late has finished every event, and everything it said was received.
    var isQuietExceptLate: Bool { get }

    /// Waits until all is quiet, and appends what instances said since the last call, each instance's in its own order. A host
    /// that could hang ends a hanging strategy by its own deadlines.
    func receive(into inbox: inout [EngineEvent])

    /// Appends what instances said since the last call, each instance's in its own order, and waits no longer than it has to.
    ///
    /// - Parameter nanoseconds: how long it waits at most for those that are not late to finish. Whoever is still busy then is
    ///   late: nobody waits for it any more until it has caught up, and what it says comes with a later call. Nil: lockstep, as
    ///   `receive(into:)`.
    func receive(into inbox: inout [EngineEvent], atMost nanoseconds: UInt64?)

    /// The last event that an instance has finished; nil where nobody counts, because all are answered at once.
    func lastFinished(by instance: InstanceID) -> UInt64?
}

/// For a home in which nobody is ever late.
extension StrategyHost {
    package var isQuietExceptLate: Bool { isQuiet }

    package func receive(into inbox: inout [EngineEvent], atMost nanoseconds: UInt64?) { receive(into: &inbox) }

    package func lastFinished(by instance: InstanceID) -> UInt64? { nil }
}
