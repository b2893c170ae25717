import ArgumentParser
import Store

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Check what the database holds, and look after it.",
        discussion: """
            Each works beside a running host, on its database: the private cluster of the data folder, or the one that
            DATABASE_URL names.

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
    /// The database that a question is about: it must be there.
    static func asked(dataFolder: String) throws -> Database {
        guard let database = try find(dataFolder: dataFolder) else { throw missing(dataFolder) }
        return database
    }

    /// As `asked`, for one that only reads, with a connection that may do no more. The schema must be this program's.
    static func read(dataFolder: String) throws -> (database: Database, connection: PostgreSQLConnection) {
        guard let database = try look(dataFolder: dataFolder) else { throw missing(dataFolder) }
        do {
            let connection = try PostgreSQLConnection(database.readerAddress)
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

    private static func missing(_ dataFolder: String) -> CommandFailure {
        CommandFailure(
            "\(dataFolder): there is no database yet; start a host there first (tradingboost serve), or name its folder with "
                + "--data")
    }
}
