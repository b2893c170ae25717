package import TradingModel

/// The strategies of a shard, each in a worker process of its tenant: started, fed, watched and restarted here.
///
/// Driven by one thread, the engine's: nothing happens outside its calls. No call but `start`, `receive` with a wait,
/// `checkpoint` and `stop` blocks.
package final class StrategyWorkers {
    package init(configuration: StrategyWorkersConfiguration) throws(StrategyWorkersError) {}

    /// Starts one worker for each tenant and plugin, in parallel, and waits until each instance has started or failed.
    ///
    /// Returns the timeframes that each instance subscribed to, shortest first. When some instances cannot be started the
    /// others run, and the error names each failure and carries the subscriptions of those that run.
    /// - Parameter time: the line's clock, for what the strategies see before their first event.
    package func start(_ launches: [InstanceLaunch], at time: Timestamp) throws -> [InstanceID: [Timeframe]] { [:] }

    /// Hands an event to its instance. Never blocks: what does not fit the ring waits in the replay log. An instance that is
    /// quarantined or stopped gets nothing. `event.seq` is one more than the instance's last.
    package func deliver(_ event: StrategyEvent, to instance: InstanceID) {}

    /// What `receive` waits for.
    package enum Wait: Sendable, Hashable {
        /// Take what is there.
        case none
        /// Until every delivered event is finished by every instance that is not quarantined. Messages are then in the order
        /// of instances, and of each instance in the order it made them: the same in every run.
        case quiet
        /// Until there is a message, `wakeUp` was called, or the nanoseconds have passed.
        case message(atMost: UInt64)
    }

    /// Appends what came back, and does what supervision asks for: deadlines, restarts, replays.
    package func receive(into messages: inout [StrategyMessage], waiting: Wait = .none) {}

    /// Ends a `receive` that waits for a message. The only call that another thread may make.
    package var wakeUp: WakeUp { WakeUp() }

    package struct WakeUp: Sendable {
        package func callAsFunction() {}
    }

    /// Every delivered event is finished by every instance that is not quarantined or stopped.
    package var isQuiet: Bool { true }

    /// An instance's replay log is half full: call `checkpoint` when quiet.
    package var needsCheckpoint: Bool { false }

    /// The state of every running instance behind its last event, in the order of instances; from now on restarts begin
    /// there. Instances that are quarantined are left out.
    package func checkpoint() throws(StrategyWorkersError) -> [InstanceCheckpoint] { [] }

    package enum StopReason: Sendable, Hashable {
        /// The user or operator stopped the instances.
        case requested
        /// The host ends; the instances continue later from their checkpoints.
        case shutdown
    }

    /// Stops every instance, waits for the workers to end, and kills what outlives the deadline.
    package func stop(_ reason: StopReason) {}

    /// How often a worker was started again.
    package private(set) var restarts = 0

    /// Instances that stay down until an operator acts.
    package var quarantined: [InstanceID] { [] }

    /// The process of an instance's worker; nil while it is down.
    package func processIdentifier(of instance: InstanceID) -> Int32? { nil }
}
