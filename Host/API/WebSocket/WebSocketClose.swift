/// Why a WebSocket is closed, as its last frame says it (RFC 6455, 7.4).
package struct WebSocketClose: Sendable, Hashable {
    package enum Code: UInt16, Sendable, Hashable {
        /// Whoever opened it has ended it.
        case normal = 1_000
        /// The host stops.
        case goingAway = 1_001
        /// The other end does not speak the protocol.
        case protocolError = 1_002
        /// Bytes, where text is spoken.
        case notText = 1_003
        /// A text that is not UTF-8.
        case badText = 1_007
        /// What the host does not put up with: too much, too fast, too slow, not any more.
        case policy = 1_008
        /// A message that is longer than any has to be.
        case tooLarge = 1_009
    }

    package var code: UInt16
    /// For people and programs: a stable word, then what to do. Longer than 123 bytes it is cut.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code.rawValue
        self.reason = reason
    }

    /// The answer to a close of the other end: its own code.
    init(answering code: UInt16) {
        self.code = code
        reason = ""
    }

    /// Whether an end may send this code.
    static func isCode(_ code: UInt16) -> Bool {
        switch code {
        case 1_000...1_003, 1_007...1_014, 3_000...4_999: true
        default: false
        }
    }
}
