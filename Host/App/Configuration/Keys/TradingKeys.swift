// What trades, where, and how far it may go.

import MarketData
import Store
import Strategies

extension ConfigurationKey {
    private static func standard(_ deadline: KeyPath<StrategyWorkersConfiguration.Deadlines, UInt64>) -> String {
        "\(StrategyWorkersConfiguration.Deadlines()[keyPath: deadline] / 1_000_000)"
    }

    private static let milliseconds = Form.whole(1...60_000, unit: "milliseconds")

    static let market: [ConfigurationKey] = [
        ConfigurationKey(
            "market.seed", .whole(0...Int.max), "7", "Start of the synthetic market's random numbers."),
        ConfigurationKey(
            "market.candles", .text("the path of a file"), nil, "A file of candles instead of the synthetic market."),
        ConfigurationKey(
            "market.candles_per_second", .number("a number above 0, at most 1000000"), "1", "How fast the market goes."),
        ConfigurationKey("market.fill_gaps", .flag, "false", "Whether missing candles of the file are filled with flat ones."),
        ConfigurationKey(
            "market.depth.volume_percent", .decimal("a number above 0, at most 1000"), nil,
            "Of the candle's volume: what each side of the paper venue's order book shows. Without it there is no book."),
        ConfigurationKey(
            "market.depth.levels", .whole(CandleDepth.Settings.levelRange), "\(CandleDepth.Settings.standardLevels)",
            "Of each side of that book."),
        ConfigurationKey("instrument", .text("the path of a file"), nil, "What is traded; without it BTC-USDT."),
        ConfigurationKey(
            "portfolio_interval_minutes", .whole(0...1_440, unit: "minutes"), "60",
            "Between two snapshots of every user's portfolio; 0: none."),
        ConfigurationKey(
            "plugins.allow_unsigned", .flag, "false", "Whether plugins may start that no trusted publisher signed."),
        ConfigurationKey(
            "plugins.minimum_cage", .texts("a list of protections such as [\"seccomp run\"]"), nil,
            "Protections below which plugins that are not of the installation do not start."),
        ConfigurationKey("deadlines.load_ms", milliseconds, standard(\.load), "For a plugin to be loaded."),
        ConfigurationKey(
            "deadlines.event_ms", milliseconds, standard(\.event), "For a strategy to answer an event that it has begun."),
        ConfigurationKey(
            "deadlines.queue_ms", milliseconds, standard(\.queue), "For an event that a strategy has and has not begun."),
        ConfigurationKey("deadlines.save_ms", milliseconds, standard(\.save), "For a strategy to save its state."),
        ConfigurationKey("deadlines.stop_ms", milliseconds, standard(\.stop), "For a strategy to stop."),
        ConfigurationKey(
            "deadlines.takeover_ms", milliseconds, standard(\.takeover),
            "How long the line waits for a strategy that is saved, or created in the process that takes over."),
        ConfigurationKey("deadlines.patience_ms", milliseconds, "50", "How long a candle waits for its answers."),
        ConfigurationKey(
            "storage.retention_days.trading", .whole(0...36_500, unit: "days"), days(Retention.standard.trading),
            "Orders, fills and intents; 0: for ever."),
        ConfigurationKey(
            "storage.retention_days.messages", .whole(0...36_500, unit: "days"), days(Retention.standard.messages),
            "Notifications; 0: for ever."),
        ConfigurationKey(
            "storage.retention_days.history", .whole(0...36_500, unit: "days"), days(Retention.standard.history),
            "Incidents; 0: for ever."),
    ]

    private static func days(_ number: Int?) -> String { "\(number ?? 0)" }

    /// Everybody's; a user's and a strategy's are below `users`.
    static let limits = limits("limits", "Of everybody who does not say otherwise.")

    static let users: [ConfigurationKey] =
        [
            ConfigurationKey("users[].name", .text("1 to 64 printable bytes"), nil, "Unique; a tenant that is called so."),
            ConfigurationKey(
                "users[].webhook", .text("an address such as https://example.com/hook"), nil,
                "Gets each notification as a JSON POST."
            ).secret(),
        ] + limits("users[].limits", "Of each strategy of the user that does not say otherwise.") + [
            ConfigurationKey(
                "users[].strategies[].plugin", .text("the path of a file"), nil, "The plugin; without it the shipped HyperRSI."),
            ConfigurationKey(
                "users[].strategies[].name", .text("1 to 64 printable bytes"), nil,
                "Unique within the user; without it the plugin's name."),
            ConfigurationKey(
                "users[].strategies[].parameters", .texts("a list such as [\"rsi_period=21\"]"), nil,
                "Of the plugin; what is not given is as its manifest says."),
        ] + limits("users[].strategies[].limits", "Of the strategy.")
        + guards.map { name, form in
            ConfigurationKey("users[].strategies[].guards.\(name)", form, nil, "See guards.md.")
        }

    private static func limits(_ place: String, _ whose: String) -> [ConfigurationKey] {
        LimitsConfiguration.names.map { name in
            ConfigurationKey("\(place).\(name)", LimitTexts.form(of: name), nil, "\(whose) See risk.md.")
        }
            + SizingConfiguration.names.map { name in
                ConfigurationKey("\(place).sizing.\(name)", LimitTexts.form(of: "sizing.\(name)"), nil, "\(whose) See risk.md.")
            }
    }

    private static let guards: [(String, Form)] =
        [
            "stop_loss", "take_profit", "take_profit_steps.first", "take_profit_steps.second", "trailing_stop.distance",
            "trailing_stop.activation",
        ].flatMap { place in ["percent", "price", "atr"].map { ("\(place).\($0)", decimal) } } + [
            ("take_profit_steps.first_percent", decimal), ("atr.period", .whole(1...1_000, unit: "candles")),
            ("atr.timeframe", .text("a timeframe such as 15m")), ("liquidation.leverage", decimal),
            ("liquidation.maintenance_percent", decimal), ("liquidation.steps[].distance_percent", decimal),
            ("liquidation.steps[].reduce_percent", decimal), ("daily_loss.limit", decimal), ("daily_loss.ends", end),
            ("daily_loss.close_position", .flag), ("weekly_loss.limit", decimal), ("weekly_loss.ends", end),
            ("weekly_loss.close_position", .flag), ("drawdown.percent", decimal), ("drawdown.ends", end),
            ("drawdown.close_position", .flag), ("capital", decimal), ("day", .choice(["utc", "seoul"])),
            ("cooldown", .text("a time such as 30m")),
        ]

    private static let decimal = Form.decimal("a number above 0")
    private static let end = Form.text("operator, boundary or a time such as 12h")
}

extension LimitTexts {
    /// What the value of a limit's key looks like; its range is judged by the limit itself.
    static func form(of key: String) -> ConfigurationKey.Form {
        switch key {
        case "book_is_optional": .flag
        case "trading_day": .choice(["utc", "seoul"])
        case "sizing.method": .choice(["fixed", "percent_of_equity", "volatility", "kelly"])
        case "sizing.timeframe": .text("a timeframe such as 15m")
        case _ where isWholeNumber(key): .whole(ConfigurationKey.anyNumber)
        default: .decimal("a number above 0")
        }
    }
}
