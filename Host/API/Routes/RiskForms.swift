/// What limits and guards look like.
enum RiskForms {
    static let risk = Schema.object(
        ObjectForm(
            "Risk",
            [
                Field("instance", .id, "Its number."), Field("name", .words, "user/name"),
                .optional("standing", .words, "What keeps it from adding, for people."),
                .optional("state", .choice(["closing", "safe_mode", "cooling_down"]), "The same, for programs."),
                .optional("until", .time, "When that ends by itself."),
                Field("equity", .decimal, "Of the instance at the last candle, quote units."),
                Field("dayProfit", .decimal, "Since the day began, quote units."),
                Field("weekProfit", .decimal, "Since the week began, quote units."),
                Field(
                    "guards",
                    .list(
                        .fields([
                            Field("kind", .words, "Stable: stop_loss, trailing_stop, daily_loss, …"),
                            Field("setting", .words, "As it is configured."),
                            .optional("level", .words, "The price at which it acts now."),
                        ])), "What the host watches by itself."),
                Field(
                    "limits",
                    .list(
                        .fields([
                            Field("key", .words, "Stable: maximum_order_notional, …"),
                            .optional("value", .words, "In the units of the configuration; missing: off."),
                            Field("source", .words, "Stable: standard, platform, user, instance, operator."),
                        ])), "Every limit there is."),
                Field(
                    "refusals",
                    .list(
                        .fields([
                            Field("time", .time, "When."), Field("intent", .integer(0...Int64.max), "The intent's number."),
                            Field("code", .words, "Stable: risk.maximum_position, …"),
                            Field("text", .words, "With the numbers that decided."),
                        ])), "The last orders that were refused, newest first."),
                Field(
                    "events",
                    .list(
                        .fields([
                            Field("number", .integer(0...Int64.max), "Of the instance's."), Field("time", .time, "When."),
                            Field("kind", .words, "Of the guard."),
                            Field("step", .words, "Stable: tripped, closed, stuck, ended, lifted."),
                            Field("text", .words, "For people."),
                        ])), "What the guards did, newest first."),
            ]))
}
