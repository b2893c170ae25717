import Foundation
import Migrations
import Store

/// The database of a host: the one that DATABASE_URL names, or a private cluster in the data folder.
final class Database {
    let address: DatabaseAddress
    private let cluster: PrivateCluster?

    /// Starts what is needed, and brings the schema up to date.
    static func open(dataFolder: String, progress: (String) -> Void) throws -> Database {
        if let url = ProcessInfo.processInfo.environment["DATABASE_URL"], !url.isEmpty {
            let database = Database(address: try DatabaseAddress(url: url), cluster: nil)
            try database.migrate(progress: progress)
            return database
        }
        let cluster = try PrivateCluster(folder: dataFolder, progress: progress)
        let database = Database(address: cluster.address, cluster: cluster)
        try database.migrate(progress: progress)
        return database
    }

    private init(address: DatabaseAddress, cluster: PrivateCluster?) {
        self.address = address
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
        let applied = try Migrator(PostgreSQLConnection(address)).migrate()
        for migration in applied { progress("migration \(migration.fileName)") }
    }
}
