#if canImport(Glibc)
    import Glibc
#endif

/// Holds a data folder for one host. The kernel gives it back when the process ends, however it ends.
final class DataFolderLock {
    private let descriptor: Int32

    init(paths: ClusterPaths) throws(DatabaseError) {
        // SAFETY: here and below the system reads or fills memory of this call, of the size that it is given.
        let descriptor = unsafe open(paths.lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DatabaseError(
                .cluster, "data folder \(paths.dataFolder) cannot be locked: \(systemError(errno)); choose another with --data")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let owner = DataFolderLock.owner(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw DatabaseError(.cluster, "data folder \(paths.dataFolder) cannot be locked: \(systemError(code))")
            }
            throw DatabaseError(
                .cluster,
                "data folder \(paths.dataFolder) is in use by another tradingboost\(owner); stop it or choose another with --data"
            )
        }
        self.descriptor = descriptor
        // Who holds it is for people only: a full disk must not be a reason not to start.
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = unsafe pwrite(descriptor, text, text.utf8.count, 0)
    }

    deinit {
        // Closing is not enough: a process that is being started right now holds a copy of the descriptor until its exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func owner(_ descriptor: Int32) -> String {
        var buffer: [UInt8] = Array(repeating: 0, count: 16)
        let count = unsafe pread(descriptor, &buffer, buffer.count, 0)
        let digits = buffer.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
