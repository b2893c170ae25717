import ArgumentParser
import StrictJSON

struct OrdersPlaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "place",
        abstract: "Place an order by hand.",
        discussion: """
            What it is follows from its prices: none: market; --price: limit; --stop-price: stop; both: stop_limit; --trailing:
            trailing_stop. --type says take_profit and take_profit_limit. With --key the same command again makes no second
            order and has the first answer.

            EXAMPLES
              tradingboost orders place buy 0.01 BTC-USDT --user tom
              tradingboost orders place sell 0.01 BTC-USDT --price 43000 --post-only
              tradingboost orders place sell 0.01 BTC-USDT --stop-price 39000 --reduce-only --key 7f3a
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("buy or sell.", valueName: "side"))
    var side: Choice<SideWord>

    @Argument(help: ArgumentHelp("Base units.", valueName: "quantity"))
    var quantity: String

    @Argument(help: ArgumentHelp("By name: BTC-USDT.", valueName: "instrument"))
    var instrument: String

    @OptionGroup var prices: PriceOptions

    @Option(help: ArgumentHelp("Of a trailing stop: how far the price may come back, quote units.", valueName: "distance"))
    var trailing: String?

    @Option(help: ArgumentHelp("Where it does not follow from the prices: \(Choice<OrderTypeWord>.list).", valueName: "type"))
    var type: Choice<OrderTypeWord>?

    @Option(help: ArgumentHelp("How long it works: \(Choice<TimeInForceWord>.list). gtc without it.", valueName: "time"))
    var timeInForce: Choice<TimeInForceWord>?

    @Option(help: ArgumentHelp("The end of a gtd order.", valueName: "time"))
    var expireAt: Moment?

    @Flag(help: "Rejected by the venue when it would fill at once.")
    var postOnly = false

    @Flag(help: "Never enlarges or turns the position.")
    var reduceOnly = false

    @Option(
        help: ArgumentHelp("Whom it trades for; without it you.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    @Option(
        help: ArgumentHelp("For the staff: the user's tenant.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Name of the request, yours alone: letters, digits, - and _.", valueName: "text"))
    var key: String?

    func validate() throws {
        if let key,
            key.isEmpty || key.count > 64 || !key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        {
            throw ValidationError("--key '\(key.shownShort)' is none: give 1 to 64 letters, digits, - and _")
        }
        if expireAt != nil, timeInForce?.value != .gtd { throw ValidationError("--expire-at goes with --time-in-force gtd") }
    }

    private var kind: String {
        if let type { return type.text }
        if trailing != nil { return "trailing_stop" }
        return switch (prices.price != nil, prices.stopPrice != nil) {
        case (false, false): "market"
        case (true, false): "limit"
        case (false, true): "stop"
        case (true, true): "stop_limit"
        }
    }

    func run() async throws {
        let body = JSON.fields(
            ("tenant", tenant.map { .text($0) }), ("user", user.map { .text($0) }), ("instrument", .text(instrument)),
            ("side", .text(side.text)), ("type", .text(kind)), ("quantity", .text(quantity)),
            ("price", prices.price.map { .text($0) }), ("stopPrice", prices.stopPrice.map { .text($0) }),
            ("trailing", trailing.map { .text($0) }), ("timeInForce", (timeInForce?.text).map { .text($0) }),
            ("expireAt", (expireAt?.text).map { .text($0) }), ("postOnly", postOnly ? .boolean(true) : nil),
            ("reduceOnly", reduceOnly ? .boolean(true) : nil))
        let headers = key.map { ["Idempotency-Key: \($0)"] } ?? []
        host.show(try host.client.ask("POST", "orders", body, headers: headers)) { $0.orderLine }
    }
}

struct PriceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Quote units, on the tick.", valueName: "price"))
    var price: String?

    @Option(help: ArgumentHelp("What a conditional order waits for, quote units.", valueName: "price"))
    var stopPrice: String?
}

extension JSON {
    /// `TB… tom/manual buy 0.01 BTC-USDT limit 41000: accepted`
    var orderLine: String {
        let price = shown("price")
        let reason = shown("reason")
        return "\(shown("id")) \(shown("user"))/\(shown("instanceName")) \(shown("side")) \(shown("quantity")) "
            + "\(shown("instrument")) \(shown("type").spaced)\(price.isEmpty ? "" : " \(price)"): \(shown("state").spaced)"
            + (reason.isEmpty ? "" : ", \(reason)")
    }
}
