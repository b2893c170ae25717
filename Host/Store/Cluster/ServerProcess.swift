#if canImport(Glibc)
    import Glibc
#endif

/// The server as a child of this process.
final class ServerProcess {
    private let paths: ClusterPaths
    private let process: pid_t
    /// Closed at the other end when the server and all its processes are gone.
    private let aliveEnd: Int32
    /// While it is open the server may run; see `launcher`.
    private let leashEnd: Int32
    private var isEnded = false

    /// `$0` is the process file, the rest the server's command line; 3 is the leash, 4 shows that the server lives.
    ///
    /// The shell becomes the server, so its process number stays. A watcher beside it waits at the leash: a line means that the
    /// server was ended in order; the end of input means that the host is gone, however it ended, and then the watcher ends the
    /// server, if the number is still the server's. The watcher is no child of the server, which would mistake it for one of its
    /// own.
    private static let launcher = """
        server=$$
        ( ( read -r line <&3 || { read -r owner <"$0" && [ "$owner" = "$server" ] && kill -INT "$server"; }
          ) >/dev/null 2>&1 4>&- & )
        exec "$@" 3<&-
        """

    init(
        _ paths: ClusterPaths, _ binaries: PostgreSQLBinaries, _ account: ServerAccount, settings: [String: String]
    ) throws(DatabaseError) {
        // SAFETY: here and below the system reads or fills memory of this call, of the size that it is given.
        let log = unsafe open(paths.logFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw DatabaseError(.cluster, "\(paths.logFile) cannot be written: \(systemError(errno))")
        }
        defer { close(log) }
        let (leashRead, leashWrite) = try ServerProcess.makePair()
        defer { close(leashRead) }
        let (aliveRead, aliveWrite) = try ServerProcess.makePair()
        defer { close(aliveWrite) }
        var arguments = account.prefix + ["/bin/sh", "-c", ServerProcess.launcher, paths.processFile]
        arguments += [binaries.postgres, "-D", paths.cluster]
        for (name, value) in ServerProcess.settings(paths).merging(settings, uniquingKeysWith: { $1 }).sorted(by: {
            $0.key < $1.key
        }) {
            arguments += ["-c", "\(name)=\(value)"]
        }
        switch Command.spawn(arguments, descriptors: [(1, log), (2, log), (3, leashRead), (4, aliveWrite)]) {
        case .success(let process): self.process = process
        case .failure(let failure):
            close(leashWrite)
            close(aliveRead)
            throw DatabaseError(.cluster, "PostgreSQL cannot be started: \(systemError(failure.code))")
        }
        self.paths = paths
        self.leashEnd = leashWrite
        self.aliveEnd = aliveRead
    }

    deinit {
        close(leashEnd)
        close(aliveEnd)
    }

    /// A server for one host on one machine. What makes a commit durable stays as PostgreSQL ships it: fsync and
    /// synchronous_commit are on.
    private static func settings(_ paths: ClusterPaths) -> [String: String] {
        [
            "listen_addresses": "", "unix_socket_directories": quoted(paths.socketFolder), "unix_socket_permissions": "0700",
            "port": "\(PrivateCluster.port)", "max_connections": "200", "shared_buffers": "128MB", "max_wal_size": "1GB",
            "fsync": "on", "synchronous_commit": "on", "jit": "off", "max_parallel_workers_per_gather": "0",
            "timezone": "UTC", "log_timezone": "UTC", "logging_collector": "off", "log_destination": "stderr",
            "log_min_messages": "warning",
        ]
    }

    /// The setting is a list: a folder with a comma or a space needs quotes.
    private static func quoted(_ folder: String) -> String {
        "\"" + folder.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Waits until the server takes connections and its one database exists.
    func waitUntilReady(address: DatabaseAddress, timeout: Duration) throws(DatabaseError) {
        let deadline = ContinuousClock.now + timeout
        while true {
            if let server = RunningServer(paths), server.isReady { break }
            guard !ended(within: 10) else {
                throw DatabaseError(
                    .cluster, "PostgreSQL did not start: \(reason); its log is \(paths.logFile)")
            }
            guard ContinuousClock.now < deadline else {
                throw DatabaseError(
                    .cluster, "PostgreSQL was not ready after \(timeout.components.seconds) s; its log is \(paths.logFile)")
            }
        }
        let connection = try PostgreSQLConnection(address.database("postgres"))
        let name = PrivateCluster.name
        let exists = try connection.query("SELECT 1 FROM pg_database WHERE datname = $1", [.text(name)]).count > 0
        if !exists { try connection.execute("CREATE DATABASE \(name)") }
    }

    /// Fast shutdown, and by force after the timeout. Twice is once.
    func stop(timeout: Duration) {
        guard !isEnded else { return }
        let deadline = ContinuousClock.now + timeout
        kill(process, SIGINT)
        while !ended(within: 100), ContinuousClock.now < deadline {}
        if !isEnded {
            // Immediate shutdown: what was committed is recovered at the next start.
            kill(process, SIGQUIT)
            while !ended(within: 100) {}
        }
        // The watcher goes without a look at process numbers. It may be gone already, which must not be a SIGPIPE.
        _ = unsafe send(leashEnd, "\n", 1, Int32(MSG_NOSIGNAL))
    }

    /// Whether the server's own process is gone; waits for that.
    private func ended(within milliseconds: Int32) -> Bool {
        guard !isEnded else { return true }
        var watched = pollfd(fd: aliveEnd, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&watched, 1, milliseconds) > 0 else { return false }
        Command.wait(process)
        isEnded = true
        return true
    }

    private var reason: String {
        readFile(paths.logFile).flatMap(ClusterSetup.mostTelling) ?? "no reason in the log"
    }

    private static func makePair() throws(DatabaseError) -> (Int32, Int32) {
        guard let pair = Command.makePair() else {
            throw DatabaseError(.cluster, "PostgreSQL cannot be started: \(systemError(errno))")
        }
        return pair
    }
}
