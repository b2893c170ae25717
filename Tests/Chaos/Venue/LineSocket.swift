package import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A Unix socket that carries one JSON value a line. Not thread-safe, but for one reader beside one writer.
///
/// SAFETY: the descriptor never changes; the buffer belongs to the one reader.
package final class LineSocket: @unchecked Sendable {
    private let descriptor: Int32
    private var buffer = Data()

    package struct Failure: Error, CustomStringConvertible {
        package var text: String
        package var description: String { text }
    }

    package init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    package var number: Int32 { descriptor }

    /// Connects to a listening socket.
    package convenience init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(text: "no socket: \(errno)") }
        guard unsafe try LineSocket.withAddress(path, { unsafe connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw Failure(text: "\(path) cannot be reached: \(errno)")
        }
        self.init(descriptor: descriptor)
    }

    /// A socket that others connect to, also where one was that nobody listens at any more.
    package static func listen(path: String) throws -> Int32 {
        _ = unsafe unlink(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, unsafe try withAddress(path, { unsafe bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, 16) == 0
        else { throw Failure(text: "\(path) cannot be listened at: \(errno)") }
        return descriptor
    }

    package static func accept(_ listener: Int32) -> LineSocket? {
        let descriptor = Glibc.accept(listener, nil, nil)
        if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return descriptor >= 0 ? LineSocket(descriptor: descriptor) : nil
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < 108 else { throw Failure(text: "\(path) is too long for a socket's name") }
        // SAFETY: the path is shorter than the field, which is zero behind it; the address lives through the call.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in unsafe field.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// - Returns: false when nobody listens any more.
    @discardableResult
    package func write(_ value: some Encodable) throws -> Bool { write(lines: try JSONLines.line(value)) }

    /// - Returns: false when nobody listens any more.
    @discardableResult
    package func write(lines data: Data) -> Bool {
        var sent = 0
        while sent < data.count {
            // SAFETY: what is sent lies within the data.
            let count = unsafe data.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Waits for bytes and returns the whole lines among them; nil: the other end is gone.
    package func read() -> [Data]? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // SAFETY: as many bytes are read as there is room for.
        let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return nil }
        buffer.append(contentsOf: chunk.prefix(count))
        var lines: [Data] = []
        while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(buffer[buffer.startIndex..<end])
            buffer = Data(buffer[buffer.index(after: end)...])
        }
        return lines
    }
}
