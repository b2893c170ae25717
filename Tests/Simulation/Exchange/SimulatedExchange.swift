import TestRandom
package import TradingModel

/// An exchange that misbehaves, with the network before it: a value, whose every step follows from its seed and from what it is
/// asked.
///
/// Call `advance(to:)` as time passes, `send` for each request, `take` until it returns nil. `ledger` is what really happened.
package struct SimulatedExchange: Sendable, Codable {
    package internal(set) var ledger = ExchangeLedger()
    /// May be replaced at any time; `.honest` heals the network.
    package var profile: MisbehaviourProfile
    package internal(set) var isConnected = true
    /// Its own clock. Never goes back.
    package internal(set) var clock: Timestamp
    var markets: [SimulatedMarket]
    var random: SeededRandom
    /// No open order expires before it; nil: none does.
    var nextExpireTime: Timestamp?
    private var inbound = Wire<SentRequest>()
    private var outbound = Wire<ExchangeMessage>()
    private var now: Timestamp
    private var skew = 0 as Int64
    private var reconnectTime = 0 as Int64
    private var isRestarting = false
    private var nextVenueID = 0 as UInt64
    private var counts = [UInt64](repeating: 0, count: Misbehaviour.allCases.count)

    struct SentRequest: Sendable, Codable {
        var request: ExchangeRequest
        /// As the sender stamped it.
        var time: Timestamp
    }

    // Nanoseconds.

    /// A request whose time stamp is further behind the exchange's clock is refused unseen.
    package static let receiveWindow = 5_000_000_000 as Int64
    /// A request whose time stamp is further ahead of the exchange's clock is refused unseen.
    static let earlyWindow = 1_000_000_000 as Int64
    /// The longest that something is on its way.
    package static let longestDelay = 8_000_000_000 as Int64
    private static let millisecond = 1_000_000 as Int64

    package init(instruments: [Instrument], profile: MisbehaviourProfile, seed: UInt64, time: Timestamp) {
        markets = instruments.map { SimulatedMarket(instrument: $0) }
        self.profile = profile
        random = SeededRandom(seed: seed)
        clock = time
        now = time
    }

    /// How often it happened.
    package func count(of kind: Misbehaviour) -> UInt64 { counts[kind.rawValue] }

    /// See `ExchangeLedger.forgetEnded`.
    package mutating func forgetEnded() { ledger.forgetEnded() }

    package var isQuiet: Bool { inbound.count == 0 && outbound.count == 0 }

    // MARK: The network

    /// Sends a request, stamped with the time of the last `advance`.
    ///
    /// - Returns: false when the connection is broken. Then it is lost or it is not: the sender cannot know.
    package mutating func send(_ request: ExchangeRequest) -> Bool {
        if !isConnected, random.below(2) == 0 { return false }
        if happens(.lostRequest) { return isConnected }
        put(request)
        if request.isIdempotent, happens(.duplicateRequest) { put(request) }
        return isConnected
    }

    /// Lets time pass: requests arrive, the market moves, reports get on their way.
    ///
    /// - Parameter activity: how many times an open order may trade meanwhile.
    package mutating func advance(to time: Timestamp, activity: Int) {
        let elapsed = time.nanoseconds - now.nanoseconds
        precondition(elapsed >= 0, "time does not go back")
        now = time
        if elapsed > 0 { weather(milliseconds: max(1, elapsed / SimulatedExchange.millisecond)) }
        clock = max(clock, now + skew)
        while !isRestarting, let sent = inbound.take(at: now.nanoseconds) { handle(sent) }
        if !isRestarting {
            for _ in 0..<activity { trade() }
        }
        expireDue()
    }

    /// The next message that has arrived here.
    package mutating func take() -> ExchangeMessage? { outbound.take(at: now.nanoseconds) }

    /// What is wrong with the network from now on.
    private mutating func weather(milliseconds: Int64) {
        if !isConnected, now.nanoseconds >= reconnectTime {
            isConnected = true
            isRestarting = false
            outbound.put(.connected, arrival: now.nanoseconds, keepsOrder: true)
        }
        guard isConnected else { return }
        // The healed exchange's clock runs on from where it is until the true time has caught up.
        if profile[.clockSkew] == 0 { skew = 0 }
        for _ in 0..<min(milliseconds, 16) {
            if happens(.clockSkew) { skew = Int64(random.below(7) - 3) * 1_000 * SimulatedExchange.millisecond }
            if happens(.restart) { return restart() }
            if happens(.disconnect) { return interrupt(for: Int64(random.upTo(400))) }
        }
    }

    /// Breaks the connection. Everything on its way is lost, orders stay.
    package mutating func interrupt(for milliseconds: Int64) {
        isConnected = false
        reconnectTime = now.nanoseconds + milliseconds * SimulatedExchange.millisecond
        inbound.removeAll()
        outbound.removeAll()
        outbound.put(.disconnected, arrival: now.nanoseconds, keepsOrder: true)
    }

    /// Goes down for a while. Everything on its way is lost, orders stay, perhaps under other venue ids.
    package mutating func restart() {
        interrupt(for: Int64(random.upTo(3_000)))
        isRestarting = true
        guard happens(.changedVenueIDs) else { return }
        for place in ledger.open {
            let id = venueID("R")
            ledger.change(place) { $0.venueOrderID = id }
        }
    }

    private mutating func put(_ request: ExchangeRequest) {
        let isSlow = happens(.slowRequest)
        let isReordered = happens(.reorderedRequest)
        inbound.put(
            SentRequest(request: request, time: now),
            arrival: now.nanoseconds + delay(isSlow: isSlow, isReordered: isReordered), keepsOrder: !isSlow && !isReordered)
    }

    /// Sends something back. Lost while the connection is broken.
    mutating func deliver(_ message: ExchangeMessage, isLate: Bool) {
        guard isConnected else { return }
        let isSlow = happens(.slowReport)
        let isReordered = happens(.reorderedReport)
        let late = isLate ? Int64(random.upTo(60)) * SimulatedExchange.millisecond : 0
        outbound.put(
            message, arrival: now.nanoseconds + late + delay(isSlow: isSlow, isReordered: isReordered),
            keepsOrder: !isSlow && !isReordered && !isLate)
    }

    /// - Parameter isLate: what is reported afterwards overtakes it.
    mutating func report(_ order: ClientOrderID, _ event: VenueReport.Event, isLate: Bool = false) {
        tick()
        if happens(.lostReport) { return }
        let message = ExchangeMessage.report(VenueReport(order: order, venueTime: clock, event: event))
        deliver(message, isLate: isLate)
        if happens(.duplicateReport) { deliver(message, isLate: random.below(2) == 0) }
    }

    /// No two things happen at the same time by its clock.
    mutating func tick() { clock = clock + 1 }

    /// Nanoseconds.
    private mutating func delay(isSlow: Bool, isReordered: Bool) -> Int64 {
        if isSlow { return Int64(random.upTo(Int(SimulatedExchange.longestDelay / 2_000_000))) * 2_000_000 }
        return Int64(random.upTo(isReordered ? 20_000 : 4_000)) * 1_000
    }

    /// Whether a misbehaviour takes place now; counts it.
    mutating func happens(_ kind: Misbehaviour) -> Bool {
        let threshold = profile.thresholds[kind.rawValue]
        guard threshold > 0, random.step() >> 32 < threshold else { return false }
        counts[kind.rawValue] += 1
        return true
    }

    mutating func venueID(_ kind: String) -> String {
        nextVenueID += 1
        return kind + String(nextVenueID, radix: 36)
    }
}
