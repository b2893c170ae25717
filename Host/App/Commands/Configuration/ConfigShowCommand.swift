import ArgumentParser

struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what counts, and where each value comes from.",
        discussion: """
            Of the limits those of the file's own section that are given; what is secret is hidden.

            EXAMPLES
              tradingboost config show --config tradingboost.json
              TRADINGBOOST_JOBS_CONCURRENT=4 tradingboost config show --json
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    private struct Shown: Encodable { var values: [HostConfiguration.Value] }

    func run() throws {
        let values = try HostConfiguration(options.input).values.map(\.masked)
        guard !json else { return print(JSONText.pretty(Shown(values: values))) }
        let given = values.filter { $0.value != nil }
        let table = TextTable(
            columns: ["KEY", "VALUE", "FROM"].map { .init(title: $0, alignment: .left) },
            rows: given.map { [$0.key, $0.value.map { $0.isPrintable ? $0 : $0.shownShort } ?? "", $0.source] })
        print(table.lines().joined(separator: "\n"))
    }
}
