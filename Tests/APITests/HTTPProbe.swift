import NIOCore
import NIOPosix

/// An HTTP client of a few lines over a real socket: what it reads is what the server wrote, byte for byte.
struct HTTPProbe {
    var status: Int
    var headers: [String: String]
    var body: String
    /// The body as it came.
    var bytes: [UInt8] = []

    /// One request on a connection of its own, with headers and a body.
    static func send(
        _ method: String, _ path: String, port: Int, headers: [String], body: [UInt8] = []
    ) async throws -> HTTPProbe {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        let length = body.isEmpty ? [] : ["Content-Length: \(body.count)"]
        return try await sendRaw((lines + length).joined(separator: "\r\n") + "\r\n\r\n", body, port: port)
    }

    /// Exactly these bytes, read until the server closes the connection.
    static func sendRaw(_ head: String, _ body: [UInt8] = [], port: Int) async throws -> HTTPProbe {
        try await open(port: port) { inbound, outbound in
            var bytes = ByteBuffer(string: head)
            bytes.writeBytes(body)
            try await outbound.write(bytes)
            var answer = ByteBuffer()
            for try await part in inbound { answer.writeImmutableBuffer(part) }
            return HTTPProbe(answer)
        }
    }

    private init(_ buffer: ByteBuffer) {
        self.init(String(buffer: buffer))
        let all = Array(buffer.readableBytesView)
        let end = all.indices.first { all[$0...].starts(with: [13, 10, 13, 10]) }
        bytes = end.map { Array(all[($0 + 4)...]) } ?? []
    }

    /// One request on a connection of its own, read until the server closes it.
    static func send(_ method: String, _ path: String, port: Int, headers: [String] = []) async throws -> HTTPProbe {
        try await open(port: port) { inbound, outbound in
            let lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
            try await outbound.write(ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n"))
            var text = ""
            for try await part in inbound { text += String(buffer: part) }
            return HTTPProbe(text)
        }
    }

    /// The same over a Unix socket, with a body.
    static func send(
        _ method: String, _ path: String, socket: String, body: [UInt8] = [], headers: [String] = []
    ) async throws -> HTTPProbe {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        let length = body.isEmpty ? [] : ["Content-Length: \(body.count)"]
        return try await sendRaw((lines + length).joined(separator: "\r\n") + "\r\n\r\n", body, socket: socket)
    }

    /// Exactly these bytes.
    static func sendRaw(_ head: String, _ body: [UInt8] = [], socket: String) async throws -> HTTPProbe {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var bytes = ByteBuffer(string: head)
            bytes.writeBytes(body)
            try await outbound.write(bytes)
            var text = ""
            for try await part in inbound { text += String(buffer: part) }
            return HTTPProbe(text)
        }
    }

    static func open<Result: Sendable>(
        port: Int,
        _ body:
            @Sendable (NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose(body)
    }

    private init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = (parts.first ?? "").split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        headers = [:]
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            if field.count == 2 { headers[field[0].lowercased()] = String(field[1].drop { $0 == " " }) }
        }
        body = parts.count == 2 ? String(parts[1]) : ""
    }
}
