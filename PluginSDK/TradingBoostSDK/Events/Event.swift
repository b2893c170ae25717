/// Where an event stands: its number, the host's clock, and whether it is told again after a restart.
public struct EventContext: Sendable, Hashable {
    /// Grows by one with each event of the instance; the only order there is.
    public var sequence: UInt64
    public var time: Timestamp
    /// Repeated after a restart: orders that it causes are already known to the host. A strategy does the same as before.
    public var isReplay: Bool
}

/// A timer that is due.
public struct Timer: Sendable, Hashable {
    public var context: EventContext
    /// The number given to `setTimer`.
    public var number: UInt64
    public var due: Timestamp
}

/// Why an instance stops.
public enum StopReason: Sendable, Hashable {
    /// The user or operator stopped it.
    case requested
    /// The host ends; the instance continues later from its saved state.
    case shutdown
    /// A reason newer than this SDK.
    case other(UInt32)
}
