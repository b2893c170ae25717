import Synchronization
import TradingModel

/// One caller's connection to the market.
final class MarketSession: WebSocketConversation {
    private struct State {
        var conversation: MarketConversation
        var mistakes: Allowance
        /// Nil: before the handshake is done, and behind the end.
        var connection: WebSocketConnection?
        /// What it is closed with when that comes before the handshake is done.
        var close: WebSocketClose?
        /// A wake is on its way.
        var isWoken = false
    }

    let number: Int
    /// Unique on the host.
    let user: String
    let tenant: TenantID
    private let streams: MarketStreams
    private let allowed: @Sendable () async -> Bool
    private let state: Mutex<State>

    init(
        _ number: Int, of user: String, tenant: TenantID, _ streams: MarketStreams,
        isStillAllowed: @escaping @Sendable () async -> Bool
    ) {
        self.number = number
        self.user = user
        self.tenant = tenant
        self.streams = streams
        allowed = isStillAllowed
        state = Mutex(
            State(
                conversation: MarketConversation(streams.frames),
                mistakes: Allowance(streams.limits.mistakes, now: streams.clock())))
    }

    var limits: WebSocketLimits { streams.limits }
    var clock: @Sendable () -> ContinuousClock.Instant { streams.clock }

    func begin(_ connection: WebSocketConnection) {
        let close = state.withLock { state in
            state.connection = connection
            return state.close
        }
        if let close { connection.close(close) }
    }

    func receive(_ text: [UInt8]) -> WebSocketClose? {
        for outcome in state.withLock({ $0.conversation.receive(text) }) {
            switch outcome {
            case .subscribed(let topic): streams.follow(topic, number)
            case .unsubscribed(let topic): streams.leave(topic, number)
            case .wrong:
                let isEnough = state.withLock { !$0.mistakes.spend(streams.clock()) }
                if isEnough { return WebSocketClose(.policy, "mistakes: too many messages were wrong") }
            }
        }
        return nil
    }

    func next() -> WebSocketTurn? {
        state.withLock { state in
            state.isWoken = false
            return state.conversation.next()
        }
    }

    func isStillAllowed() async -> Bool { await allowed() }

    func end() {
        let topics = state.withLock { state in
            state.connection = nil
            return state.conversation.topics
        }
        for topic in topics { streams.leave(topic, number) }
        streams.remove(self)
    }

    // MARK: - From other threads

    func wake(_ topics: [MarketTopic]) {
        let connection = state.withLock { state -> WebSocketConnection? in
            for topic in topics { state.conversation.mark(topic) }
            guard !state.isWoken else { return nil }
            state.isWoken = state.connection != nil
            return state.connection
        }
        connection?.wake()
    }

    func close(_ close: WebSocketClose) {
        let connection = state.withLock { state in
            state.close = close
            return state.connection
        }
        connection?.close(close)
    }

    func tick(_ now: ContinuousClock.Instant) { state.withLock(\.connection)?.tick(now) }
}
