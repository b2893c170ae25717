import Risk
package import TradingModel

/// What the engine keeps for an instance beside its book.
package struct InstanceState: Sendable, Codable {
    package internal(set) var definition: InstanceDefinition
    /// The sequence number of the next event.
    package internal(set) var nextSeq: UInt64 = 1
    package internal(set) var lastIntent: IntentNumber = 0
    package internal(set) var isKilled = false
    /// False while the instance is quarantined or stopped: it gets no events.
    package internal(set) var isActive = true
    /// For people: the last thing that happened to its orders.
    package internal(set) var lastEvent: LastEvent?
    var recentOrders = OrderRateWindow()
    var timers: [UInt64: Timestamp] = [:]
    /// Refusals are told once an hour and code; counts since then are in the rows of the intents.
    var refusalNotices: [String: Int64] = [:]
    /// What it asked for since the clock moved last; nil before the first time.
    var burst: Burst?
    /// The event at which an incident of a kind was told last.
    var incidentNotices: [String: UInt64] = [:]

    init(_ definition: InstanceDefinition) { self.definition = definition }

    package struct LastEvent: Sendable, Codable {
        package var time: Timestamp
        package var text: String
    }

    struct Burst: Sendable, Codable {
        var time: Timestamp
        var requests: Int
    }

    /// Requests that an instance may make while the clock stands still. A strategy that answers each refusal with the same
    /// request would otherwise go on for ever, and nobody's next candle would come.
    static let maximumBurst = 4_096

    /// Counts a request; false for one too many.
    mutating func allowsRequest(at now: Timestamp) -> Bool {
        let requests = burst.map { $0.time == now ? $0.requests + 1 : 1 } ?? 1
        burst = Burst(time: now, requests: requests)
        return requests <= InstanceState.maximumBurst
    }

    /// The timers that are due, in the order of their time and number.
    mutating func takeDueTimers(at now: Timestamp) -> [(number: UInt64, due: Timestamp)] {
        guard !timers.isEmpty else { return [] }
        let due = timers.filter { $0.value <= now }.map { (number: $0.key, due: $0.value) }
            .sorted { ($0.due, $0.number) < ($1.due, $1.number) }
        for timer in due { timers[timer.number] = nil }
        return due
    }
}
