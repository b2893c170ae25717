import ArgumentParser
import Store
import TradingModel

struct DatabasePartitionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partitions",
        abstract: "List the months of intents, orders and fills; make or drop some.",
        discussion: """
            A host makes the months it needs ahead of its rows. --make makes those of the rows that found none (they move there
            from the default partition). --retain-months drops all months before the last n, counted from the newest row: never
            one with an open order or a later one, and what its fills sum to is kept. ROWS is PostgreSQL's estimate, ? before its
            first.

            EXAMPLES
              tradingboost db partitions
              tradingboost db partitions --make
              tradingboost db partitions --retain-months 24 --json
            """)

    @OptionGroup var location: DataOptions

    @Flag(help: "Make the months of rows that are in a default partition.")
    var make = false

    @Option(help: ArgumentHelp("Drop the months before the last n.", valueName: "n"))
    var retainMonths: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Row: Encodable {
            var table: String
            var partition: String
            var bounds: String
            var estimatedRows: Int?
            var bytes: Int
        }

        struct Dropped: Encodable {
            var partition: String
            var rows: Int
        }

        var made: Int
        var dropped: [Dropped]
        var partitions: [Row]
    }

    func validate() throws {
        if let retainMonths, !(1...1_200).contains(retainMonths) {
            throw ValidationError("--retain-months \(retainMonths) is out of range: give a number from 1 to 1200")
        }
    }

    func run() async throws {
        let isReading = !make && retainMonths == nil
        let (database, connection) =
            try isReading
            ? Database.read(dataFolder: location.data) : Database.asked(dataFolder: location.data)
        defer { database.close() }
        let repository = PartitionRepository(connection)
        var report = Report(made: make ? try repository.makeForStrays() : 0, dropped: [], partitions: [])
        if let retainMonths, let horizon = try repository.horizon(keepingMonths: retainMonths) {
            report.dropped = try repository.retire(before: horizon).map { Report.Dropped(partition: $0.partition, rows: $0.rows) }
        }
        report.partitions = try repository.all().map { partition in
            Report.Row(
                table: partition.table, partition: partition.name, bounds: partition.bounds,
                estimatedRows: partition.estimatedRows, bytes: partition.bytes)
        }
        if json { print(JSONText.pretty(report)) } else { show(report) }
    }

    private func show(_ report: Report) {
        for dropped in report.dropped { print("dropped \(dropped.partition) with \(dropped.rows) rows") }
        if report.made > 0 { print("made \(report.made) partitions") }
        let table = TextTable(
            columns: [
                TextTable.Column(title: "PARTITION", alignment: .left), TextTable.Column(title: "ROWS", alignment: .right),
                TextTable.Column(title: "KIB", alignment: .right), TextTable.Column(title: "BOUNDS", alignment: .left),
            ],
            rows: report.partitions.map { row in
                [row.partition, row.estimatedRows.map { "≈\($0)" } ?? "?", "\(row.bytes / 1_024)", row.bounds]
            })
        for line in table.lines() { print(line) }
    }
}
