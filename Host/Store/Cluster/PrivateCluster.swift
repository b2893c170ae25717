#if canImport(Glibc)
    import Glibc
#endif

/// A PostgreSQL server of the host's own, in its data folder: nothing to set up, the same SQL as anywhere else.
///
/// Listens on a Unix socket only, in a folder that only this user can enter, and so asks for no password. One host holds a data
/// folder at a time. The server ends with `stop()`; when the host dies without it, the server ends by itself, and the next
/// start waits for that.
package final class PrivateCluster {
    /// The only user and database of the cluster.
    package static let name = "tradingboost"
    static let port = 5432

    package let address: DatabaseAddress
    /// The server's own log.
    package let logFile: String

    /// Given back when the server has ended.
    private var lock: DataFolderLock?
    private let server: ServerProcess
    private var isStopped = false

    /// Makes the cluster when there is none, starts it and waits until it answers. Blocks: a second or two the first time, 0.2 s
    /// afterwards.
    ///
    /// - Parameters:
    ///   - folder: the host's data folder; made when it is missing. The cluster lives in `postgresql/` below it.
    ///   - settings: of the server, beside and over the host's own; for tests.
    ///   - progress: told in a few words what happens: `initdb …`, `PostgreSQL ready 0.7 s`.
    package init(
        folder: String, settings: [String: String] = [:], progress: (String) -> Void = { _ in }
    ) throws(DatabaseError) {
        let start = ContinuousClock.now
        let paths = try ClusterPaths(dataFolder: folder)
        self.lock = try DataFolderLock(paths: paths)
        let binaries = try PostgreSQLBinaries.find()
        let account = try ServerAccount.choose(binaries: binaries)
        self.logFile = paths.logFile
        self.address = paths.address

        try RunningServer.end(in: paths, progress: progress)
        if !paths.hasCluster {
            progress("initdb …")
            try ClusterSetup.create(paths, binaries, account)
        }
        for folder in [paths.cluster, paths.socketFolder] { try account.own(folder) }
        let server = try ServerProcess(paths, binaries, account, settings: settings)
        do {
            try server.waitUntilReady(address: paths.address, timeout: .seconds(60))
        } catch {
            server.stop(timeout: .seconds(5))
            throw error
        }
        self.server = server
        progress("PostgreSQL ready \(tenths(ContinuousClock.now - start)) s")
    }

    deinit { stop() }

    /// Ends the server: open connections are cut, everything committed is on disk. Blocks up to 10 s; twice is once.
    package func stop() {
        guard !isStopped else { return }
        isStopped = true
        server.stop(timeout: .seconds(10))
        lock = nil
    }

    /// The address of the server that a host is running in `folder` now, for a command beside it; nil when none runs.
    package static func running(in folder: String) -> DatabaseAddress? {
        guard let paths = ClusterPaths(existing: folder), let running = RunningServer(paths), running.isReady else { return nil }
        return paths.address
    }

    /// Whether a cluster was made in `folder`, running or not.
    package static func exists(in folder: String) -> Bool { ClusterPaths(existing: folder)?.hasCluster == true }
}

/// `0.7`
private func tenths(_ duration: Duration) -> String {
    let tenths = (duration.components.seconds * 10) + duration.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
}
