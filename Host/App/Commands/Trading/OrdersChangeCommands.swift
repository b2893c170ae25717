import ArgumentParser
import StrictJSON

struct OrdersAmendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Change an open order that was placed by hand.",
        discussion: """
            EXAMPLES
              tradingboost orders amend TB0123456789ABCDEFGHIJKLMNOP --price 41500
              tradingboost orders amend TB0123456789ABCDEFGHIJKLMNOP --quantity 0.02
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Its id in orders list.", valueName: "order"))
    var order: String

    @Option(help: ArgumentHelp("Base units; counts what is filled already.", valueName: "quantity"))
    var quantity: String?

    @OptionGroup var prices: PriceOptions

    func validate() throws {
        guard [quantity, prices.price, prices.stopPrice].contains(where: { $0 != nil }) else {
            throw ValidationError("say what is to change: --quantity, --price or --stop-price")
        }
    }

    func run() async throws {
        let body = JSON.fields(
            ("quantity", quantity.map { .text($0) }), ("price", prices.price.map { .text($0) }),
            ("stopPrice", prices.stopPrice.map { .text($0) }))
        host.show(try host.client.ask("PATCH", "orders/\(HostClient.escaped(order))", body)) { $0.orderLine }
    }
}

struct OrdersCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel an order, or every open one that a filter names.",
        discussion: """
            With a filter: exit status 1 when any of them could not be cancelled. At most 100 are taken at once; it says when
            there are more.

            EXAMPLES
              tradingboost orders cancel TB0123456789ABCDEFGHIJKLMNOP
              tradingboost orders cancel --user tom --side buy
              tradingboost orders cancel --every
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Its id in orders list.", valueName: "order"))
    var order: String?

    @OptionGroup var trades: TradeOptions

    @Option(help: ArgumentHelp("Only this side.", valueName: "side"))
    var side: Choice<SideWord>?

    @Flag(help: "Every open order that you may cancel.")
    var every = false

    func validate() throws {
        let isFiltered = !trades.isEmpty || side != nil
        guard (order != nil ? 1 : 0) + (isFiltered ? 1 : 0) + (every ? 1 : 0) == 1 else {
            throw ValidationError("say which: the id of one order, or filters such as --user, or --every")
        }
    }

    func run() async throws {
        let client = try host.client
        if let order {
            return host.show(try client.ask("DELETE", "orders/\(HostClient.escaped(order))")) { $0.orderLine }
        }
        let query = try trades.query(client) + [("side", side?.text), ("all", every ? "true" : nil)]
        let answer = try client.ask("DELETE", "orders", query: query)
        guard case .array(let outcomes)? = answer.value["outcomes"] else { return host.show(answer) { $0.cell } }
        let failed = outcomes.filter { $0["done"] != .boolean(true) }
        host.show(answer) { answer in
            let lines = outcomes.map { outcome in
                if let order = outcome["order"], order != .null, outcome["done"] == .boolean(true) { return order.orderLine }
                return "not cancelled: \(outcome.shown("detail"))"
            }
            let rest = answer["hasMore"] == .boolean(true) ? ["there are more: run it again"] : []
            return lines.isEmpty ? "no such order is open" : (lines + rest).joined(separator: "\n")
        }
        if !failed.isEmpty { throw ExitCode(1) }
    }
}
