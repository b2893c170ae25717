import ArgumentParser
import Foundation
import Store

struct DatabaseStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the schema's version, how many rows there are, how much room they take, and what retention took.",
        discussion: """
            EXAMPLES
              tradingboost db status
              tradingboost db status --json
            """)

    @OptionGroup var location: DataOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        var database: String
        var schemaVersion: Int
        var intents: Int
        var orders: Int
        var fills: Int
        var notifications: Int
        var deliveredNotifications: Int
        var partitions: Int
        var partitionedBytes: Int
        /// Times in UTC.
        var oldestTrading: String?
        var oldestCheckpoint: String?
        var retiredIntents: Int
        var retiredFills: Int
        var retiredNotifications: Int
    }

    func run() async throws {
        let (database, connection) = try Database.read(dataFolder: location.data)
        defer { database.close() }
        let steps = try Migrator(connection).status()
        let counts = try SummaryRepository(connection).counts()
        let partitions = try PartitionRepository(connection).all()
        let retired = try RetiredRows(connection)
        let report = Report(
            database: database.ownerAddress.description,
            schemaVersion: steps.last { $0.appliedTime != nil }?.version ?? 0,
            intents: counts.intents, orders: counts.orders,
            fills: counts.fills, notifications: counts.notifications, deliveredNotifications: counts.deliveredNotifications,
            partitions: partitions.count, partitionedBytes: partitions.map(\.bytes).reduce(0, +),
            oldestTrading: retired.oldestTrading.map(MarketClock.iso8601),
            oldestCheckpoint: retired.oldestCheckpoint.map(MarketClock.iso8601), retiredIntents: retired.intents,
            retiredFills: retired.fills, retiredNotifications: retired.messages)
        guard !json else { return print(JSONText.pretty(report)) }
        print(
            """
            database       \(report.database)
            schema         version \(report.schemaVersion)
            intents        \(report.intents)
            orders         \(report.orders)
            fills          \(report.fills)
            notifications  \(report.notifications), \(report.deliveredNotifications) delivered
            partitions     \(report.partitions), \(report.partitionedBytes / 1_048_576) MiB
            trading since  \(report.oldestTrading ?? "-")
            retired        \(report.retiredIntents) intents, \(report.retiredFills) fills, \
            \(report.retiredNotifications) notifications
            checkpoint     \(report.oldestCheckpoint ?? "none: nothing is retired before there is one")
            """)
    }
}
