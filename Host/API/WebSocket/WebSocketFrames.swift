package import NIOCore

/// Frames of the server: never masked, never in fragments. Written to bytes here and not by a handler of each connection, so that
/// one message to many connections is written once and shared.
package enum WebSocketFrames {
    package static func text(_ json: [UInt8]) -> ByteBuffer { frame(opcode: 0x1, json) }

    static func ping(_ payload: [UInt8] = []) -> ByteBuffer { frame(opcode: 0x9, payload) }
    static func pong(_ payload: [UInt8]) -> ByteBuffer { frame(opcode: 0xA, payload) }

    static func close(_ close: WebSocketClose) -> ByteBuffer {
        var reason = Substring(close.reason)
        while reason.utf8.count > 123 { reason.removeLast() }
        return frame(opcode: 0x8, [UInt8(close.code >> 8), UInt8(close.code & 0xFF)] + Array(reason.utf8))
    }

    private static func frame(opcode: UInt8, _ payload: [UInt8]) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(payload.count + 10)
        frame.writeInteger(0x80 | opcode)
        switch payload.count {
        case ...125: frame.writeInteger(UInt8(payload.count))
        case ...0xFFFF:
            frame.writeInteger(UInt8(126))
            frame.writeInteger(UInt16(payload.count))
        default:
            frame.writeInteger(UInt8(127))
            frame.writeInteger(UInt64(payload.count))
        }
        frame.writeBytes(payload)
        return frame
    }
}
