import Foundation
import Glibc

/// A blocking connection of HTTP/1.1, kept open between requests.
final class Connection {
    struct Answer {
        var status: Int
        var body: String
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    let descriptor: Int32
    private var buffer: [UInt8] = []

    /// - Parameter socket: path of a Unix socket.
    init(socket path: String) throws {
        descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the path is copied into the field that has room for it; the address lives during connect.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            unsafe field.copyBytes(from: path.utf8.prefix(field.count - 1))
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "cannot connect to \(path): errno \(errno)") }
    }

    /// - Parameter source: the number of the address that it comes from, in 127.0.0.0/8: addresses have limits of their own.
    init(port: Int, source: Int = 1) throws {
        descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // SAFETY: both read the address during the call.
        guard unsafe Connection.call(bind, descriptor, port: 0, address: source) == 0,
            unsafe Connection.call(connect, descriptor, port: port, address: 1) == 0
        else { throw Failure(description: "cannot connect to port \(port): errno \(errno)") }
        var yes: Int32 = 1
        // SAFETY: the kernel reads the number during the call.
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    @unsafe private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32, port: Int, address: Int
    ) -> Int32 {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = in_port_t(UInt16(port).bigEndian)
        place.sin_addr = in_addr(s_addr: UInt32(0x7F00_0000 + address).bigEndian)
        // SAFETY: the address lives during the call.
        return unsafe withUnsafePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// A port that nobody listens at.
    static func freePort() throws -> Int {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var place = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: it reads the address during the call.
        guard unsafe call(bind, descriptor, port: 0, address: 1) == 0 else {
            throw Failure(description: "no port is free: errno \(errno)")
        }
        // SAFETY: the kernel fills the address during the call.
        let result = unsafe withUnsafeMutablePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { throw Failure(description: "no port is free: errno \(errno)") }
        return Int(UInt16(bigEndian: place.sin_port))
    }

    deinit { close(descriptor) }

    func send(_ method: String, _ path: String, token: String? = nil, json: String = "") throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if !json.isEmpty { head += "Content-Type: application/json\r\n" }
        head += "Content-Length: \(json.utf8.count)\r\n\r\n"
        try write(head + json)
        return try read()
    }

    /// The value of an answer that has to be one of success.
    func value<Value: Decodable>(
        _ type: Value.Type, _ method: String, _ path: String, token: String? = nil, json: String = ""
    ) throws -> Value {
        let answer = try send(method, path, token: token, json: json)
        guard (200..<300).contains(answer.status) else {
            throw Failure(description: "\(method) \(path): \(answer.status) \(answer.body.prefix(400))")
        }
        return try JSONDecoder().decode(type, from: Data(answer.body.utf8))
    }

    func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: the kernel reads the bytes during the call.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "the connection broke while it was written to") }
            bytes = bytes.dropFirst(count)
        }
    }

    private func read() throws -> Answer {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                let lines = head.split(separator: "\r\n")
                let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
                let length =
                    lines.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
                while buffer.count < end.upperBound + length { try fill() }
                let body = String(decoding: buffer[end.upperBound..<end.upperBound + length], as: UTF8.self)
                buffer.removeFirst(end.upperBound + length)
                return Answer(status: status, body: body)
            }
            try fill()
        }
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        // SAFETY: the kernel fills the bytes during the call.
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { throw Failure(description: "the connection ended before the answer") }
        buffer += chunk[..<count]
    }
}
