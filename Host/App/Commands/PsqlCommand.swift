import ArgumentParser
import Foundation
import Store

struct PsqlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psql",
        abstract: "Open psql on the host's database.",
        discussion: """
            Uses the private cluster of the data folder, and starts it when no host is running; or the database that DATABASE_URL
            names. Everything behind -- goes to psql.

            EXAMPLES
              tradingboost psql
              tradingboost psql -- -c 'select * from oms.fill order by filled_at desc limit 5'
            """)

    @OptionGroup var location: DataOptions

    @Argument(parsing: .postTerminator, help: "Arguments of psql.")
    var arguments: [String] = []

    func run() async throws {
        guard let database = try Database.find(dataFolder: location.data) else { throw Database.missing(location.data) }
        let status = try psql(database.ownerAddress)
        database.close()
        try finish(with: status)
    }

    private func psql(_ address: DatabaseAddress) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["psql"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(address.environment) { _, own in own }
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func finish(with status: Int32) throws {
        if status != 0 { throw ExitCode(1) }
    }
}
