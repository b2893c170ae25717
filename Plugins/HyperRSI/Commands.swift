public import TradingBoostSDK

// What the plugin's file exports: its entry, and a function for each command.

enum HyperRSICommands {
    static func declare(_ commands: inout CommandDeclarations) {
        commands.query("signals", title: "Signals", "The last signals, newest first, at most 20.") { command in
            command.result("time", .integer, unit: "ms", "When the candle closed, milliseconds since 1970-01-01 UTC.")
            command.result("side", .text, "buy or sell.")
            command.result("rsi", .number, unit: "points", "The relative strength index at this close.")
            command.result(
                "trend", .text, "strong_up, up, none, down, strong_down; unknown before it is known and without filter.")
            command.result("outcome", .text, "entered, or why not.")
        }
        commands.action("close", title: "Close", "Leaves the position at the market and cancels what waits to enter.")
    }
}

@c(tradingboost_plugin)
public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(HyperRSI.self) }

@c(tradingboost_command_signals)
public func signalsCommand(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(HyperRSI.self, instance, rows) { strategy, answer in
        let signals = strategy.state.signals
        for age in 0..<signals.count {
            let signal = signals[age: age]
            answer.row(
                .integer(signal.time.nanoseconds / 1_000_000), .text(signal.side == .buy ? "buy" : "sell"),
                .number(signal.index), .text("\(signal.trend?.name ?? "unknown")"), .text("\(signal.outcome.text)"))
        }
    }
}

@c(tradingboost_command_close)
public func closeCommand(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(HyperRSI.self, instance, rows) { strategy, _ throws(StrategyRefusal) in try strategy.close() }
}
