import ArgumentParser

struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "What tenants used: instances, orders, calls, processor, storage.",
        discussion: """
            EXAMPLES
              tradingboost usage show --tenant acme --month 2026-11
              tradingboost usage records --tenant acme --all --json
            """, subcommands: [UsageShowCommand.self, UsageRecordsCommand.self], defaultSubcommand: UsageShowCommand.self)
}

struct UsageShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Sum a month.",
        discussion: """
            EXAMPLES
              tradingboost usage show --month 2026-11
            """)

    @OptionGroup var host: HostOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Which; this one without it.", valueName: "yyyy-mm"))
    var month: String?

    func run() async throws {
        try host.list(ListRequest(listing: Listings.usage, query: [("tenant", tenant), ("month", month)]))
    }
}

struct UsageRecordsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "List the hours that a bill is made of.",
        discussion: """
            EXAMPLES
              tradingboost usage records --tenant acme --limit 24
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    func run() async throws {
        try host.list(ListRequest(listing: Listings.usageRecords, query: [("tenant", tenant)], page: page))
    }
}
