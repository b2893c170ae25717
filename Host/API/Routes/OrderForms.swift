import TradingModel

/// What orders, intents and fills look like.
enum OrderForms {
    static let types = ["market", "limit", "stop", "stop_limit", "trailing_stop", "take_profit", "take_profit_limit"]
    static let timesInForce = ["gtc", "ioc", "fok", "gtd"]
    static let states = OrderState.allCases.map(\.rawValue)
    static let side = Schema.choice(["buy", "sell"])
    private static let number = Schema.integer(0...Int64.max)
    /// As `ClientOrderID` writes it.
    static let orderID = Schema.text(
        TextForm(28...28, pattern: "^TB[0-9A-Z]{26}$", words: "the id of an order, as answers have it") {
            ClientOrderID($0) != nil
        })

    // MARK: - Requests

    private static let orderFields: [Field] = [
        Field("instrument", .line(64), "By name."), Field("side", side, "buy or sell."),
        Field("type", .choice(types), "What it waits for, and how it works then."),
        Field("quantity", .decimal, "Base units, positive, on the lot."),
        .optional("price", .decimal, "Of limit, stop_limit and take_profit_limit: on the tick."),
        .optional("stopPrice", .decimal, "What a conditional order waits for; a trailing stop may have one."),
        .optional("trailing", .decimal, "Of a trailing_stop: quote units that the price may come back."),
        .optional("timeInForce", .choice(timesInForce), "gtc without it; ioc, fok, or gtd with expireAt."),
        .optional("expireAt", .time, "Of gtd."),
        .optional("postOnly", .boolean, "Rejected by the venue when it would fill at once; false without it."),
        .optional("reduceOnly", .boolean, "Never enlarges or turns the position; false without it."),
    ]

    private static let owner: [Field] = [
        .optional("tenant", .name, "For the staff: whose user it is; without it the user's own tenant."),
        .optional("user", .name, "Whom it trades for; the caller without it."),
    ]

    private static let amendmentFields: [Field] = [
        .optional("quantity", .decimal, "Base units; counts what is filled already."),
        .optional("price", .decimal, "On the tick."), .optional("stopPrice", .decimal, "On the tick."),
    ]

    static let order = Schema.object(ObjectForm("NewOrder", owner + orderFields))
    static let amendment = Schema.object(ObjectForm("Amendment", amendmentFields))

    static let batch = Schema.object(
        ObjectForm(
            "OrderBatch",
            owner + [
                Field(
                    "actions",
                    .array(
                        .fields([
                            .optional("submit", .object(ObjectForm("BatchOrder", orderFields)), "A new order."),
                            .optional("cancel", orderID, "The order to cancel."),
                            .optional(
                                "amend", .fields([Field("id", orderID, "The order to change.")] + amendmentFields),
                                "New values of an open order."),
                        ]), count: 1...20), "Each has one of the three; carried out in this order.")
            ]))

    // MARK: - Answers

    private static let reportFields: [Field] = [
        Field("id", .words, "The client order id: names the order here and at the venue."),
        Field("tenant", .words, "Whose it is."), Field("user", .words, "Whom it trades for."),
        Field("instance", .id, "Whose order it is."), Field("instanceName", .words, "Within the user; manual: by hand."),
        Field("number", number, "Of the intent that made it, within the instance."),
        Field("origin", .choice(["strategy", "hand", "host"]), "Who made it; host: in the place of either."),
        Field("instrument", .words, "By name."), Field("side", side, "buy or sell."),
        Field("type", .choice(types), "As it was asked for."), Field("quantity", .decimal, "Base units."),
        .optional("price", .decimal, "Quote units."), .optional("stopPrice", .decimal, "Quote units."),
        .optional("trailingDistance", .decimal, "Quote units."),
        Field("timeInForce", .choice(timesInForce), "How long it works."),
        .optional("expireAt", .time, "Of gtd."), Field("postOnly", .boolean, "As it was asked for."),
        Field("reduceOnly", .boolean, "As it was asked for."), Field("state", .choice(states), "Where it stands."),
        Field("filledQuantity", .decimal, "Base units."), .optional("averagePrice", .decimal, "Of what filled."),
        Field("fee", .decimal, "Settlement asset; negative = a rebate."),
        .optional("reason", .words, "Stable code of why it ended without its strategy's doing."),
        .optional("venueOrderID", .words, "The venue's own."),
        .optional("plan", .words, "How it goes together with others, or out in parts."),
        .optional("parent", number, "The order that the host made this one for."),
        .optional("holding", .choice(["held", "released", "sliced"]), "What the host does in place of the venue."),
        Field("revision", number, "Rises with each change: the higher is the newer."),
        Field("createdAt", .time, "The line's clock."), Field("updatedAt", .time, "The line's clock."),
    ]

    static let report = Schema.object(ObjectForm("Order", reportFields))

    static let fill = Schema.object(
        ObjectForm(
            "Fill",
            [
                Field("order", .words, "The order's id."), Field("tenant", .words, "Whose it is."),
                Field("user", .words, "Whom it trades for."), Field("instance", .id, "Whose order filled."),
                Field("number", number, "Within the instance."), Field("venueFillID", .words, "The venue's own."),
                Field("instrument", .words, "By name."), Field("side", side, "buy or sell."),
                Field("price", .decimal, "Quote units."), Field("quantity", .decimal, "Base units."),
                Field("fee", .decimal, "Negative = a rebate."),
                .optional("feeAsset", .words, "What the fee is in; missing: the settlement asset."),
                Field("maker", .boolean, "It stood in the book."), Field("filledAt", .time, "The venue's clock."),
            ]))

    static let intent = Schema.object(
        ObjectForm(
            "Intent",
            [
                Field("tenant", .words, "Whose it is."), Field("user", .words, "Whom it trades for."),
                Field("instance", .id, "Who asked."), Field("instanceName", .words, "Within the user."),
                Field("number", number, "Within the instance."),
                Field("origin", .choice(["strategy", "hand", "host"]), "Who asked."),
                Field("action", .choice(["submit", "cancel", "amend"]), "For what."),
                .optional("order", .words, "The id of the order that it is about; missing where there can be none."),
                Field("instrument", .words, "By name."), .optional("side", side, "As it was asked for, like what follows."),
                .optional("type", .choice(types), "Of a new order."), .optional("quantity", .decimal, "Base units."),
                .optional("price", .decimal, "Quote units."), .optional("stopPrice", .decimal, "Quote units."),
                Field("outcome", .choice(["approved", "refused"]), "What risk said."),
                .optional("code", .words, "Of a refusal; stable: risk.maximum_position, …"),
                .optional("text", .words, "Of a refusal, with the numbers that decided."),
                Field("time", .time, "The line's clock."),
            ]))

    static let detail = Schema.object(
        ObjectForm(
            "OrderDetail",
            [
                Field("order", report, "As it stands."), Field("fills", .list(fill), "The oldest first."),
                Field("intents", .list(intent), "Everything that was asked about it, the oldest first."),
                Field(
                    "groups",
                    .list(
                        .fields([
                            Field("number", number, "The order that made it."),
                            Field("kind", .choice(["oco", "bracket"]), "Which."),
                            .optional("stopPrice", .decimal, "Of a bracket."),
                            .optional("takeProfitPrice", .decimal, "Of a bracket."), Field("ended", .boolean, "Nothing depends."),
                            Field(
                                "members",
                                .list(
                                    .fields([
                                        Field("order", .words, "Its id."),
                                        Field("role", .words, "linked, entry, stop, take_profit."),
                                        Field("quantity", .decimal, "When it joined."),
                                        Field("filledQuantity", .decimal, "Since."),
                                        .optional("endState", .choice(states), "How it ended; missing while it is open."),
                                    ])), "In the order of their numbers."),
                        ])), "The pair or bracket that it belongs to."),
            ]))

    static let outcome = Schema.object(
        ObjectForm(
            "OrderOutcome",
            [
                Field("done", .boolean, "Whether it was carried out."),
                .optional("order", report, "As it stands now, of what was carried out."),
                .optional("code", .words, "Why not; stable."), .optional("detail", .words, "Why not, with the numbers."),
            ]))
}
