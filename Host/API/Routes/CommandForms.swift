/// What a strategy's commands look like.
enum CommandForms {
    private static let title = Field("title", .words, "For people; may be empty.")
    private static let unit = Field("unit", .words, "Of the value; may be empty.")
    private static let text = Field("text", .words, "What it is; may be empty.")

    static let column = Schema.object(
        ObjectForm(
            "CommandColumn",
            [
                Field("name", .words, "Key of the value in a row."),
                Field("type", .words, "integer, number, boolean, decimal, text, bytes (base64)."), title, unit, text,
            ]))

    static let command = Schema.object(
        ObjectForm(
            "StrategyCommand",
            [
                Field("name", .words, "Unique within the strategy."),
                Field("kind", .choice(["query", "action"]), "A query asks for no orders; an action may."), title, text,
                Field(
                    "arguments",
                    .list(
                        .fields([
                            Field("name", .words, "Key of the argument."),
                            Field("type", .words, "integer, int32, number, boolean, decimal, text, bytes (base64)."), title,
                            unit, text, Field("takes", .words, "Range or choices."),
                            .optional("standard", .words, "What counts without it; missing: it has to be given."),
                        ])), "In their order."),
                Field("results", .list(column), "Columns of the answer."),
            ]))

    static let result = Schema.object(
        ObjectForm(
            "CommandResult",
            [
                Field("instance", .id, "Whose strategy answered."), Field("command", .words, "Its name."),
                Field("columns", .list(column), "In their order."),
                Field(
                    "rows",
                    .list(
                        .map(
                            keys: TextForm(1...64),
                            values: .any([.text(TextForm(0...1_000_000)), .integer(Int64.min...Int64.max), .number, .boolean]),
                            count: 0...32)), "By the columns' names; decimals as text."),
            ]))

    static let signal = Schema.object(
        ObjectForm(
            "Signal",
            [
                Field("time", .time, "When the host heard it."),
                Field("level", .choice(["debug", "info", "warning", "error"]), "As the strategy says."),
                Field("text", .words, "What the strategy says."),
            ]))

    /// Any: what an argument takes is in the strategy's manifest.
    static let arguments = Schema.map(
        keys: TextForm(1...64), values: .any([.text(TextForm(0...32_768)), .integer(Int64.min...Int64.max), .number, .boolean]),
        count: 0...8)
}
