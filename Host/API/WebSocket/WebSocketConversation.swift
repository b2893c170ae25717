package import NIOCore

/// What is said over one WebSocket. `receive` and `next` are called on the connection's event loop, one after the other.
package protocol WebSocketConversation: Sendable {
    var limits: WebSocketLimits { get }
    /// Of whoever ticks its connections.
    var clock: @Sendable () -> ContinuousClock.Instant { get }
    /// The handshake is done; `connection` is there until it ends.
    func begin(_ connection: WebSocketConnection)
    /// A message of the other end, in UTF-8. Returns why the connection has to be closed, if it has to.
    func receive(_ text: [UInt8]) -> WebSocketClose?
    /// What is to be sent next; nil: nothing until the connection is woken. Asked for only while the other end takes it: what
    /// waits in between is the conversation's to bound.
    func next() -> WebSocketTurn?
    /// Whether the caller may still listen.
    func isStillAllowed() async -> Bool
    /// From any thread, also before the handshake is done.
    func close(_ close: WebSocketClose)
    /// The connection is gone. Called once.
    func end()
}

package enum WebSocketTurn: Sendable {
    /// A frame of `WebSocketFrames`.
    case frame(ByteBuffer)
    case close(WebSocketClose)
}

/// What a WebSocket may cost.
package struct WebSocketLimits: Sendable, Hashable {
    /// After so long without a frame of the other end it is asked whether it lives.
    package var ping = Duration.seconds(20)
    /// After so long without one, be it the answer to a ping, the connection is closed.
    package var idle = Duration.seconds(60)
    /// How often it is asked whether the caller may still listen.
    package var check = Duration.seconds(5)
    /// An other end that takes nothing for so long is cut off.
    package var stall = Duration.seconds(30)
    /// How long a close waits for its answer.
    package var farewell = Duration.seconds(5)
    /// Messages and pings of the other end: more at once, or more a second without end, and the connection is closed.
    package var messages = RateLimits.Rate(burst: 200, perSecond: 20)
    /// The same of messages that were wrong.
    package var mistakes = RateLimits.Rate(burst: 10, perSecond: 0.1)

    package init() {}
}

/// A bucket that fills at a steady rate.
struct Allowance {
    private let rate: RateLimits.Rate
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(_ rate: RateLimits.Rate, now: ContinuousClock.Instant) {
        self.rate = rate
        tokens = Double(rate.burst)
        filledAt = now
    }

    /// Whether there was one left.
    mutating func spend(_ now: ContinuousClock.Instant) -> Bool {
        let seconds = max(0, (now - filledAt) / .seconds(1))
        tokens = min(Double(rate.burst), tokens + seconds * rate.perSecond)
        filledAt = max(filledAt, now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
