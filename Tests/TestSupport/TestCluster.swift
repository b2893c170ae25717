import Foundation
package import Store
import Synchronization

/// A private cluster for all tests of a run: started when the first test asks, ended with the process, gone from the disk.
package enum TestCluster {
    // SAFETY: the cluster is made once, under the static's own lock, and only its address is read until the process ends.
    private nonisolated(unsafe) static let shared: Result<Running, DatabaseError> = start()

    private struct Running {
        let folder: String
        let cluster: PrivateCluster
    }

    /// The server, with its own empty database.
    package static func address() throws(DatabaseError) -> DatabaseAddress { try unsafe shared.get().cluster.address }

    private static func start() -> Result<Running, DatabaseError> {
        do {
            let folder = try TemporaryFolder.path("cluster")
            // Tests ask what is committed, not what survives a power cut: the rest of the durability is as shipped.
            let cluster = try PrivateCluster(folder: folder, settings: ["fsync": "off", "full_page_writes": "off"])
            atexit {
                guard case .success(let running) = unsafe TestCluster.shared else { return }
                running.cluster.stop()
                TemporaryFolder.remove(running.folder)
            }
            return .success(Running(folder: folder, cluster: cluster))
        } catch {
            return .failure(error)
        }
    }
}

/// A database of a test's own, migrated; dropped when the test lets go of it.
package final class TestDatabase: Sendable {
    package let address: DatabaseAddress
    private let name: String

    private static let counter = Atomic<Int>(0)
    private static let template: Result<String, DatabaseError> = makeTemplate()

    package init() throws(DatabaseError) {
        let template = try TestDatabase.template.get()
        self.name = "test_\(TestDatabase.counter.add(1, ordering: .relaxed).newValue)"
        self.address = try TestCluster.address().database(name)
        try PostgreSQLConnection(TestCluster.address()).execute("CREATE DATABASE \(name) TEMPLATE \(template)")
    }

    deinit {
        do {
            try PostgreSQLConnection(TestCluster.address()).execute("DROP DATABASE \(name) WITH (FORCE)")
        } catch {
            print("test database \(name) is left behind: \(error)")
        }
    }

    /// As `DATABASE_URL` takes it.
    package var url: String {
        let names = address.environment
        return "postgresql:///\(name)?host=\(names["PGHOST"] ?? "")&port=\(names["PGPORT"] ?? "")&user=\(names["PGUSER"] ?? "")"
    }

    package func connect() throws(DatabaseError) -> PostgreSQLConnection { try PostgreSQLConnection(address) }

    /// A database without any table.
    package static func empty() throws(DatabaseError) -> DatabaseAddress {
        let name = "empty_\(counter.add(1, ordering: .relaxed).newValue)"
        try PostgreSQLConnection(TestCluster.address()).execute("CREATE DATABASE \(name)")
        return try TestCluster.address().database(name)
    }

    private static func makeTemplate() -> Result<String, DatabaseError> {
        do {
            let name = "migrated"
            try PostgreSQLConnection(TestCluster.address()).execute("CREATE DATABASE \(name)")
            try Migrator(PostgreSQLConnection(TestCluster.address().database(name))).migrate()
            return .success(name)
        } catch {
            return .failure(error)
        }
    }
}
