import Identity
import TradingModel

/// Why a stream ends. Raw values are stable: they are told to the caller.
package enum StreamEnd: String, Sendable, Hashable {
    /// The caller did not read fast enough, and what it has not read is forgotten: come again with the last id.
    case lagged
    /// The session or token ended, or the user was disabled.
    case signedOut = "signed_out"
    /// The host stops.
    case stopping
    /// The caller is gone or took nothing for too long.
    case gone
}

/// What a stream has to do next.
enum StreamTurn: Sendable {
    case events([StreamEvent])
    case heartbeat(id: String)
    /// Ask whether the caller may still listen.
    case check
    case end(StreamEnd)
}

/// One stream's place in what happens.
struct StreamSubscription {
    let filter: EventFilter
    /// Whose: for the limits.
    let user: String
    let tenant: TenantID
    /// The last event about somebody that was told or passed over, and the last candle.
    var ownedCursor: UInt64
    var marketCursor: UInt64
    /// New events are put into `pending`; else it still reads what is kept.
    var isLive = false
    var pending: [StreamEvent] = []
    var lastTold: ContinuousClock.Instant
    var lastCheck: ContinuousClock.Instant
    /// Since when it is occupied with a turn; nil while it waits for one.
    var busySince: ContinuousClock.Instant?
    var end: StreamEnd?

    var wantsCandles: Bool { filter.topics.contains(.candles) }
    var wantsOwned: Bool { filter.topics.contains { $0.isOwned } }
}
