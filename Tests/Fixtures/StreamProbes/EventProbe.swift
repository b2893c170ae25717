import Foundation
import NIOCore

/// One event as it came over the connection.
package struct ReceivedEvent: Sendable, Hashable {
    package var id: String?
    /// `heartbeat` for a comment, `retry` for that alone.
    package var name: String
    package var data: String

    package func value(_ name: String) -> String? {
        do {
            let object = try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any]
            return object?[name].map { "\($0)" }
        } catch {
            return nil
        }
    }
}

/// A reader of server-sent events over a real socket, which reads no more than it is asked to.
package struct EventProbe: Sendable {
    /// Opens a stream, and closes the connection when `body` is done with it.
    ///
    /// - Parameters:
    ///   - token: nil: none is sent.
    ///   - last: sent as `Last-Event-ID`.
    package static func open<Result: Sendable>(
        _ place: ProbePlace, token: String?, query: String = "", last: String? = nil,
        _ body: @escaping @Sendable (inout EventProbe.Reader) async throws -> Result
    ) async throws -> Result {
        try await place.connect().executeThenClose { inbound, outbound in
            var head = "GET /api/v1/events\(query.isEmpty ? "" : "?\(query)") HTTP/1.1\r\nHost: localhost\r\n"
            if let token { head += "Authorization: Bearer \(token)\r\n" }
            if let last { head += "Last-Event-ID: \(last)\r\n" }
            try await outbound.write(ByteBuffer(string: head + "\r\n"))
            var reader = Reader(ProbeParts(inbound))
            try await reader.readHead()
            return try await body(&reader)
        }
    }

    package struct Reader: Sendable {
        private var parts: ProbeParts
        private var raw: [UInt8] = []
        private var text: [UInt8] = []
        package private(set) var status = 0
        package private(set) var headers = ""
        package private(set) var lastID: String?
        private var isAtEnd = false

        init(_ parts: ProbeParts) { self.parts = parts }

        private mutating func more() async throws -> Bool {
            guard let part = try await parts.next() else { return false }
            raw += Array(part.readableBytesView)
            return true
        }

        mutating func readHead() async throws {
            while true {
                if let end = raw.firstRange(of: Array("\r\n\r\n".utf8)) {
                    headers = String(decoding: raw[..<end.lowerBound], as: UTF8.self)
                    raw.removeSubrange(..<end.upperBound)
                    status = Int(headers.split(separator: " ")[1]) ?? 0
                    return
                }
                guard try await more() else { throw ProbeBroken(text: "no head") }
            }
        }

        /// The JSON of an answer that is no stream.
        package mutating func problem() async throws -> String {
            while raw.last != UInt8(ascii: "}") {
                guard try await more() else { break }
            }
            return String(decoding: raw, as: UTF8.self)
        }

        /// Nil: the stream is over.
        package mutating func next() async throws -> ReceivedEvent? {
            while true {
                if let end = text.firstRange(of: Array("\n\n".utf8)) {
                    let block = String(decoding: text[..<end.lowerBound], as: UTF8.self)
                    text.removeSubrange(..<end.upperBound)
                    return take(block)
                }
                if try takeChunk() { continue }
                if isAtEnd { return nil }
                guard try await more() else {
                    isAtEnd = true
                    continue
                }
            }
        }

        private mutating func takeChunk() throws -> Bool {
            guard let line = raw.firstRange(of: Array("\r\n".utf8)) else { return false }
            guard let length = Int(String(decoding: raw[..<line.lowerBound], as: UTF8.self), radix: 16) else {
                throw ProbeBroken(text: "not a chunk")
            }
            guard raw.count >= line.upperBound + length + 2 else { return false }
            if length == 0 { isAtEnd = true }
            text += raw[line.upperBound..<line.upperBound + length]
            raw.removeSubrange(..<(line.upperBound + length + 2))
            return length > 0
        }

        private mutating func take(_ block: String) -> ReceivedEvent {
            var event = ReceivedEvent(name: "message", data: "")
            for line in block.split(separator: "\n") {
                if line.hasPrefix(":") { event.name = "heartbeat" }
                if line.hasPrefix("retry: ") { event.name = "retry" }
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
            }
            if let id = event.id { lastID = id }
            return event
        }

        /// The next event of a name; what comes before it is passed over.
        package mutating func next(_ name: String) async throws -> ReceivedEvent {
            while let event = try await next() {
                if event.name == name { return event }
            }
            throw ProbeBroken(text: "no \(name) before the end")
        }

        /// Until the stream says that everything so far was told.
        package mutating func waitUntilReady() async throws { _ = try await next("ready") }
    }
}
