package import Risk
package import TradingModel

/// What the engine keeps for an instance beside its book.
package struct InstanceState: Sendable, Codable {
    package internal(set) var definition: InstanceDefinition
    /// The sequence number of the next event.
    package internal(set) var nextSeq: UInt64 = 1
    package internal(set) var lastIntent: IntentNumber = 0
    /// The strictest halt on its way up the kill-switch tree; nil: none.
    package internal(set) var halt: ActiveHalt?
    /// It hears the market and adds nothing.
    package internal(set) var isPaused = false
    /// False while the instance is quarantined or stopped: it gets no events.
    package internal(set) var isActive = true
    /// For people: why it is not active; nil while it is.
    package internal(set) var stopReason: String?
    /// What becomes of orders and position since it was stopped; `keep` while it is active.
    package internal(set) var windDown = OpenOrderPolicy.keep
    var unwinding = Unwinding()
    /// Nil: it never had any.
    package internal(set) var guards: GuardState?
    /// The number of the next intent of the host's own.
    var nextHostIntent = OrderIntent.hostNumbers
    /// For people: the last thing that happened to its orders.
    package internal(set) var lastEvent: LastEvent?
    var recentOrders = OrderRateWindow()
    var tally = TradeTally()
    var recentTerms = RecentTerms()
    var timers: [UInt64: Timestamp] = [:]
    /// Refusals are told once an hour and code; counts since then are in the rows of the intents.
    var refusalNotices: [String: Int64] = [:]
    /// What it asked for since the clock moved last; nil before the first time.
    var burst: Burst?
    /// The event at which an incident of a kind was told last.
    var incidentNotices: [String: UInt64] = [:]

    init(_ definition: InstanceDefinition) { self.definition = definition }

    // Read in place: what guards keep is large, and nearly no instance has it.

    var guardStanding: GuardStanding? { guards == nil ? nil : guards?.standing }

    var isClosingForGuard: Bool { guards == nil ? false : guards?.closing != nil }

    var activity: RiskContext.Activity { !isActive ? .stopped : isPaused ? .paused : .running }

    private enum CodingKeys: String, CodingKey {
        case definition, nextSeq, lastIntent, halt, isPaused, isActive, stopReason, windDown, unwinding, nextHostIntent, lastEvent
        case recentOrders, timers, refusalNotices, burst, incidentNotices, guards, tally, recentTerms
    }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        definition = try fields.decode(InstanceDefinition.self, forKey: .definition)
        nextSeq = try fields.decode(UInt64.self, forKey: .nextSeq)
        lastIntent = try fields.decode(IntentNumber.self, forKey: .lastIntent)
        halt = try fields.decodeIfPresent(ActiveHalt.self, forKey: .halt)
        isPaused = try fields.decodeIfPresent(Bool.self, forKey: .isPaused) ?? false
        isActive = try fields.decode(Bool.self, forKey: .isActive)
        stopReason = try fields.decodeIfPresent(String.self, forKey: .stopReason)
        windDown = try fields.decodeIfPresent(OpenOrderPolicy.self, forKey: .windDown) ?? .keep
        unwinding = try fields.decodeIfPresent(Unwinding.self, forKey: .unwinding) ?? Unwinding()
        nextHostIntent =
            try fields.decodeIfPresent(IntentNumber.self, forKey: .nextHostIntent) ?? OrderIntent.hostNumbers
        lastEvent = try fields.decodeIfPresent(LastEvent.self, forKey: .lastEvent)
        recentOrders = try fields.decode(OrderRateWindow.self, forKey: .recentOrders)
        timers = try fields.decode([UInt64: Timestamp].self, forKey: .timers)
        refusalNotices = try fields.decode([String: Int64].self, forKey: .refusalNotices)
        burst = try fields.decodeIfPresent(Burst.self, forKey: .burst)
        incidentNotices = try fields.decode([String: UInt64].self, forKey: .incidentNotices)
        guards = try fields.decodeIfPresent(GuardState.self, forKey: .guards)
        tally = try fields.decodeIfPresent(TradeTally.self, forKey: .tally) ?? TradeTally()
        recentTerms = try fields.decodeIfPresent(RecentTerms.self, forKey: .recentTerms) ?? RecentTerms()
    }

    /// Leaves out what is as it is for nearly every instance: this is written with every checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(definition, forKey: .definition)
        try fields.encode(nextSeq, forKey: .nextSeq)
        try fields.encode(lastIntent, forKey: .lastIntent)
        try fields.encodeIfPresent(halt, forKey: .halt)
        if isPaused { try fields.encode(isPaused, forKey: .isPaused) }
        try fields.encode(isActive, forKey: .isActive)
        try fields.encodeIfPresent(stopReason, forKey: .stopReason)
        if windDown != .keep { try fields.encode(windDown, forKey: .windDown) }
        if unwinding != Unwinding() { try fields.encode(unwinding, forKey: .unwinding) }
        if nextHostIntent != OrderIntent.hostNumbers { try fields.encode(nextHostIntent, forKey: .nextHostIntent) }
        try fields.encodeIfPresent(lastEvent, forKey: .lastEvent)
        try fields.encode(recentOrders, forKey: .recentOrders)
        try fields.encode(timers, forKey: .timers)
        try fields.encode(refusalNotices, forKey: .refusalNotices)
        try fields.encodeIfPresent(burst, forKey: .burst)
        try fields.encode(incidentNotices, forKey: .incidentNotices)
        try fields.encodeIfPresent(guards, forKey: .guards)
        if tally != TradeTally() { try fields.encode(tally, forKey: .tally) }
        if !recentTerms.isEmpty { try fields.encode(recentTerms, forKey: .recentTerms) }
    }

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
