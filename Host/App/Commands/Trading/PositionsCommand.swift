import API
import ArgumentParser
import StrictJSON

struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions",
        abstract: "What is held, what it earned, and closing it.",
        discussion: """
            EXAMPLES
              tradingboost positions list --tenant acme --watch
              tradingboost positions close bob/dip-buyer
              tradingboost positions performance --tenant acme
            """,
        subcommands: [
            PositionsListCommand.self, PositionsCloseCommand.self, PositionsPortfolioCommand.self,
            PositionsPerformanceCommand.self,
        ])
}

struct PositionsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List positions, and their sums by tenant and instrument.",
        discussion: """
            EXAMPLES
              tradingboost positions list --held
              tradingboost positions list --user tom --watch
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var trades: TradeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Flag(help: "Only where something is held; without it also what was closed.")
    var held = false

    func run() async throws {
        let query = try trades.query(host.client) + [("held", held ? "true" : nil)]
        try host.list(ListRequest(listing: Listings.positions, query: query, page: page), watching)
    }
}

struct PositionsCloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close what an instance holds, at the market.",
        discussion: """
            The strategy goes on and hears of it: pause it first when it shall not open again. Its open orders stay.

            EXAMPLES
              tradingboost positions close bob/dip-buyer
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        host.show(try client.ask("POST", "positions/\(found.id)/close")) { answer in
            guard case .array(let orders)? = answer["orders"] else { return answer.cell }
            return orders.map(\.orderLine).joined(separator: "\n")
        }
    }
}
