import NIOCore
import NIOWebSocket

/// What the frames of a client say: its fragments put together, and what RFC 6455 forbids found. Knows no connection, no clock.
///
/// Not `NIOWebSocketFrameAggregator`: that one forgets whether the fragments were masked, and tells texts before a check.
struct WebSocketInput {
    enum Event: Equatable {
        case text([UInt8])
        case ping([UInt8])
        /// The other end lives.
        case pong
        /// The other end has closed.
        case closed(WebSocketClose)
        /// The other end broke a rule.
        case broken(WebSocketClose)
    }

    /// Bytes of a message with all its fragments.
    static let maximumMessage = 4_096
    static let maximumFragments = 64

    private var fragments: [UInt8] = []
    /// Of the message that has begun; 0: none has.
    private var fragmentCount = 0

    /// Nil: the message goes on.
    mutating func take(_ frame: WebSocketFrame) -> Event? {
        guard frame.maskKey != nil else { return broken("frame_not_masked: a client masks every frame") }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return broken("reserved_bits: no extension was agreed on") }
        let payload = Array(frame.unmaskedData.readableBytesView)
        switch frame.opcode {
        case .text, .continuation:
            guard (frame.opcode == .continuation) == (fragmentCount > 0) else {
                return broken("fragment_order: a message ends before another begins")
            }
            return take(fragment: payload, isLast: frame.fin)
        case .binary:
            return .broken(WebSocketClose(.notText, "not_text: messages are JSON in text frames"))
        case .ping: return .ping(payload)
        case .pong: return .pong
        case .connectionClose: return close(payload)
        default: return broken("opcode_unknown: frames are text, continuation, ping, pong and close")
        }
    }

    private mutating func take(fragment: [UInt8], isLast: Bool) -> Event? {
        fragmentCount += 1
        guard fragments.count + fragment.count <= WebSocketInput.maximumMessage else { return .broken(WebSocketInput.tooLarge) }
        guard isLast || fragmentCount < WebSocketInput.maximumFragments else {
            return .broken(WebSocketClose(.policy, "fragments: at most \(WebSocketInput.maximumFragments) in a message"))
        }
        let message = fragments.isEmpty ? fragment : fragments + fragment
        fragments = isLast ? [] : message
        guard isLast else { return nil }
        fragmentCount = 0
        guard String(validating: message, as: UTF8.self) != nil else {
            return .broken(WebSocketClose(.badText, "not_utf8: a text is UTF-8"))
        }
        return .text(message)
    }

    private func close(_ payload: [UInt8]) -> Event {
        guard !payload.isEmpty else { return .closed(WebSocketClose(.normal, "")) }
        guard payload.count >= 2 else { return broken("close_code: two bytes") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard WebSocketClose.isCode(code) else { return broken("close_code: not one that an end may send") }
        guard String(validating: payload[2...], as: UTF8.self) != nil else {
            return .broken(WebSocketClose(.badText, "not_utf8: a reason is UTF-8"))
        }
        return .closed(WebSocketClose(answering: code))
    }

    /// What a decoder that gave up found.
    static func broken(_ error: any Error) -> WebSocketClose {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: tooLarge
        default: WebSocketClose(.protocolError, "frame: not one of RFC 6455")
        }
    }

    private static let tooLarge = WebSocketClose(.tooLarge, "too_large: a message has at most \(maximumMessage) bytes")

    private func broken(_ reason: String) -> Event { .broken(WebSocketClose(.protocolError, reason)) }
}
