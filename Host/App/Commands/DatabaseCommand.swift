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
        guard let database = try find(dataFolder: dataFolder) else {
            throw CommandFailure(
                "\(dataFolder): there is no database yet; start a host there first (tradingboost serve), or name its folder with "
                    + "--data")
        }
        return database
    }
}
