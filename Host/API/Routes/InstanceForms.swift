import TradingModel

/// What instances look like.
enum InstanceForms {
    static let policy = Schema.choice(OpenOrderPolicy.allCases.map(\.rawValue))
    /// A text, or what has one way to be written.
    static let parameter = Schema.any([.text(TextForm(0...4_096)), .integer(Int64.min...Int64.max), .boolean])

    static let order = Schema.object(
        ObjectForm(
            "EnableOrder",
            [
                .optional("tenant", .name, "For the staff: whose user it is; without it the user's own tenant."),
                .optional("user", .name, "Whom it trades for; the caller without it."),
                Field("plugin", .line(128), "Name or id of an installed plugin."),
                .optional("version", .line(64), "The highest installed without it."),
                .optional("name", .name, "Unique within the user; the plugin's name without it."),
                .optional(
                    "parameters", .map(keys: .name, values: parameter, count: 0...1_000),
                    "By name. Without it those that the instance had, of a new one the plugin's defaults."),
                .optional(
                    "openOrders", policy, "What becomes of orders and position when the host has to stop it; keep without it."),
                .optional(
                    "limits", .map(keys: .line(64), values: parameter, count: 0...100),
                    "By key, as in the configuration; for who has risk.write."),
            ]))

    static let instance = Schema.object(
        ObjectForm(
            "Instance",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose it is."),
                Field("user", .words, "Whom it trades for."),
                Field("name", .words, "Unique within the user."), Field("plugin", .words, "The plugin's name."),
                Field("version", .words, "The plugin's version."),
                Field("state", .choice(["running", "paused", "disabled", "quarantined", "restarting"]), "How it is."),
                Field("reason", .words, "Why; of one that runs, what its guards keep it from; may be empty."),
                Field("instrument", .words, "What it trades."),
                Field("parameters", .map(keys: TextForm(0...1_000), values: .words, count: 0...10_000), "As texts."),
                Field("openOrderPolicy", policy, "What becomes of orders and position when the host has to stop it."),
                .optional("halt", .words, "The halt that applies: no_new, cancel, flatten, freeze."),
                Field("openOrders", .integer(0...Int64.max), "How many."),
                Field("position", .decimal, "Base units."),
                Field("profit", .decimal, "Realised and unrealised after fees, quote units."),
                .optional("process", .integer(0...Int64.max), "Of the worker; missing while it is down."),
                Field(
                    "usage",
                    .fields([
                        Field("cpuSeconds", .number, "Of the processor."), Field("events", .integer(0...Int64.max), "Handled."),
                        Field("orders", .integer(0...Int64.max), "Asked for."),
                        Field("bytes", .integer(0...Int64.max), "Through the rings, both ways."),
                        Field("restarts", .integer(0...Int64.max), "Of its worker."),
                    ]), "Since the host started."),
            ]))

    static let decision = Schema.object(
        ObjectForm(
            "Decision",
            [
                Field("time", .time, "The candle's close."), Field("timeframe", .words, "Of the candle."),
                Field("outcome", .words, "Stable: sent, no_signal, refused, paused, halted, inactive, …"),
                Field("text", .words, "For people, with the numbers that decided."),
            ]))
}
