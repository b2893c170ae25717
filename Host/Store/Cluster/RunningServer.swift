#if canImport(Glibc)
    import Glibc
#endif

/// A server that works on a cluster's files, as its `postmaster.pid` tells.
struct RunningServer {
    let process: pid_t
    /// It takes connections.
    let isReady: Bool

    /// nil when there is no such file, or the process that it names is another program.
    init?(_ paths: ClusterPaths) {
        guard let text = readFile(paths.processFile) else { return nil }
        // Process, data folder, start, port, socket folder, address, shared memory, status.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let process = lines.first.flatMap({ pid_t($0) }), process > 0,
            RunningServer.works(process, on: paths.cluster)
        else { return nil }
        self.process = process
        self.isReady = lines.count > 7 && lines[7].hasPrefix("ready")
    }

    /// Ends what an earlier host left behind: a server that still runs or is about to end, or only its file.
    ///
    /// The caller holds the data folder, so no other host needs that server.
    static func end(in paths: ClusterPaths, progress: (String) -> Void) throws(DatabaseError) {
        if let server = RunningServer(paths) {
            progress("ending the PostgreSQL that an earlier run left (process \(server.process)) …")
            kill(server.process, SIGINT)
            let deadline = ContinuousClock.now + .seconds(30)
            while works(server.process, on: paths.cluster) {
                guard ContinuousClock.now < deadline else {
                    throw DatabaseError(
                        .cluster, "the PostgreSQL of an earlier run (process \(server.process)) does not end; kill it")
                }
                // A process that is no child of ours tells nobody when it ends.
                poll(nil, 0, 20)
            }
        }
        endOrphans(of: paths, progress: progress)
        // The number in a file that was left may by now be another program's, which would keep PostgreSQL from starting.
        // SAFETY: here and below the system reads or fills memory of this call, of the size that it is given.
        guard unsafe unlink(paths.processFile) == 0 || errno == ENOENT else {
            throw DatabaseError(.cluster, "\(paths.processFile) cannot be removed: \(systemError(errno))")
        }
    }

    /// Ends processes of a server that was killed: one in the middle of a statement notices late that its server is gone, and
    /// must not write beside the next one. Its file, which would tell PostgreSQL, goes below.
    private static func endOrphans(of paths: ClusterPaths, progress: (String) -> Void) {
        let processes = numbers(in: "/proc").filter { works($0, on: paths.cluster) }
        guard !processes.isEmpty else { return }
        progress("ending \(processes.count) processes of a PostgreSQL that was killed …")
        for process in processes { kill(process, SIGKILL) }
        for process in processes { while works(process, on: paths.cluster) { poll(nil, 0, 5) } }
    }

    private static func numbers(in folder: String) -> [pid_t] {
        // SAFETY: the entry belongs to the folder's reader and is copied before the next one is read; the reader is closed.
        guard let reader = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(reader) }
        var numbers: [pid_t] = []
        while let entry = unsafe readdir(reader) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = pid_t(name) { numbers.append(number) }
        }
        return numbers
    }

    /// Whether the process is a PostgreSQL whose working folder is the cluster.
    private static func works(_ process: pid_t, on cluster: String) -> Bool {
        guard readFile("/proc/\(process)/comm")?.hasPrefix("postgres") == true else { return false }
        var buffer: [CChar] = Array(repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/\(process)/cwd", &buffer, buffer.count)
        return count > 0 && String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) == cluster
    }
}

/// A small text file, or nil when it cannot be read.
func readFile(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var buffer: [UInt8] = Array(repeating: 0, count: 4096)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        content += buffer.prefix(count)
    }
    return String(decoding: content, as: UTF8.self)
}
