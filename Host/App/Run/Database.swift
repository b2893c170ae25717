import Foundation
import Migrations
import Store

/// The database of a host: the one that DATABASE_URL names, or a private cluster in the data folder.
final class Database {
    /// What the host does with its tables; it sees all tenants by a policy, not by being their owner.
    let address: DatabaseAddress
    /// With the rights of who made the tables: to bring the schema up to date, and for an operator.
    let ownerAddress: DatabaseAddress
    /// Reads every tenant's rows and writes none.
    var readerAddress: DatabaseAddress { ownerAddress.role(.reader) }
    private let cluster: PrivateCluster?

    /// Starts what is needed, and brings the schema up to date.
    static func open(dataFolder: String, progress: (String) -> Void) throws -> Database {
        if let url = namedByEnvironment {
            let database = Database(address: try DatabaseAddress(url: url), cluster: nil)
            try database.migrate(progress: progress)
            return database
        }
        let cluster = try PrivateCluster(folder: dataFolder, progress: progress)
        let database = Database(address: cluster.address, cluster: cluster)
        try database.migrate(progress: progress)
        return database
    }

    /// The database for a command that may run beside a host: the running one's when there is one, otherwise as `open`.
    static func join(dataFolder: String) throws -> Database {
        if let running = running(in: dataFolder) { return running }
        return try open(dataFolder: try DataFolder.make(dataFolder)) { StandardError.write("  \($0)") }
    }

    /// As `join`, but nil where there is no database yet: a question must not make one.
    static func find(dataFolder: String) throws -> Database? {
        if let running = running(in: dataFolder) { return running }
        // A database of somebody else's is brought up to date by who trades there, not by a question.
        if namedByEnvironment != nil { return try look(dataFolder: dataFolder) }
        guard PrivateCluster.exists(in: dataFolder) else { return nil }
        return try open(dataFolder: dataFolder) { _ in }
    }

    /// The database for a command that only looks: nothing is made, started anew or brought up to date in a database of somebody
    /// else's; nil where there is none.
    static func look(dataFolder: String) throws -> Database? {
        if let running = running(in: dataFolder) { return running }
        if let url = namedByEnvironment { return Database(address: try DatabaseAddress(url: url), cluster: nil) }
        guard PrivateCluster.exists(in: dataFolder) else { return nil }
        let cluster = try PrivateCluster(folder: dataFolder)
        return Database(address: cluster.address, cluster: cluster)
    }

    private static var namedByEnvironment: String? {
        ProcessInfo.processInfo.environment["DATABASE_URL"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func running(in dataFolder: String) -> Database? {
        guard namedByEnvironment == nil, let address = PrivateCluster.running(in: dataFolder) else { return nil }
        return Database(address: address, cluster: nil)
    }

    private init(address: DatabaseAddress, cluster: PrivateCluster?) {
        self.ownerAddress = address
        self.address = address.role(.host)
        self.cluster = cluster
    }

    var isPrivate: Bool { cluster != nil }

    /// An error of a run in the words of its cause: a private server that found its disk full is gone by the time the host hears
    /// of it, and only its log says why.
    func explained(_ error: any Error, dataFolder: String) -> any Error {
        guard error is DatabaseError, let cluster, let log = FileManager.default.contents(atPath: cluster.logFile),
            String(decoding: log.suffix(65_536), as: UTF8.self).contains("No space left on device")
        else { return error }
        return CommandFailure(
            "\(dataFolder): the disk is full; make room and give the same command again: what was committed is kept, and nothing "
                + "else was sent")
    }

    /// Stops a private cluster; a database of somebody else's is left alone.
    func close() { cluster?.stop() }

    private func migrate(progress: (String) -> Void) throws {
        let applied = try Migrator(PostgreSQLConnection(ownerAddress)).migrate()
        guard let last = applied.last else { return }
        progress(applied.count == 1 ? "migration \(last.fileName)" : "\(applied.count) migrations, up to \(last.fileName)")
    }
}
