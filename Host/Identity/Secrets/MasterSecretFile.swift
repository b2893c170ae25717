import Glibc

/// The file that a host keeps its master secret in, when nobody gave it one: 32 random bytes, mode 0600, made at the first start.
package enum MasterSecretFile {
    /// In the data folder.
    package static let name = "master.secret"

    /// Reads the secret, or makes one. Throws when the file is not the account's own, can be read by others, or is damaged.
    package static func open(_ path: String) throws(MasterSecretFileError) -> MasterSecret {
        if let secret = try make(path) { return secret }
        // SAFETY: here and below the system reads a text, or fills bytes of the length that it is given, during the call.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw MasterSecretFileError(path: path, reason: .other(errno: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw MasterSecretFileError(path: path, reason: .other(errno: errno))
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw MasterSecretFileError(path: path, reason: .openToOthers)
        }
        var bytes = [UInt8](repeating: 0, count: MasterSecret.byteCount + 1)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count == MasterSecret.byteCount, let secret = MasterSecret(Array(bytes[..<count])) else {
            throw MasterSecretFileError(path: path, reason: .damaged)
        }
        return secret
    }

    /// Nil when there is one already.
    private static func make(_ path: String) throws(MasterSecretFileError) -> MasterSecret? {
        let beside = "\(path).\(getpid())"
        let descriptor = unsafe Glibc.open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw MasterSecretFileError(path: path, reason: .other(errno: errno)) }
        defer { unsafe unlink(beside) }
        defer { close(descriptor) }
        let bytes = OpaqueToken.randomBytes(MasterSecret.byteCount)
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw MasterSecretFileError(path: path, reason: .other(errno: errno))
        }
        // It appears whole, and never over another one.
        guard unsafe link(beside, path) == 0 else {
            if errno == EEXIST { return nil }
            throw MasterSecretFileError(path: path, reason: .other(errno: errno))
        }
        return MasterSecret(bytes)
    }
}

/// Why a host has no master secret.
package struct MasterSecretFileError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case openToOthers
        case damaged
        case other(errno: Int32)
    }

    package let path: String
    package let reason: Reason

    package var description: String {
        switch reason {
        case .openToOthers: "\(path) can be read by others or is not this account's: give it to this account with mode 0600"
        case .damaged: "\(path) does not hold \(MasterSecret.byteCount) bytes: put back a copy of it from a backup"
        case .other(let number):
            // SAFETY: strerror answers a constant or a thread's own text with a final NUL, copied at once.
            "\(path) cannot be used: \(unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)")"
        }
    }
}
