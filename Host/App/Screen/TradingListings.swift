import StrictJSON

extension Listings {
    static let orders = Listing(
        command: "orders list", path: "orders", member: "orders", nothing: "no such order",
        columns: [
            .text("ORDER", "id"), .text("USER", "user"), .text("INSTANCE", "instanceName"), .text("INSTRUMENT", "instrument"),
            .text("SIDE", "side"), .words("TYPE", "type"), .number("QUANTITY", "quantity"), .number("PRICE", "price"),
            .number("STOP", "stopPrice"), .number("FILLED", "filledQuantity"), .number("AT", "averagePrice"),
            .words("STATE", "state"), .text("WHY", "reason"), .time("SINCE (UTC)", "createdAt"),
        ])

    static let fills = Listing(
        command: "orders fills", path: "fills", member: "fills", nothing: "nothing was filled",
        columns: [
            .time("TIME (UTC)", "filledAt"), .text("ORDER", "order"), .text("USER", "user"), .text("INSTRUMENT", "instrument"),
            .text("SIDE", "side"), .number("QUANTITY", "quantity"), .number("PRICE", "price"), .number("FEE", "fee"),
            .text("IN", "feeAsset"), .flag("", "maker", "maker"),
        ])

    static let intents = Listing(
        command: "orders intents", path: "intents", member: "intents", nothing: "nothing was asked for",
        columns: [
            .time("TIME (UTC)", "time"), .text("USER", "user"), .text("INSTANCE", "instanceName"), .text("ACTION", "action"),
            .text("INSTRUMENT", "instrument"), .text("SIDE", "side"), .number("QUANTITY", "quantity"), .number("PRICE", "price"),
            .text("OUTCOME", "outcome"), .text("CODE", "code"), .text("WHY", "text"),
        ])

    static let positions = Listing(
        command: "positions list", path: "positions", member: "positions", nothing: "nothing is held",
        columns: [
            .number("ID", "instance"), .text("USER", "user"), .text("INSTANCE", "instanceName"),
            .text("INSTRUMENT", "instrument"),
            .number("HELD", "quantity"), .number("ENTRY", "entryPrice"), .number("LAST", "lastPrice"),
            .amount("REALISED", "realisedProfit"), .amount("UNREALISED", "unrealisedProfit"), .size("FEES", "fee"),
            .amount("FUNDING", "funding"), .amount("P&L", "profit"), .text("IN", "settlementAsset"),
        ],
        foot: { answer in
            guard case .array(let sums)? = answer["sums"], !sums.isEmpty else { return "" }
            return "\n\n" + Listings.positionSums.text(sums)
        })

    static let positionSums = Listing(
        command: "positions list", path: "positions", member: "sums", nothing: "nothing is held",
        columns: [
            .text("TOGETHER", "tenant"), .text("INSTRUMENT", "instrument"), .number("BOOKS", "positions"),
            .number("LONG", "longQuantity"), .number("SHORT", "shortQuantity"), .number("NET", "netQuantity"),
            .amount("P&L", "profit"), .size("EXPOSURE", "exposure"), .text("IN", "settlementAsset"),
        ])

    static let performance = Listing(
        command: "positions performance", path: "performance", member: "users", nothing: "nobody traded",
        columns: [.text("TENANT", "tenant"), .text("USER", "user")] + results,
        foot: { answer in
            guard case .array(let strategies)? = answer["strategies"], !strategies.isEmpty else { return "" }
            return "\n\n" + Listings.strategyPerformance.text(strategies)
        })

    static let strategyPerformance = Listing(
        command: "positions performance", path: "performance", member: "strategies", nothing: "nothing traded",
        columns: [.text("TENANT", "tenant"), .text("STRATEGY", "strategy")] + results)

    private static let results: [Column] = [
        .number("TRADES", "trades"), .number("WINS", "wins"), .amount("NET", "netProfit"), .size("WON", "grossProfit"),
        .size("LOST", "grossLoss"), .size("FEES", "fee"), .amount("FUNDING", "funding"),
        .size("DRAWDOWN", "maximumDrawdown"), .text("IN", "asset"),
    ]

    static let portfolio = Listing(
        command: "positions portfolio", path: "portfolio", member: "snapshots", nothing: "no snapshot yet",
        columns: [
            .time("TIME (UTC)", "takenAt"), .text("TENANT", "tenant"), .size("EQUITY", "equity"),
            .amount("REALISED", "realisedProfit"), .amount("UNREALISED", "unrealisedProfit"), .size("FEES", "fee"),
            .amount("FUNDING", "funding"), .size("EXPOSURE", "exposure"), .size("DRAWDOWN", "drawdown"),
            .amount("TODAY", "dayProfit"), .text("IN", "asset"),
        ],
        foot: { answer in
            guard case .array(let sums)? = answer["now"], !sums.isEmpty else { return "" }
            return "\n\n" + Listings.portfolioNow.text(sums)
        })

    static let portfolioNow = Listing(
        command: "positions portfolio", path: "portfolio", member: "now", nothing: "nothing is held",
        columns: [
            .text("NOW", "tenant"), .amount("REALISED", "realisedProfit"), .amount("UNREALISED", "unrealisedProfit"),
            .size("FEES", "fee"), .amount("FUNDING", "funding"), .amount("P&L", "profit"), .size("EXPOSURE", "exposure"),
            .text("IN", "asset"),
        ])

    static let flags = Listing(
        command: "flags list", path: "flags", member: "flags", nothing: "no flag: set one with tradingboost flags set NAME on",
        columns: [
            .text("FLAG", "name"), .text("RULE", "rule"), .number("%", "percentage"), .text("USERS", "users"),
            .number("VERSION", "version"), .flag("", "isDeleted", "removed"), .text("CHANGED BY", "changedBy"),
            .time("AT (UTC)", "changedAt"), .text("WHAT FOR", "description"),
        ])

    static let audit = Listing(
        command: "audit list", path: "audit", member: "entries", nothing: "nothing such was done",
        columns: [
            .number("ID", "id"), .time("TIME (UTC)", "time"), .text("TENANT", "tenant"), .text("USER", "user"),
            .text("ACTION", "action"), .text("TARGET", "target"), .number("STATUS", "status"), .text("FROM", "address"),
            .text("REQUEST", "requestID"),
        ])

    static let jobs = Listing(
        command: "jobs list", path: "jobs", member: "jobs",
        nothing: "no job: tradingboost plugins check PLUGIN VERSION makes one",
        columns: [
            .number("ID", "id"), .text("KIND", "kind"), .text("PLUGIN", "plugin"), .text("VERSION", "version"),
            .text("TENANT", "tenant"), .text("USER", "user"), .text("STATE", "state"), .number("DONE", "done"),
            .number("OF", "total"),
            .time("SINCE (UTC)", "createdAt"), .time("ENDED (UTC)", "endedAt"), .text("WHY", "reason"),
        ])

    static let candleFiles = Listing(
        command: "jobs candles list", path: "candle-files", member: "candleFiles",
        nothing: "no candle file: bring one with tradingboost jobs candles add FILE",
        columns: [
            .number("ID", "id"), .text("NAME", "name"), .text("TENANT", "tenant"), .text("USER", "user"),
            .number("CANDLES", "candles"), .text("OF", "timeframe"), .time("FROM (UTC)", "from"), .time("UNTIL (UTC)", "until"),
            .flag("", "fillsGaps", "gaps filled"), .start("SHA-256", "sha256", 12),
        ])

    static let instances = Listing(
        command: "instances show", path: "instances", member: "instances",
        nothing: "no instance: enable one with tradingboost instances enable PLUGIN --user NAME",
        columns: [
            .number("ID", "id"), .text("INSTANCE", "name"), .text("USER", "user"), .text("TENANT", "tenant"),
            .text("PLUGIN", "plugin"), .text("VERSION", "version"), .text("STATE", "state"), .text("WHY", "reason"),
            .words("HALT", "halt"), .text("INSTRUMENT", "instrument"), .text("PARAMETERS", "parameters"),
            .text("WHEN STOPPED", "openOrderPolicy"), .number("OPEN ORDERS", "openOrders"), .number("POSITION", "position"),
            .amount("P&L", "profit"), .number("WORKER", "process"), .number("CPU SECONDS", "usage.cpuSeconds"),
            .number("EVENTS", "usage.events"), .number("ORDERS", "usage.orders"), .number("RESTARTS", "usage.restarts"),
        ])

    static let signals = Listing(
        command: "instances signals", path: "instances/{id}/signals", member: "signals",
        nothing: "it has said nothing since the host started",
        columns: [.time("TIME (UTC)", "time"), .text("LEVEL", "level"), .text("WHAT IT SAYS", "text")])

    static let usage = Listing(
        command: "usage show", path: "usage", member: "meters", nothing: "nothing was used in this month",
        columns: [.text("TENANT", "tenant"), .words("METER", "meter"), .number("AMOUNT", "amount")],
        foot: { answer in
            guard let plan = answer["plan"], plan != .null, case .object(let members) = plan else { return "" }
            let limits = members.filter { $0.name != "name" }.map { "\($0.name.spacedWords) \($0.value.cell)" }.sorted()
            return "\nplan \(plan.shown("name")): \(limits.isEmpty ? "no limits" : limits.joined(separator: ", "))"
        })

    static let usageRecords = Listing(
        command: "usage records", path: "usage/records", member: "records", nothing: "no hour is counted yet",
        columns: [
            .number("ID", "id"), .time("HOUR (UTC)", "hour"), .text("TENANT", "tenant"), .words("METER", "meter"),
            .number("AMOUNT", "amount"),
        ])

    /// Everything that is shown so, for the test that each column is a field of the API.
    static let all: [Listing] = [
        users, sessions, invitations, tokens, tenants, credentials, credentialUses, rotations, plugins, publishers, revocations,
        notifications, channels, orders, fills, intents, positions, positionSums, performance,
        strategyPerformance, portfolio, portfolioNow, instances, signals, candleFiles, flags, audit, jobs, usage, usageRecords,
    ]
}
