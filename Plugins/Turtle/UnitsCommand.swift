public import TradingBoostSDK

extension Turtle {
    static func declare(_ commands: inout CommandDeclarations) {
        commands.query("units", title: "Units", "The position, and where the next orders are. A price of 0: there is none.") {
            command in
            command.result("position", .decimal, unit: "base", "What is held; negative is short.")
            command.result("units", .integer, unit: "units", "Units that it has.")
            command.result("n", .decimal, unit: "quote", "N of the position, or of now without one; rounded to the tick.")
            command.result("stop", .decimal, unit: "quote", "Where all of it is left.")
            command.result("next_addition", .decimal, unit: "quote", "Where the next unit is added.")
            command.result("long_entry", .decimal, unit: "quote", "Where a long position is entered without one.")
            command.result("short_entry", .decimal, unit: "quote", "Where a short position is entered without one.")
            command.result(
                "last_breakout", .text,
                "Of System 1: none, open, winner or loser; behind a winner the entries are the fail-safe's.")
        }
    }

    func answerUnits(_ answer: CommandAnswer) {
        let position = state.position
        answer.row(
            .decimal((position?.quantity ?? .zero).decimal),
            .integer(Int64(position?.units ?? 0)),
            .decimal(instrument.roundedToTick(position?.n ?? currentN, .nearest).decimal),
            .decimal((position?.exitPrice ?? .zero).decimal),
            .decimal((position.flatMap { additionPrice($0) } ?? .zero).decimal),
            .decimal((entryPrice(.buy) ?? .zero).decimal),
            .decimal((entryPrice(.sell) ?? .zero).decimal),
            .text("\(state.lastBreakout.outcome.name)"))
    }
}

@c(tradingboost_command_units)
public func tradingboostUnits(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(Turtle.self, instance, rows) { strategy, answer in strategy.answerUnits(answer) }
}
