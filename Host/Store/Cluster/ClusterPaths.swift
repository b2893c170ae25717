#if canImport(Glibc)
    import Glibc
#endif

/// Where the parts of a private cluster lie.
struct ClusterPaths {
    /// Absolute and without links, so that the same folder has one name.
    let dataFolder: String
    /// The folder of the Unix socket.
    let socketFolder: String

    var cluster: String { dataFolder + "/postgresql" }
    /// initdb works here; renamed to `cluster` when it is complete.
    var unfinishedCluster: String { dataFolder + "/postgresql.new" }
    var logFile: String { dataFolder + "/postgresql.log" }
    var lockFile: String { dataFolder + "/lock" }
    var processFile: String { cluster + "/postmaster.pid" }

    var hasCluster: Bool { unsafe access(cluster + "/PG_VERSION", F_OK) == 0 }

    var address: DatabaseAddress {
        DatabaseAddress(
            socketFolder: socketFolder, port: PrivateCluster.port, user: PrivateCluster.name, database: PrivateCluster.name)
    }

    /// Makes the folder when it is missing.
    init(dataFolder: String) throws(DatabaseError) {
        try ClusterPaths.makeFolders(dataFolder)
        guard let paths = ClusterPaths(existing: dataFolder) else {
            throw DatabaseError(.cluster, "data folder \(dataFolder): \(systemError(errno)); choose another with --data")
        }
        guard unsafe access(paths.dataFolder, W_OK) == 0 else {
            throw DatabaseError(
                .cluster, "data folder \(paths.dataFolder) cannot be written: \(systemError(errno)); choose another with --data")
        }
        self = paths
        try makeSocketFolder()
    }

    /// nil when there is no such folder.
    init?(existing folder: String) {
        // SAFETY: realpath allocates the text; it is copied and freed here.
        guard let resolved = unsafe realpath(folder, nil) else { return nil }
        defer { unsafe free(resolved) }
        let dataFolder = unsafe String(cString: resolved)
        self.dataFolder = dataFolder
        let nearby = dataFolder + "/socket"
        self.socketFolder =
            (nearby + "/.s.PGSQL.\(PrivateCluster.port)").utf8.count <= ClusterPaths.longestSocketPath
            ? nearby : "/tmp/tradingboost-\(geteuid())-\(ClusterPaths.hash(dataFolder))"
    }

    /// `sockaddr_un.sun_path` holds 108 bytes with the final NUL.
    private static let longestSocketPath = 107

    /// FNV-1a: a short name of a long one, the same in every run.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }

    private static func makeFolders(_ path: String) throws(DatabaseError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(part) : "/" + part
            guard unsafe mkdir(prefix, 0o755) == 0 || errno == EEXIST || errno == EISDIR else {
                throw DatabaseError(
                    .cluster, "data folder \(path) cannot be made: \(prefix): \(systemError(errno)); choose another with --data")
            }
        }
    }

    /// In /tmp a stranger may have made the folder first: it must be ours and closed to others, and no link.
    private func makeSocketFolder() throws(DatabaseError) {
        guard unsafe mkdir(socketFolder, 0o700) == 0 || errno == EEXIST else {
            throw DatabaseError(.cluster, "socket folder \(socketFolder) cannot be made: \(systemError(errno))")
        }
        var status = stat()
        guard unsafe lstat(socketFolder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw DatabaseError(.cluster, "socket folder \(socketFolder) is not a folder; remove it")
        }
        let isOurs = status.st_uid == geteuid() || geteuid() == 0 && ServerAccount.isCandidate(status.st_uid)
        guard isOurs, status.st_mode & 0o077 == 0 else {
            throw DatabaseError(
                .cluster, "socket folder \(socketFolder) belongs to another user or is open to others; remove it")
        }
    }
}

/// `No space left on device`
func systemError(_ code: Int32) -> String {
    // SAFETY: strerror's text is copied at once.
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
