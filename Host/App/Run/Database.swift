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

    /// Stops a private cluster; a database of somebody else's is left alone.
    func close() { cluster?.stop() }

    private func migrate(progress: (String) -> Void) throws {
        let applied = try Migrator(PostgreSQLConnection(address)).migrate()
        for migration in applied { progress("migration \(migration.fileName)") }
    }
}
