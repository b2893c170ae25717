import Foundation
import TestSupport
import Testing

@testable import Store

@Suite("Private cluster", .serialized)
struct PrivateClusterTests {
    @Test func `starts from nothing, keeps what was committed, and starts again`() throws {
        let folder = try TemporaryFolder("private")
        var steps: [String] = []
        let first = try PrivateCluster(folder: folder.path + "/new/data") { steps.append($0) }
        #expect(steps.first == "initdb …")
        #expect(steps.last?.hasPrefix("PostgreSQL ready ") == true)
        let connection = try PostgreSQLConnection(first.address)
        try connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        #expect(try connection.query("SHOW fsync").first?.text(0) == "on")
        #expect(try connection.query("SHOW listen_addresses").first?.text(0) == "")
        #expect(PrivateCluster.running(in: folder.path + "/new/data") == first.address)
        first.stop()
        #expect(PrivateCluster.running(in: folder.path + "/new/data") == nil)

        steps = []
        let second = try PrivateCluster(folder: folder.path + "/new/data") { steps.append($0) }
        #expect(steps.count == 1)
        #expect(try PostgreSQLConnection(second.address).query("SELECT id FROM kept").first?.int64(0) == 7)
        second.stop()
        second.stop()
    }

    /// A process that is being started holds copies of all descriptors until its exec.
    @Test func `a folder is free when its host is done, even if somebody has a copy of the lock's descriptor`() throws {
        let folder = try TemporaryFolder("lock")
        let paths = try ClusterPaths(dataFolder: folder.path)
        var lock: DataFolderLock? = try DataFolderLock(paths: paths)
        let file = URL(filePath: paths.lockFile).resolvingSymlinksInPath().path
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int.init)
        let held = open.filter { descriptor in
            let link = URL(filePath: "/proc/self/fd/\(descriptor)").resolvingSymlinksInPath().path
            return link == file
        }
        #expect(held.count == 1)
        let copy = dup(try #require(held.first.map(Int32.init)))
        defer { close(copy) }
        #expect(throws: DatabaseError.self) { _ = try DataFolderLock(paths: paths) }
        lock = nil
        #expect(lock == nil)
        _ = try DataFolderLock(paths: paths)
    }

    @Test func `a second host on the same data folder is refused by name`() throws {
        let folder = try TemporaryFolder("private")
        let first = try PrivateCluster(folder: folder.path)
        let error = #expect(throws: DatabaseError.self) { _ = try PrivateCluster(folder: folder.path) }
        #expect(error?.description.contains("\(folder.path) is in use by another tradingboost (process \(getpid()))") == true)
        first.stop()
    }

    /// With the host gone the server's watcher ends it; when the watcher is gone too, the next start does.
    @Test(arguments: [true, false])
    func `a server that a killed host left is ended, and the next start has every committed row`(
        hasWatcher: Bool
    ) throws {
        let folder = try TemporaryFolder("private")
        let paths = try ClusterPaths(dataFolder: folder.path)
        let binaries = try PostgreSQLBinaries.find()
        let account = try ServerAccount.choose(binaries: binaries)
        try ClusterSetup.create(paths, binaries, account)
        // Holds what a host holds of its server, the folder's lock apart.
        var orphan: ServerProcess? = try ServerProcess(paths, binaries, account, settings: [:])
        try orphan?.waitUntilReady(address: paths.address, timeout: .seconds(30))
        let connection = try PostgreSQLConnection(paths.address)
        try connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        let old = try #require(RunningServer(paths)).process
        if hasWatcher { orphan = nil }

        var steps: [String] = []
        let cluster = try PrivateCluster(folder: folder.path) { steps.append($0) }
        if !hasWatcher {
            #expect(steps.first == "ending the PostgreSQL that an earlier run left (process \(old)) …")
        }
        let new = try #require(RunningServer(paths)).process
        #expect(new != old)
        #expect(try PostgreSQLConnection(cluster.address).query("SELECT id FROM kept").first?.int64(0) == 7)
        cluster.stop()
        if hasWatcher { Command.wait(old) } else { orphan?.stop(timeout: .seconds(1)) }
    }

    @Test func `a stale process file that names another program is no obstacle`() throws {
        let folder = try TemporaryFolder("private")
        let first = try PrivateCluster(folder: folder.path)
        first.stop()
        let paths = try ClusterPaths(dataFolder: folder.path)
        // This test's own process lives and is no PostgreSQL.
        let stale = "\(getpid())\n\(paths.cluster)\n1700000000\n5432\n\(paths.socketFolder)\n\n\nready   \n"
        try stale.write(toFile: paths.processFile, atomically: false, encoding: .utf8)
        #expect(PrivateCluster.running(in: folder.path) == nil)
        // The first host gave up its hold of the folder with its server.
        let second = try PrivateCluster(folder: folder.path)
        second.stop()
    }

    @Test func `an interrupted initdb is begun anew`() throws {
        let folder = try TemporaryFolder("private")
        #expect(unsafe mkdir(folder.path + "/postgresql.new", 0o700) == 0)
        #expect(unsafe mkdir(folder.path + "/postgresql.new/base", 0o700) == 0)
        let cluster = try PrivateCluster(folder: folder.path)
        #expect(try PostgreSQLConnection(cluster.address).query("SELECT 1").count == 1)
        cluster.stop()
    }

    @Test func `a data path too long for a Unix socket gets a closed socket folder in tmp`() throws {
        let folder = try TemporaryFolder("private")
        let long = folder.path + "/" + String(repeating: "a long name ", count: 10) + "'quoted' \\ \"twice\""
        let cluster = try PrivateCluster(folder: long)
        let socketFolder = try #require(cluster.address.keywords.first { $0.name == "host" }).value
        defer { TemporaryFolder.remove(socketFolder) }
        #expect(socketFolder.hasPrefix("/tmp/tradingboost-"))
        var status = stat()
        #expect(unsafe stat(socketFolder, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(try PostgreSQLConnection(cluster.address).query("SELECT 1").count == 1)
        #expect(PrivateCluster.running(in: long) == cluster.address)
        cluster.stop()
    }

    @Test func `a data folder that cannot be made says which and what to do`() throws {
        let error = #expect(throws: DatabaseError.self) { _ = try PrivateCluster(folder: "/proc/nowhere/data") }
        #expect(error?.kind == .cluster)
        #expect(error?.description.contains("/proc/nowhere/data cannot be made: /proc/nowhere") == true)
        #expect(error?.description.contains("--data") == true)
    }

    @Test func `a full disk is one line that says so`() throws {
        // A file system of 8 MB, which initdb fills.
        let folder = try TemporaryFolder("full")
        let mounted = Command.run(["/bin/mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder.path])
        guard case .exited(0, _) = mounted else { try Test.cancel("mounting a small file system is not permitted here") }
        defer { _ = Command.run(["/bin/umount", folder.path]) }
        let error = #expect(throws: DatabaseError.self) { _ = try PrivateCluster(folder: folder.path) }
        #expect(error?.description.contains("No space left on device") == true)
        #expect(error?.description.contains("\n") == false)
        #expect(unsafe access(folder.path + "/postgresql", F_OK) != 0)
    }

    @Test func `a server that does not start says why`() throws {
        let folder = try TemporaryFolder("private")
        let error = #expect(throws: DatabaseError.self) {
            _ = try PrivateCluster(folder: folder.path, settings: ["shared_buffers": "nonsense"])
        }
        #expect(error?.description.contains("invalid value for parameter \"shared_buffers\"") == true)
        #expect(error?.description.contains(folder.path + "/postgresql.log") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "only root has another account to run as"), arguments: [true, false])
    func `runs as root, in a namespace or as another account`(inNamespace: Bool) throws {
        let binaries = try PostgreSQLBinaries.find()
        var record = try ServerAccount.choose(binaries: binaries)
        if !inNamespace, case .namespace(_, let user, let group) = record {
            record = .account(setpriv: try #require(Command.find("setpriv")), user: user, group: group)
        }
        let folder = try TemporaryFolder("private")
        #expect(unsafe chmod(folder.path, 0o755) == 0)
        let paths = try ClusterPaths(dataFolder: folder.path)
        try ClusterSetup.create(paths, binaries, record)
        for path in [paths.cluster, paths.socketFolder] { try record.own(path) }
        let server = try ServerProcess(paths, binaries, record, settings: [:])
        try server.waitUntilReady(address: paths.address, timeout: .seconds(30))
        #expect(try PostgreSQLConnection(paths.address).query("SELECT 1").count == 1)
        server.stop(timeout: .seconds(10))
        // The other way round takes the same files over.
        let cluster = try PrivateCluster(folder: folder.path)
        #expect(try PostgreSQLConnection(cluster.address).query("SELECT 1").count == 1)
        cluster.stop()
    }
}
