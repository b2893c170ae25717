/// What positions and portfolios look like.
enum PositionForms {
    private static let count = Schema.integer(0...Int64.max)

    static let position = Schema.object(
        ObjectForm(
            "Position",
            [
                Field("tenant", .words, "Whose it is."), Field("user", .words, "Whom it trades for."),
                Field("instance", .id, "Whose book it is."), Field("instanceName", .words, "Within the user."),
                Field("strategy", .words, "The plugin's name; manual: orders by hand."), Field("instrument", .words, "By name."),
                Field("settlementAsset", .words, "What all amounts are in."),
                Field("quantity", .decimal, "Base units; negative = short."),
                .optional("entryPrice", .decimal, "Average; missing when flat."),
                Field("cost", .decimal, "Paid for what is held now; negative for a short."),
                Field("realisedProfit", .decimal, "Before fees and funding."), Field("fee", .decimal, "Negative = rebates."),
                Field("funding", .decimal, "Negative = paid."),
                .optional("lastPrice", .decimal, "The line's last close; missing while there is none."),
                .optional("unrealisedProfit", .decimal, "What closing at the last price would earn, before fees."),
                .optional("profit", .decimal, "Realised + unrealised + funding − fee."),
                Field("revision", count, "Rises with each change: the higher is the newer."),
                Field("updatedAt", .time, "The line's clock at the last change."),
            ]))

    private static let sums: [Field] = [
        Field("positions", count, "How many."), Field("realisedProfit", .decimal, "Before fees and funding."),
        Field("fee", .decimal, "Negative = rebates."), Field("funding", .decimal, "Negative = paid."),
        .optional("unrealisedProfit", .decimal, "Missing where a price is."),
        .optional("profit", .decimal, "Realised + unrealised + funding − fee."),
        .optional("exposure", .decimal, "Sum of the sizes at the last price."),
    ]

    static let sum = Schema.object(
        ObjectForm(
            "PositionSum",
            [
                Field("tenant", .words, "Whose."), Field("instrument", .words, "By name."),
                Field("settlementAsset", .words, "What all amounts are in."),
                Field("longQuantity", .decimal, "Base units."), Field("shortQuantity", .decimal, "Base units, not negative."),
                Field("netQuantity", .decimal, "Long less short."),
            ] + sums))

    static let now = Schema.object(
        ObjectForm(
            "PortfolioNow",
            [Field("tenant", .words, "Whose."), Field("asset", .words, "What all amounts are in.")] + sums))

    static let snapshot = Schema.object(
        ObjectForm(
            "PortfolioSnapshot",
            [
                Field("tenant", .words, "Whose."), Field("asset", .words, "What all amounts are in."),
                Field("takenAt", .time, "The line's clock."),
                Field("equity", .decimal, "Capital + realised + unrealised + funding − fee."),
                Field("realisedProfit", .decimal, "Before fees and funding."), Field("unrealisedProfit", .decimal, "Then."),
                Field("funding", .decimal, "Negative = paid."), Field("fee", .decimal, "Negative = rebates."),
                Field("exposure", .decimal, "Sum of the sizes of all positions."),
                Field("drawdown", .decimal, "Below the highest equity so far."),
                Field("dayProfit", .decimal, "Since the day began in UTC."),
                Field("weekProfit", .decimal, "Since Monday in UTC."), Field("seoulDayProfit", .decimal, "The same in Seoul."),
                Field("seoulWeekProfit", .decimal, "The same in Seoul."),
            ]))

    static let performance = Schema.object(
        ObjectForm(
            "Performance",
            [
                Field("tenant", .words, "Whose."), .optional("user", .words, "Of a user's."),
                .optional("strategy", .words, "Of a strategy's; manual: orders by hand."),
                Field("asset", .words, "What all amounts are in."),
                Field("realisedProfit", .decimal, "Before fees and funding, since the beginning."),
                Field("fee", .decimal, "Since the beginning; negative = rebates."),
                Field("funding", .decimal, "Since the beginning; negative = paid."),
                Field("netProfit", .decimal, "Realised + funding − fee."),
                Field("trades", count, "From flat to flat, as far back as fills were asked for."),
                Field("wins", count, "Trades that earned something after fees."),
                .optional("winRate", .decimal, "Wins ÷ trades; missing without a trade."),
                Field("grossProfit", .decimal, "Sum of what winning trades earned."),
                Field("grossLoss", .decimal, "Sum of what losing trades lost, not negative."),
                .optional("profitFactor", .decimal, "Gross profit ÷ gross loss; missing without a loss."),
                Field("maximumDrawdown", .decimal, "Largest fall of the sum of the trades' results below its peak."),
                .optional("firstTradeAt", .time, "When the first trade that is counted ended."),
            ]))
}
