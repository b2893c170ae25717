import Glibc

/// The bytes of a regular file, read once with one descriptor, and what the system said of that very file.
struct RegularFile {
    enum Failure: Error, Sendable, Hashable {
        case unreadable(errno: Int32)
        /// A folder, a pipe, a device.
        case notAFile
        /// Where links are not followed.
        case symbolicLink
        case tooLarge(size: Int)
    }

    var bytes: [UInt8]
    /// Absolute, without links: where the bytes came from, whatever the path names by now.
    var location: String
    /// Whether the group or others may read or write it.
    var isShared: Bool

    /// - Parameters:
    ///   - maximumSize: nothing of a larger file is read.
    ///   - followsLinks: whether the last part of the path may be a symbolic link.
    init(path: String, maximumSize: Int, followsLinks: Bool) throws(Failure) {
        // O_NONBLOCK: a pipe without a writer must not stop the host.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe Glibc.open(path, flags)
        guard descriptor >= 0 else {
            throw !followsLinks && errno == ELOOP ? Failure.symbolicLink : Failure.unreadable(errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure.unreadable(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure.notAFile }
        guard status.st_size <= maximumSize else { throw Failure.tooLarge(size: Int(status.st_size)) }
        bytes = try RegularFile.read(descriptor, count: Int(status.st_size))
        location = RegularFile.location(of: descriptor) ?? path
        isShared = status.st_mode & 0o077 != 0
    }

    private static func read(_ descriptor: Int32, count: Int) throws(Failure) -> [UInt8] {
        var failure: Int32 = 0
        // SAFETY: read(2) gets the part of the buffer that is not filled yet and writes no more than that.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let result = unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
                if result > 0 {
                    filled += result
                } else if result == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw Failure.unreadable(errno: failure) }
        return bytes
    }

    private static func location(of descriptor: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        // SAFETY: readlink(2) writes at most the buffer's size and says how much.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe readlink("/proc/self/fd/\(descriptor)", start, bytes.count)
        }
        guard count > 0, count < buffer.count else { return nil }
        return String(validating: buffer.prefix(count), as: UTF8.self)
    }
}

/// The system's words for an error number.
func systemText(_ number: Int32) -> String {
    // SAFETY: strerror answers a constant or a thread's own text with a final NUL, copied at once.
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
