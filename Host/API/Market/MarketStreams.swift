import Identity
import Logging
import ServiceLifecycle
import Synchronization
package import TradingModel

/// Tells whoever follows the market over a WebSocket that it has moved. The line says which instrument and timeframe, which costs
/// it a look while nobody follows; what is told is read from the market's book, so that nothing waits here for slow readers.
package final class MarketStreams: Service {
    private struct State {
        var counts: StreamCounts
        var sessions: [Int: MarketSession] = [:]
        var listeners: [MarketTopic: Set<Int>] = [:]
        var lastSession = 0
        var isClosed = false
    }

    let frames: MarketFrames
    package let limits: WebSocketLimits
    let clock: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>
    /// What has moved since it was told last, of what somebody follows: no more than there are topics.
    private let moved = Mutex<(followed: Set<MarketTopic>, topics: Set<MarketTopic>)>(([], []))
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - streams: how many connections there may be.
    ///   - clock: for pings and deadlines.
    package init(
        book: MarketBook, limits: WebSocketLimits = WebSocketLimits(), streams: StreamLimits = StreamLimits(),
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        frames = MarketFrames(book)
        self.limits = limits
        self.clock = clock
        state = Mutex(State(counts: StreamCounts(streams)))
        (arrivals, arrival) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - The line's thread

    /// A candle that closed, which the book has.
    package func take(_ candle: Candle, isBase: Bool) {
        let isFirst = moved.withLock { moved in
            let wasEmpty = moved.topics.isEmpty
            let candles = MarketTopic(instrument: candle.instrument, timeframe: candle.timeframe)
            let ticker = MarketTopic(instrument: candle.instrument, timeframe: nil)
            if moved.followed.contains(candles) { moved.topics.insert(candles) }
            if isBase, moved.followed.contains(ticker) { moved.topics.insert(ticker) }
            return wasEmpty && !moved.topics.isEmpty
        }
        if isFirst { arrival.yield() }
    }

    // MARK: - The task

    package func run() async throws {
        try await StreamTask.run(arrivals, publish: publish, tick: tick, close: close)
    }

    /// Every connection ends, and no new one begins.
    package func close() {
        arrival.finish()
        let sessions = state.withLock { state in
            state.isClosed = true
            return Array(state.sessions.values)
        }
        for session in sessions { session.close(WebSocketClose(.goingAway, "stopping: the host stops, come again")) }
    }

    /// Wakes who follows what has moved. One caller at a time.
    package func publish() {
        let topics = moved.withLock { moved in
            defer { moved.topics = [] }
            return moved.topics
        }
        let woken = state.withLock { state in
            var woken: [Int: (session: MarketSession, topics: [MarketTopic])] = [:]
            for topic in topics {
                for id in state.listeners[topic] ?? [] {
                    guard let session = state.sessions[id] else { continue }
                    woken[id, default: (session, [])].topics.append(topic)
                }
            }
            return woken.values
        }
        for (session, topics) in woken { session.wake(topics) }
    }

    /// What is due by time. Once a second.
    package func tick() {
        let now = clock()
        let sessions = state.withLock { Array($0.sessions.values) }
        for session in sessions { session.tick(now) }
    }

    /// How many connections there are.
    package var connections: Int { state.withLock(\.sessions.count) }

    // MARK: - Connections

    func open(_ principal: Principal, isStillAllowed: @escaping @Sendable () async -> Bool) throws(StreamRefusal) -> MarketSession
    {
        let user = "\(principal.tenant)/\(principal.userName)"
        return try state.withLock { (state) throws(StreamRefusal) in
            guard !state.isClosed else { throw StreamRefusal.closed }
            try state.counts.add(user: user, tenant: principal.tenant)
            state.lastSession += 1
            let session = MarketSession(
                state.lastSession, of: user, tenant: principal.tenant, self, isStillAllowed: isStillAllowed)
            state.sessions[state.lastSession] = session
            return session
        }
    }

    func follow(_ topic: MarketTopic, _ session: Int) {
        state.withLock { state in
            state.listeners[topic, default: []].insert(session)
            moved.withLock { _ = $0.followed.insert(topic) }
        }
    }

    func leave(_ topic: MarketTopic, _ session: Int) {
        state.withLock { state in
            state.listeners[topic]?.remove(session)
            guard state.listeners[topic]?.isEmpty == true else { return }
            state.listeners[topic] = nil
            moved.withLock { _ = $0.followed.remove(topic) }
            frames.forget(topic)
        }
    }

    func remove(_ session: MarketSession) {
        state.withLock { state in
            guard state.sessions.removeValue(forKey: session.number) != nil else { return }
            state.counts.remove(user: session.user, tenant: session.tenant)
        }
    }
}
