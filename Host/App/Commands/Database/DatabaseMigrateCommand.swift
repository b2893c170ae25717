import ArgumentParser
import Foundation
import Store

struct DatabaseMigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date.",
        discussion: """
            serve and demo do this by themselves at their start; this command does only this. A migration that was applied and
            has changed since is refused.

            EXAMPLES
              tradingboost db migrate
              DATABASE_URL=postgresql://host/name tradingboost db migrate --json
            """)

    @OptionGroup var location: DataOptions

    @Flag(help: "Print one JSON object: every migration and when it was applied.")
    var json = false

    private struct Step: Encodable {
        var version: Int
        var name: String
        var appliedAt: String?
    }

    func run() async throws {
        let database = try Database.open(dataFolder: location.data) { step in
            if !json { print(step) }
        }
        defer { database.close() }
        let steps = try Migrator(PostgreSQLConnection(database.address)).status()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            let described = steps.map { step in
                Step(version: step.version, name: step.name, appliedAt: step.appliedTime.map(MarketClock.dateAndTime))
            }
            print(String(decoding: try encoder.encode(["migrations": described]), as: UTF8.self))
        } else {
            print("the schema is at version \(steps.last?.version ?? 0)")
        }
    }
}
