/// What jobs, and what they are made of, look like.
enum JobForms {
    static let kind = Schema.choice(JobReport.Kind.allCases.map(\.rawValue))
    static let state = Schema.choice(JobReport.State.allCases.map(\.rawValue))
    private static let count = Schema.integer(0...Int64.max)
    private static let parameters = Schema.map(keys: .name, values: InstanceForms.parameter, count: 0...1_000)

    /// Longer ones do not fit a request in time.
    static let candleCount: ClosedRange<Int64> = 1...20_000_000

    private static let synthetic = Schema.fields([
        Field("source", .choice(["synthetic"]), "The market that is made up."),
        .optional("seed", .integer(0...Int64.max), "Of its random numbers; 7 without it."),
        .optional("count", .integer(candleCount), "Minutes; 10080, a week, without it."),
    ])

    private static let uploaded = Schema.fields([
        Field(
            "source",
            .text(
                TextForm(8...26, pattern: "^upload:[1-9][0-9]{0,18}$", words: "upload: and the number of a candle file") { text in
                    fileID(text) != nil
                }), "A file of POST /api/v1/candle-files: upload: and its number.")
    ])

    /// The number in `upload:12`.
    static func fileID(_ text: String) -> UInt64? {
        guard text.hasPrefix("upload:"), let number = Int64(text.dropFirst(7)), number > 0, "upload:\(number)" == text else {
            return nil
        }
        return UInt64(number)
    }

    static let backtest = Schema.object(
        ObjectForm(
            "BacktestOrder",
            [
                Field("plugin", .line(128), "Name or id of an installed plugin."),
                .optional("version", .line(64), "The highest installed without it."),
                .optional("parameters", parameters, "By name; the plugin's defaults for the rest."),
                Field("candles", .any([uploaded, synthetic]), "What is traded."),
                .optional("from", .time, "Only candles that open then or later."),
                .optional("until", .time, "Only candles that open before."),
                .optional("instrument", instrument, "BTC-USDT with usual filters without it."),
                .optional(
                    "limits", .map(keys: .line(64), values: InstanceForms.parameter, count: 0...100),
                    "By key, as in the configuration."),
                .optional("initialEquity", .decimal, "What the account starts with, quote units; 10000 without it."),
                .optional(
                    "depthPercent", .decimal,
                    "What each side of an order book behind the candles shows of their volume; no book without it."),
                .optional("keepIntents", .boolean, "Whether GET …/intents has every order intent; false without it."),
            ]))

    private static let instrument = Schema.object(
        ObjectForm(
            "BacktestInstrument",
            [
                Field("name", .line(65), "BASE-QUOTE."), Field("tickSize", .decimal, "Quote units."),
                Field("lotSize", .decimal, "Base units."), .optional("minimumQuantity", .decimal, "The lot size without it."),
                .optional("maximumQuantity", .decimal, "Base units."), .optional("minimumNotional", .decimal, "Quote units."),
                .optional("makerFeeRate", .decimal, "A fraction; 0 without it."),
                .optional("takerFeeRate", .decimal, "A fraction; 0 without it."),
                .optional("contract", .choice(["spot", "linear"]), "linear without it."),
            ]))

    static let check = Schema.object(
        ObjectForm(
            "CheckOrder",
            [
                .optional("parameters", parameters, "Of every test that does not choose them itself."),
                .optional("seed", .integer(0...Int64.max), "Of everything that is random; 1 without it."),
            ]))

    static let job = Schema.object(
        ObjectForm(
            "Job",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose it is."),
                Field("user", .words, "Who asked for it."), Field("kind", kind, "What is done."),
                Field("state", state, "How it stands."), Field("plugin", .words, "The plugin's name."),
                Field("version", .words, "The plugin's version."),
                .optional("backtest", .anything, "A backtest as it was asked for."),
                .optional("check", .anything, "A check as it was asked for."),
                Field("done", count, "Candles, or tests of the kit."), Field("total", count, "Of so many; 0: not known yet."),
                .optional("equity", .decimal, "Behind the last candle, quote units."),
                .optional("code", .words, "Why it failed. Stable: failed, time_limit, host_stopped, plugin_gone."),
                .optional("reason", .words, "The same for people."),
                Field("storedBytes", count, "Of its files."), Field("createdAt", .time, "When it was asked for."),
                .optional("startedAt", .time, "When it began."), .optional("endedAt", .time, "When it ended."),
            ]))

    static let candleFile = Schema.object(
        ObjectForm(
            "CandleFile",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose it is."),
                Field("user", .words, "Who brought it."), Field("name", .words, "What it was called."),
                Field("sha256", .words, "Of its bytes."), Field("bytes", count, "How many."),
                Field("candles", count, "With those that were filled in."), Field("timeframe", .words, "1m, 5m, …"),
                Field("fillsGaps", .boolean, "Whether missing candles are filled with flat ones."),
                Field("from", .time, "When its first candle opens."), Field("until", .time, "When its last one closes."),
                Field("createdAt", .time, "When it came."),
            ]))
}
