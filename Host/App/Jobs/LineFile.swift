import Foundation

/// A file of lines that is written as they come. What does not fit any more is left out.
struct LineFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var size = 0
    private var isFull = false

    private static let bufferSize = 1 << 16

    /// A new file that the host's account alone may read.
    init(_ path: String) throws {
        self.path = path
        // SAFETY: the system reads the path during the call.
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LineFile.failure(path) }
    }

    deinit { close(descriptor) }

    /// - Parameter most: bytes of the file.
    mutating func append(_ line: String, atMost most: Int) throws {
        guard !isFull, size + line.utf8.count + 1 <= most else {
            isFull = true
            return
        }
        buffer += line.utf8
        buffer.append(UInt8(ascii: "\n"))
        size += line.utf8.count + 1
        if buffer.count >= LineFile.bufferSize { try flush() }
    }

    /// Returns the file's size.
    mutating func finish() throws -> Int {
        try flush()
        return size
    }

    private mutating func flush() throws {
        try FileBytes.write(buffer, to: descriptor, path)
        buffer.removeAll(keepingCapacity: true)
    }

    fileprivate static func failure(_ path: String) -> CommandFailure {
        // SAFETY: a constant or a thread's own text with a final NUL, copied at once.
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return CommandFailure("\(path) cannot be written: \(reason)")
    }
}

enum FileBytes {
    /// Writes all of it.
    static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var written = 0
        while written < bytes.count {
            // SAFETY: write(2) reads the part of the array that is not written yet.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LineFile.failure(path) }
            written += count
        }
    }
}
