/// What the process of a check does with the plugin.
package enum Scenario: UInt8, Sendable, Hashable, CaseIterable {
    /// Loads it and looks at its table.
    case table = 1
    /// Creates instances and ends them in every order that the contract allows, without an event.
    case lifeCycle
    /// A session: the market and the desk, from beginning to end.
    case session
    /// The same session twice, one instance after the other.
    case sessionTwice
    /// Two instances that trade two sessions in turns.
    case sessionsAtOnce
    /// Gives a state to a new instance and says what came of it.
    case load
    /// An instance is created while there is no memory.
    case lowMemory
    /// Gives a running instance new parameters.
    case parameters
    /// Calls commands after a session.
    case commands
}

/// What the market is like.
package enum SessionMarket: UInt8, Sendable, Hashable, CaseIterable {
    case usual = 0
    /// Hours are missing now and then.
    case gaps
    /// Candles without volume, all of them flat.
    case noVolume
    /// A price of about 10⁻⁸ with a tick of 10⁻¹⁰.
    case tinyPrices
    /// A price of about 10¹⁵.
    case hugePrices
}

/// How the desk answers what the strategy asks for.
package enum DeskMode: UInt8, Sendable, Hashable, CaseIterable {
    /// Fills as the candles allow.
    case usual = 0
    /// The host takes no order: submit_order returns LIMIT_REACHED.
    case refused
    /// The host denies every order.
    case denied
    /// The venue rejects every order.
    case rejected
    /// Every order fills in many small parts.
    case partialFills
    /// What is cancelled fills before the cancellation arrives.
    case lateCancel
    /// The venue rejects every cancellation and amendment.
    case cancelRejected
    /// Each order and cancellation meets one of the above.
    case mixed
}

/// How a session differs from the usual one; may be combined.
package struct SessionVariation: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Events of types that the contract does not have come in between.
    package static let unknownEvents = SessionVariation(rawValue: 1)
    /// Every struct of the host is larger than version 1.0 has it.
    package static let appendedFields = SessionVariation(rawValue: 2)
    /// Now and then an event of a known type is cut short.
    package static let shortEvents = SessionVariation(rawValue: 4)
    /// Now and then an event comes twice.
    package static let duplicates = SessionVariation(rawValue: 8)
    /// Now and then an old candle comes again behind a newer one.
    package static let outOfOrder = SessionVariation(rawValue: 16)
    /// log and notify answer LIMIT_REACHED.
    package static let refusesMessages = SessionVariation(rawValue: 32)
    /// Candles lie one behind the other in memory, so that a plugin can read the next one.
    package static let contiguous = SessionVariation(rawValue: 64)
    /// Measures the time of each event and the memory that grows.
    package static let measured = SessionVariation(rawValue: 128)
    /// The state is read one byte at a time.
    package static let singleBytes = SessionVariation(rawValue: 256)
    /// save has no room at half of the session.
    package static let writerFull = SessionVariation(rawValue: 512)
    /// Ends without stop.
    package static let withoutStop = SessionVariation(rawValue: 1_024)
    /// Every function of the host takes its time.
    package static let slowHost = SessionVariation(rawValue: 2_048)
}
