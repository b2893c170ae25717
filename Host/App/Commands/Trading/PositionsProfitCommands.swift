import ArgumentParser
import StrictJSON

struct PositionsPortfolioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portfolio",
        abstract: "Show profit and loss by tenant and asset: now, and as it was.",
        discussion: """
            Snapshots are of a whole tenant: who sees the own instances alone has none.

            EXAMPLES
              tradingboost positions portfolio --tenant acme
              tradingboost positions portfolio --tenant acme --since 2026-11-22 --all --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    func run() async throws {
        try host.list(
            ListRequest(listing: Listings.portfolio, query: [("tenant", tenant)] + period.query, page: page), watching)
    }
}

struct PositionsPerformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "performance",
        abstract: "Show how users and strategies traded: trades, wins, profit, drawdown.",
        discussion: """
            EXAMPLES
              tradingboost positions performance --tenant acme
              tradingboost positions performance --strategy dip-buyer --since 2026-11-22 --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var trades: TradeOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only trades of fills since then.", valueName: "time"))
    var since: Moment?

    func run() async throws {
        let query = try trades.query(host.client) + [("since", since?.text)]
        try host.list(ListRequest(listing: Listings.performance, query: query), watching)
    }
}
