import Identity
import TradingModel

/// Everything that happened, as far as it is kept, and who hears of it. Knows no clock, no lock and no connection.
struct EventBoard {
    /// Where a new stream begins.
    enum Beginning: Sendable, Equatable {
        /// With what happens next, or what is kept since its last event.
        case kept
        /// Its last event is forgotten: with what the database has changed since.
        case database(from: DurablePlace, to: DurablePlace)
    }

    /// How a stream begins.
    struct Opening: Sendable {
        var stream: Int
        var beginning: Beginning
        /// Candles since its last event are forgotten.
        var missesCandles: Bool
        /// Its place once it was told how it begins; nil: it goes on behind its last event.
        var headID: String?
    }

    let epoch: UInt32
    let limits: StreamLimits
    /// How much of what is durable was published.
    private(set) var place: DurablePlace
    private(set) var lastNumber: UInt64 = 0
    private(set) var subscriptions: [Int: StreamSubscription] = [:]
    private var owned: EventRing
    private var market: EventRing
    private var lastStream = 0
    /// Streams by whose events they may get.
    private var listeners: [TenantID: Set<Int>] = [:]
    private var staff: Set<Int> = []
    private var candleListeners: Set<Int> = []
    private var counts: StreamCounts

    init(epoch: UInt32, place: DurablePlace, limits: StreamLimits) {
        self.epoch = epoch
        self.place = place
        self.limits = limits
        counts = StreamCounts(limits)
        owned = EventRing(capacity: limits.keptEvents)
        market = EventRing(capacity: limits.keptCandles)
    }

    var isEmpty: Bool { subscriptions.isEmpty }

    /// Of a stream that is told everything until now.
    var headID: String { EventID(epoch: epoch, number: lastNumber, place: place).text }

    // MARK: - What happens

    /// Numbers what happened and gives it to whom it concerns.
    ///
    /// - Parameter committed: how much is durable with it; nil: it is not about rows.
    /// - Returns: streams that have something to do.
    mutating func append(_ drafts: [EventDraft], committed: DurablePlace? = nil) -> Set<Int> {
        var woken: Set<Int> = []
        var step = place
        for (index, draft) in drafts.enumerated() {
            lastNumber += 1
            if let committed {
                if let fill = draft.fill {
                    step.partial = .init(recorded: committed.recorded, instance: fill.instance, fill: fill.number)
                }
                if index == drafts.count - 1 { step = committed }
            }
            let id = EventID(epoch: epoch, number: lastNumber, place: step).text
            let event = StreamEvent(
                number: lastNumber, topic: draft.topic, owner: draft.owner,
                frame: EventFrame.event(draft.name, id: id, json: draft.json))
            keep(event)
            distribute(event, &woken)
        }
        if let committed { place = committed }
        return woken
    }

    private mutating func keep(_ event: StreamEvent) {
        if event.topic.isOwned { owned.append(event) } else { market.append(event) }
    }

    private mutating func distribute(_ event: StreamEvent, _ woken: inout Set<Int>) {
        guard let owner = event.owner else {
            for id in candleListeners { offer(event, to: id, &woken) }
            return
        }
        for id in staff { offer(event, to: id, &woken) }
        for id in listeners[owner.tenant] ?? [] { offer(event, to: id, &woken) }
    }

    private mutating func offer(_ event: StreamEvent, to id: Int, _ woken: inout Set<Int>) {
        guard let subscription = subscriptions[id], subscription.isLive, subscription.filter.accepts(event) else { return }
        if subscription.pending.count >= limits.pendingEvents {
            // What is kept is everybody's: from there it reads on by itself.
            subscriptions[id]?.pending = []
            subscriptions[id]?.isLive = false
        } else {
            subscriptions[id]?.pending.append(event)
        }
        woken.insert(id)
    }

    /// Forgets all that is kept: something of what happens was not heard.
    ///
    /// - Parameter place: how much was durable by then.
    mutating func forget(until place: DurablePlace) {
        lastNumber += 1
        owned.clear(until: lastNumber)
        market.clear(until: lastNumber)
        self.place = place
    }

    /// Candles were left out: who comes again is told so.
    mutating func forgetCandles() { market.clear(until: lastNumber) }

    // MARK: - Who hears

    /// - Parameters:
    ///   - last: of the last event that the caller has; nil: it begins.
    ///   - user: unique on the host.
    mutating func subscribe(
        _ filter: EventFilter, user: String, tenant: TenantID, last: EventID?, now: ContinuousClock.Instant
    ) throws(StreamRefusal) -> Opening {
        try counts.add(user: user, tenant: tenant)
        var subscription = StreamSubscription(
            filter: filter, user: user, tenant: tenant, ownedCursor: lastNumber, marketCursor: lastNumber, lastTold: now,
            lastCheck: now, busySince: now)
        lastStream += 1
        var opening = Opening(stream: lastStream, beginning: .kept, missesCandles: false, headID: last == nil ? headID : nil)
        if let last {
            let isOurs = last.epoch == epoch && last.number <= lastNumber
            let isKept = isOurs && (last.number >= owned.forgotten || !subscription.wantsOwned)
            let areCandlesKept = isOurs && last.number >= market.forgotten
            if isKept { subscription.ownedCursor = last.number }
            if !isKept, subscription.wantsOwned { opening.beginning = .database(from: last.place, to: place) }
            if isKept, areCandlesKept { subscription.marketCursor = last.number }
            opening.missesCandles = subscription.wantsCandles && !(isKept && areCandlesKept)
            // Where nothing of what is kept is told, the caller's place is the present one.
            if !isKept || (!subscription.wantsOwned && !areCandlesKept) { opening.headID = headID }
        }
        subscriptions[lastStream] = subscription
        index(lastStream, subscription)
        return opening
    }

    private mutating func index(_ id: Int, _ subscription: StreamSubscription) {
        if subscription.wantsCandles { candleListeners.insert(id) }
        guard subscription.wantsOwned else { return }
        if subscription.filter.reach == .platform {
            staff.insert(id)
        } else {
            listeners[subscription.tenant, default: []].insert(id)
        }
    }

    mutating func remove(_ id: Int) {
        guard let subscription = subscriptions.removeValue(forKey: id) else { return }
        counts.remove(user: subscription.user, tenant: subscription.tenant)
        candleListeners.remove(id)
        staff.remove(id)
        listeners[subscription.tenant]?.remove(id)
        if listeners[subscription.tenant]?.isEmpty == true { listeners[subscription.tenant] = nil }
    }

    /// What a stream does next; nil: it waits until it is woken.
    mutating func next(_ id: Int, now: ContinuousClock.Instant) -> StreamTurn? {
        guard var subscription = subscriptions.removeValue(forKey: id) else { return .end(.gone) }
        defer { subscriptions[id] = subscription }
        let turn = turn(of: &subscription, now)
        subscription.busySince = turn == nil ? nil : now
        return turn
    }

    private func turn(of subscription: inout StreamSubscription, _ now: ContinuousClock.Instant) -> StreamTurn? {
        if let end = subscription.end { return .end(end) }
        if now - subscription.lastCheck >= limits.check {
            subscription.lastCheck = now
            return .check
        }
        if !subscription.isLive {
            guard let events = readKept(&subscription) else { return .end(.lagged) }
            if !events.isEmpty {
                subscription.lastTold = now
                return .events(events)
            }
        }
        if !subscription.pending.isEmpty {
            let events = subscription.pending
            subscription.pending = []
            for event in events {
                if event.topic.isOwned {
                    subscription.ownedCursor = event.number
                } else {
                    subscription.marketCursor = event.number
                }
            }
            subscription.lastTold = now
            return .events(events)
        }
        guard now - subscription.lastTold >= limits.heartbeat else { return nil }
        subscription.lastTold = now
        // Everything until now was looked at, and none of it is this stream's.
        subscription.ownedCursor = lastNumber
        subscription.marketCursor = lastNumber
        return .heartbeat(id: headID)
    }

    private static let chunk = 128

    /// The next of what is kept, in the order of the numbers; at its end the stream is live. Nil: it is forgotten.
    private func readKept(_ subscription: inout StreamSubscription) -> [StreamEvent]? {
        let wantsOwned = subscription.wantsOwned
        let wantsCandles = subscription.wantsCandles
        if wantsOwned, subscription.ownedCursor < owned.forgotten { return nil }
        if wantsCandles, subscription.marketCursor < market.forgotten { return nil }
        var events: [StreamEvent] = []
        var ownedIndex = wantsOwned ? owned.index(behind: subscription.ownedCursor) : owned.count
        var marketIndex = wantsCandles ? market.index(behind: subscription.marketCursor) : market.count
        while events.count < EventBoard.chunk {
            let nextOwned = ownedIndex < owned.count ? owned[ownedIndex] : nil
            let nextCandle = marketIndex < market.count ? market[marketIndex] : nil
            let event: StreamEvent
            if let nextOwned, nextOwned.number < nextCandle?.number ?? .max {
                event = nextOwned
                ownedIndex += 1
                subscription.ownedCursor = event.number
            } else if let nextCandle {
                event = nextCandle
                marketIndex += 1
                subscription.marketCursor = event.number
            } else {
                subscription.isLive = true
                subscription.ownedCursor = lastNumber
                subscription.marketCursor = lastNumber
                return events
            }
            if subscription.filter.accepts(event) { events.append(event) }
        }
        return events
    }

    // MARK: - Time and end

    /// - Returns: streams that have something to do, and those that have taken nothing for too long.
    mutating func tick(_ now: ContinuousClock.Instant) -> (woken: Set<Int>, stalled: Set<Int>) {
        var woken: Set<Int> = []
        var stalled: Set<Int> = []
        for (id, subscription) in subscriptions {
            if let busySince = subscription.busySince {
                if now - busySince >= limits.stall { stalled.insert(id) }
            } else if now - subscription.lastTold >= limits.heartbeat || now - subscription.lastCheck >= limits.check {
                woken.insert(id)
            }
        }
        for id in stalled { subscriptions[id]?.end = .gone }
        return (woken, stalled)
    }

    mutating func end(_ id: Int, _ reason: StreamEnd) {
        if subscriptions[id]?.end == nil { subscriptions[id]?.end = reason }
    }

    /// Everybody's streams end.
    mutating func endAll(_ reason: StreamEnd) -> Set<Int> {
        for id in subscriptions.keys { end(id, reason) }
        return Set(subscriptions.keys)
    }
}
