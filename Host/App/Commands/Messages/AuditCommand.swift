import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Who did what, and what came of it.",
        discussion: """
            EXAMPLES
              tradingboost audit list --user olga --since 2026-11-22
            """, subcommands: [AuditListCommand.self])
}

struct AuditListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List changes and refused requests, the newest first.",
        discussion: """
            EXAMPLES
              tradingboost audit list --limit 20 --watch
              tradingboost audit list --action enableInstance --status 201
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only what this user did.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    @Option(help: ArgumentHelp("Only this route: its operationId at /docs.", valueName: "name"))
    var action: String?

    @Option(help: ArgumentHelp("Only with this HTTP status.", valueName: "n"))
    var status: Int?

    func run() async throws {
        let query = [("user", user), ("action", action), ("status", status.map { "\($0)" })] + period.query
        try host.list(ListRequest(listing: Listings.audit, query: query, page: page), watching)
    }
}
