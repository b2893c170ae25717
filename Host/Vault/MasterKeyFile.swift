import FoundationEssentials
import Glibc

/// A master key in a file that only the host's account may read.
struct MasterKeyFile {
    let path: String

    /// Whether something is there, whatever it is.
    var exists: Bool {
        var status = stat()
        // SAFETY: the call fills the value that it is given.
        return unsafe lstat(path, &status) == 0
    }

    func read() throws(VaultError) -> KeyMaterial {
        // A pipe or a link in its place is not opened as if it were the file.
        // SAFETY: the system reads the path, and fills what it is given, during the calls.
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw refusal("is a link: put the file itself there") }
            throw refusal(
                "cannot be read (\(MasterKeyFile.reason)): bring the file back from its backup, or name another one in the "
                    + "configuration")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw refusal("is no regular file: put a file with 32 bytes in base64 there")
        }
        guard status.st_uid == geteuid() else {
            throw refusal("is another account's: chown it to the account that the host runs as")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw refusal("may be read or written by others: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        guard count >= 0 else { throw refusal("cannot be read: \(MasterKeyFile.reason)") }
        return try KeyMaterial(base64: String(decoding: bytes.prefix(count), as: UTF8.self), place: path)
    }

    /// Makes a file that is not there, on the disk when this returns.
    func make(_ material: KeyMaterial) throws(VaultError) {
        // SAFETY: the system reads the path and the bytes during the calls.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal("cannot be made: \(MasterKeyFile.reason)") }
        defer { close(descriptor) }
        let text = material.base64 + [UInt8(ascii: "\n")]
        guard fchmod(descriptor, 0o600) == 0, unsafe write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0
        else { throw refusal("cannot be written: \(MasterKeyFile.reason); remove it and try again") }
        try syncFolder()
    }

    /// Takes the place of another one.
    func replace(_ other: MasterKeyFile) throws(VaultError) {
        // SAFETY: the system reads both texts during the call.
        guard unsafe rename(path, other.path) == 0 else {
            throw refusal("cannot take the place of \(other.path): \(MasterKeyFile.reason)")
        }
        try other.syncFolder()
    }

    private func syncFolder() throws(VaultError) {
        let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        // SAFETY: the system reads the path during the call.
        let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal("cannot be made to last: \(MasterKeyFile.reason)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refusal("cannot be made to last: \(MasterKeyFile.reason)") }
    }

    private func refusal(_ words: String) -> VaultError { VaultError(.masterKey, "the master key file \(path) \(words)") }

    private static var reason: String {
        // SAFETY: a constant or a thread's own text with a final NUL, copied at once.
        unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    }
}
