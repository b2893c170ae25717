import ArgumentParser
import StrictJSON
import TradingModel

struct OrdersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List orders, the newest first.",
        discussion: """
            EXAMPLES
              tradingboost orders list
              tradingboost orders list --user tom --open --watch
              tradingboost orders list --state rejected --since 2026-11-22 --all --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var trades: TradeOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only in this state.", valueName: "state"))
    var state: Choice<OrderState>?

    @Option(help: ArgumentHelp("Only this side.", valueName: "side"))
    var side: Choice<SideWord>?

    @Flag(help: "Only orders that still work.")
    var open = false

    func run() async throws {
        let query = try trades.query(host.client) + period.query
        try host.list(
            ListRequest(
                listing: Listings.orders,
                query: query + [("state", state?.text), ("side", side?.text), ("open", open ? "true" : nil)], page: page),
            watching)
    }
}

struct OrdersFillsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fills",
        abstract: "List what was filled, the newest first.",
        discussion: """
            EXAMPLES
              tradingboost orders fills --user tom --limit 20
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var trades: TradeOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only this side.", valueName: "side"))
    var side: Choice<SideWord>?

    func run() async throws {
        let query = try trades.query(host.client) + period.query + [("side", side?.text)]
        try host.list(ListRequest(listing: Listings.fills, query: query, page: page), watching)
    }
}

struct OrdersIntentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intents",
        abstract: "List what was asked for, and what risk said of it.",
        discussion: """
            EXAMPLES
              tradingboost orders intents --user tom --outcome refused
              tradingboost orders intents --code risk.notional_above_maximum
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var trades: TradeOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var page: PageOptions

    @Option(help: ArgumentHelp("Only those.", valueName: "outcome"))
    var outcome: Choice<IntentOutcomeWord>?

    @Option(help: ArgumentHelp("Only those that were refused by this rule.", valueName: "code"))
    var code: String?

    func run() async throws {
        let query = try trades.query(host.client) + period.query + [("outcome", outcome?.text), ("code", code)]
        try host.list(ListRequest(listing: Listings.intents, query: query, page: page))
    }
}

struct OrdersShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one order with its fills and everything that was asked for it.",
        discussion: """
            EXAMPLES
              tradingboost orders show TB0123456789ABCDEFGHIJKLMNOP
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Its id in orders list.", valueName: "order"))
    var order: String

    func run() async throws {
        host.show(try host.client.ask("GET", "orders/\(HostClient.escaped(order))")) { detail in
            func part(_ name: String, _ listing: Listing) -> String {
                guard case .array(let rows)? = detail[name], !rows.isEmpty else { return "" }
                return "\n\n" + listing.text(rows)
            }
            return Listings.orders.card(detail["order"] ?? .null) + part("fills", Listings.fills)
                + part("intents", Listings.intents)
        }
    }
}
