import NIOCore
package import StrictJSON

/// A WebSocket client of a few lines over a real socket: it may break every rule, and reads no more than it is asked to.
package struct WebSocketProbe: Sendable {
    package struct Frame: Sendable, Hashable {
        package var opcode: UInt8
        package var payload: [UInt8]

        package init(opcode: UInt8, payload: [UInt8]) {
            self.opcode = opcode
            self.payload = payload
        }

        /// Of a close.
        package var code: Int? { opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
        package var reason: String { String(decoding: payload.dropFirst(2), as: UTF8.self) }
    }

    package static let path = "/api/v1/market"
    package static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    package static let upgrade = [
        "Connection: keep-alive, Upgrade", "Upgrade: WebSocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)",
    ]

    /// Opens a connection, and closes it when `body` is done with it.
    ///
    /// - Parameter name: the token; nil: none is sent.
    package static func open<Result: Sendable>(
        _ place: ProbePlace, as name: String? = "ada", headers: [String] = upgrade,
        _ body: @escaping @Sendable (inout Talk) async throws -> Result
    ) async throws -> Result {
        try await place.connect().executeThenClose { inbound, outbound in
            let token = name.map { ["Authorization: Bearer \($0)"] } ?? []
            let lines = ["GET \(path) HTTP/1.1", "Host: localhost"] + token + headers
            try await outbound.write(ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n"))
            var talk = Talk(ProbeParts(inbound), outbound)
            try await talk.readHead()
            return try await body(&talk)
        }
    }

    package struct Talk: Sendable {
        private var parts: ProbeParts
        private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var raw = ByteBuffer()
        package private(set) var status = 0
        package private(set) var head = ""

        init(_ parts: ProbeParts, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
            self.parts = parts
            self.outbound = outbound
        }

        private mutating func more() async throws -> Bool {
            guard var part = try await parts.next() else { return false }
            raw.writeBuffer(&part)
            return true
        }

        mutating func readHead() async throws {
            while true {
                if let end = raw.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) {
                    head = raw.readString(length: end.upperBound - raw.readerIndex) ?? ""
                    status = Int(head.split(separator: " ")[1]) ?? 0
                    return
                }
                guard try await more() else { throw ProbeBroken(text: "no head") }
            }
        }

        /// What an answer that is no upgrade says, until the server closes.
        package mutating func rest() async throws -> String {
            while try await more() {}
            return String(buffer: raw)
        }

        // MARK: - Frames

        package func send(_ json: String) async throws { try await send(opcode: 1, Array(json.utf8)) }

        /// - Parameters:
        ///   - first: the first byte as it is; nil: of the opcode.
        ///   - isMasked: as a client has to.
        package func send(opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, first: UInt8? = nil, isMasked: Bool = true)
            async throws
        {
            var frame = ByteBuffer()
            frame.writeInteger(first ?? (isLast ? 0x80 | opcode : opcode))
            let mask: UInt8 = isMasked ? 0x80 : 0
            switch payload.count {
            case ...125: frame.writeInteger(mask | UInt8(payload.count))
            case ...65_535:
                frame.writeInteger(mask | 126)
                frame.writeInteger(UInt16(payload.count))
            default:
                frame.writeInteger(mask | 127)
                frame.writeInteger(UInt64(payload.count))
            }
            let key: [UInt8] = [7, 99, 200, 31]
            if isMasked { frame.writeBytes(key) }
            frame.writeBytes(isMasked ? payload.enumerated().map { $1 ^ key[$0 % 4] } : payload)
            try await outbound.write(frame)
        }

        package func sendRaw(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

        /// Nil: the connection is over.
        package mutating func next() async throws -> Frame? {
            while true {
                if let frame = try take() { return frame }
                guard try await more() else { return nil }
            }
        }

        private mutating func take() throws -> Frame? {
            var look = raw
            guard let first = look.readInteger(as: UInt8.self), let second = look.readInteger(as: UInt8.self) else { return nil }
            guard first & 0xF0 == 0x80, second & 0x80 == 0 else { throw ProbeBroken(text: "a frame that is not a server's") }
            var length = Int(second)
            if second == 126 {
                guard let word = look.readInteger(as: UInt16.self) else { return nil }
                length = Int(word)
            } else if second == 127 {
                guard let word = look.readInteger(as: UInt64.self) else { return nil }
                length = Int(word)
            }
            guard let payload = look.readBytes(length: length) else { return nil }
            raw = look
            raw.discardReadBytes()
            return Frame(opcode: first & 0x0F, payload: payload)
        }

        /// The next message; pings are passed over.
        package mutating func message() async throws -> JSON {
            while let frame = try await next() {
                if frame.opcode == 9 { continue }
                guard frame.opcode == 1 else { throw ProbeBroken(text: "closed: \(frame.code ?? 0) \(frame.reason)") }
                return try JSON(frame.payload)
            }
            throw ProbeBroken(text: "no message before the end")
        }

        /// The close frame, and behind it the end; what comes before it is passed over.
        package mutating func end() async throws -> Frame {
            while let frame = try await next() {
                guard frame.opcode == 8 else { continue }
                guard try await next() == nil else { throw ProbeBroken(text: "something behind the close") }
                return frame
            }
            throw ProbeBroken(text: "no close before the end")
        }
    }
}

extension JSON {
    package var words: String? { if case .text(let text) = self { text } else { nil } }
    package var digits: String? { if case .number(let digits) = self { digits } else { nil } }
    package var elements: [JSON] { if case .array(let values) = self { values } else { [] } }
}
