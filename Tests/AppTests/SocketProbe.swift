import Foundation
import Testing

/// One HTTP request over a host's Unix socket, as a program would send it.
struct SocketProbe {
    var status: Int
    var head: String
    var body: Data

    struct Failure: Error {
        var step: String
        var number: Int32
    }

    static func send(
        _ method: String, _ path: String, socket: String, body: Data = Data(), headers: [String] = []
    ) async throws -> SocketProbe {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try exchange(method, path, socket, body, headers) }) }
            thread.start()
        }
    }

    private static func exchange(
        _ method: String, _ path: String, _ socket: String, _ body: Data, _ headers: [String]
    ) throws -> SocketProbe {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(step: "socket", number: errno) }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the path is copied into the address, which is zeroed and longer; connect reads it during the call.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            for (index, byte) in socket.utf8.prefix(place.count - 1).enumerated() { unsafe place[index] = byte }
        }
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Failure(step: "connect", number: errno) }
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        if !body.isEmpty { lines.append("Content-Length: \(body.count)") }
        try send(Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, descriptor)
        var answer = Data()
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // SAFETY: read writes at most the array's size.
            let count = unsafe read(descriptor, &part, part.count)
            guard count > 0 else { break }
            answer += part.prefix(count)
        }
        return try SocketProbe(answer)
    }

    /// A server that refuses early may close before it has read everything: then its answer is read all the same.
    private static func send(_ data: Data, _ descriptor: Int32) throws {
        let bytes = Array(data)
        var sent = 0
        while sent < bytes.count {
            // SAFETY: send reads the part of the array that is not sent yet.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private init(_ answer: Data) throws {
        let end = try #require(answer.firstRange(of: Data("\r\n\r\n".utf8)), "\(answer.count) bytes")
        head = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        body = Data(answer[end.upperBound...])
        let words = head.split(separator: " ")
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        if head.lowercased().contains("transfer-encoding: chunked") { body = SocketProbe.joined(body) }
    }

    /// The parts of a chunked body.
    private static func joined(_ body: Data) -> Data {
        var rest = body
        var whole = Data()
        while let end = rest.firstRange(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            whole += rest[end.upperBound...].prefix(size)
            rest = Data(rest[end.upperBound...].dropFirst(size + 2))
        }
        return whole
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
