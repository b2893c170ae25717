import Foundation
import Synchronization
import Testing

/// A connection that many requests go over, one after the other. What is sent is what the test says, byte for byte. Blocks its
/// thread: `onThread` gives it one.
final class KeptLine {
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Failure: Error {
        var step: String
        var number: Int32
    }

    private static let count = Atomic<Int>(0)

    /// How many requests all of them have sent.
    static var requests: Int { count.load(ordering: .relaxed) }

    private let port: Int
    private let source: String
    private var descriptor: Int32 = -1
    private var unread = Data()

    /// - Parameter source: the address of this machine that it comes from: any of 127.0.0.0/8.
    init(port: Int, from source: String = "127.0.0.1") {
        self.port = port
        self.source = source
    }

    deinit { hangUp() }

    /// - Parameter target: as it stands in the request's first line.
    func send(
        _ method: String, _ target: String, token: String? = nil, body: [UInt8] = [], headers: [String] = []
    ) throws -> Answer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers
        if let token { lines.append("Authorization: Bearer \(token)") }
        if !body.isEmpty || method == "POST" || method == "PUT" || method == "PATCH" {
            lines.append("Content-Length: \(body.count)")
        }
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
        KeptLine.count.add(1, ordering: .relaxed)
        if descriptor >= 0, let answer = try exchange(bytes) { return answer }
        // The server closed the connection after the answer before.
        try connect()
        guard let answer = try exchange(bytes) else { throw Failure(step: "\(method) \(target): no answer", number: 0) }
        return answer
    }

    /// Reads what comes of an answer that goes on, until it holds `end`, and hangs up.
    func stream(_ target: String, token: String, headers: [String] = [], until end: String) throws -> String {
        hangUp()
        try connect()
        KeptLine.count.add(1, ordering: .relaxed)
        let lines = ["GET \(target) HTTP/1.1", "Host: localhost", "Authorization: Bearer \(token)"] + headers
        try write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        while unread.firstRange(of: Data(end.utf8)) == nil, try read() {}
        defer { hangUp() }
        return String(decoding: unread, as: UTF8.self)
    }

    private func hangUp() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        unread = Data()
    }

    private func connect() throws {
        hangUp()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(step: "socket", number: errno) }
        // Nobody waits for ever for a host that does not answer.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        // SAFETY: setsockopt reads the value during the call.
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // SAFETY: both read the address during the call.
        try unsafe with(source, 0) { unsafe bind(descriptor, $0, $1) == 0 }
        try unsafe with("127.0.0.1", port) { unsafe Foundation.connect(descriptor, $0, $1) == 0 }
    }

    private func with(
        _ host: String, _ port: Int, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        // SAFETY: the text ends with NUL and the address is written to during the call.
        unsafe inet_pton(AF_INET, host, &address.sin_addr)
        // SAFETY: the address is read during the call, and its length is its own.
        let isDone = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard isDone else { throw Failure(step: "\(host):\(port)", number: errno) }
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            // SAFETY: send reads the part of the array that is not sent yet.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            // A server that refuses early may close before it has read everything: then its answer is read all the same.
            guard count > 0 else { return }
            sent += count
        }
    }

    /// False at the end of what the server sends.
    private func read() throws -> Bool {
        var part = [UInt8](repeating: 0, count: 1 << 16)
        // SAFETY: read writes at most the array's size.
        let count = unsafe Foundation.read(descriptor, &part, part.count)
        if count < 0, errno == EAGAIN { throw Failure(step: "no answer within a minute", number: errno) }
        guard count > 0 else { return false }
        unread += part.prefix(count)
        return true
    }

    /// Nil when the server has closed without a word.
    private func exchange(_ bytes: [UInt8]) throws -> Answer? {
        try write(bytes)
        let separator = Data("\r\n\r\n".utf8)
        while unread.firstRange(of: separator) == nil {
            guard try read() else {
                let isEmpty = unread.isEmpty
                hangUp()
                guard isEmpty else { throw Failure(step: "half an answer", number: 0) }
                return nil
            }
        }
        guard let end = unread.firstRange(of: separator) else { return nil }
        let head = String(decoding: unread[..<end.lowerBound], as: UTF8.self)
        unread = Data(unread[end.upperBound...])
        let lines = head.split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            if field.count == 2 { headers[field[0].lowercased()] = String(field[1].drop { $0 == " " }) }
        }
        var answer = Answer(status: words.count > 1 ? Int(words[1]) ?? 0 : 0, headers: headers, body: Data())
        if headers["content-type"]?.hasPrefix("text/event-stream") == true {
            hangUp()
            return answer
        }
        if headers["transfer-encoding"]?.lowercased() == "chunked" {
            answer.body = try chunks()
        } else if let length = headers["content-length"].flatMap({ Int($0) }) {
            answer.body = try take(length)
        }
        if headers["connection"]?.lowercased() == "close" { hangUp() }
        return answer
    }

    private func take(_ count: Int) throws -> Data {
        while unread.count < count {
            guard try read() else { throw Failure(step: "half a body", number: 0) }
        }
        defer { unread = Data(unread.dropFirst(count)) }
        return Data(unread.prefix(count))
    }

    private func chunks() throws -> Data {
        var whole = Data()
        while true {
            let newline = Data("\r\n".utf8)
            while unread.firstRange(of: newline) == nil {
                guard try read() else { throw Failure(step: "half a body", number: 0) }
            }
            guard let end = unread.firstRange(of: newline) else { return whole }
            let size = Int(String(decoding: unread[..<end.lowerBound], as: UTF8.self), radix: 16) ?? 0
            unread = Data(unread[end.upperBound...])
            whole += try take(size)
            _ = try take(2)
            if size == 0 { return whole }
        }
    }
}

/// Runs what blocks on a thread of its own.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try work() }) }.start()
    }
}

/// What was asked on other threads and what of it was wrong. The test records it on its own task: only there is it known whose
/// it is.
struct Findings: Sendable {
    private(set) var asked = 0
    private(set) var wrong: [String] = []

    mutating func expect(_ isRight: Bool, _ text: @autoclosure () -> String) {
        asked += 1
        if !isRight { wrong.append(text()) }
    }

    static func += (all: inout Findings, more: Findings) {
        all.asked += more.asked
        all.wrong += more.wrong
    }

    /// The first ones, so that a fault in everything can be read too.
    func record(sourceLocation: SourceLocation = #_sourceLocation) {
        for text in wrong.prefix(40) { Issue.record("\(text.prefix(600))", sourceLocation: sourceLocation) }
        if wrong.count > 40 { Issue.record("and \(wrong.count - 40) more", sourceLocation: sourceLocation) }
    }
}
