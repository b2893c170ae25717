import ArgumentParser
import Store

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Check what the database holds, and look after it.",
        discussion: """
            Each but migrate works beside a running host, on its database: the private cluster of the data folder, or the one
            that DATABASE_URL names.

            EXAMPLES
              tradingboost db check
              tradingboost db status --json
              tradingboost db partitions --retain-months 24
            """,
        subcommands: [
            DatabaseCheckCommand.self, DatabaseMigrateCommand.self, DatabaseStatusCommand.self, DatabasePartitionsCommand.self,
        ])
}

extension Database {
    /// The database that a question is about, with a connection that may read and no more. It must be there, and its schema must
    /// be this program's.
    static func read(dataFolder: String) throws -> (database: Database, connection: PostgreSQLConnection) {
        try asked(dataFolder: dataFolder) { $0.readerAddress }
    }

    /// As `read`, with the rights of a host.
    static func asked(
        dataFolder: String, _ address: (Database) -> DatabaseAddress = { $0.address }
    ) throws -> (database: Database, connection: PostgreSQLConnection) {
        guard let database = try look(dataFolder: dataFolder) else { throw missing(dataFolder) }
        do {
            let connection = try PostgreSQLConnection(address(database))
            let pending = try Migrator(connection).status().count { $0.appliedTime == nil }
            guard pending == 0 else {
                throw CommandFailure(
                    "\(database.ownerAddress): \(pending) migrations are pending; bring the schema up to date first: "
                        + "tradingboost db migrate")
            }
            return (database, connection)
        } catch {
            database.close()
            throw error
        }
    }

    static func missing(_ dataFolder: String) -> CommandFailure {
        CommandFailure(
            "\(dataFolder): there is no database yet; start a host there first (tradingboost serve), or name its folder with "
                + "--data")
    }
}
