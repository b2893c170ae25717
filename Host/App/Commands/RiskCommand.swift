import ArgumentParser

struct RiskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk",
        abstract: "See what guards an instance, and end its safe mode.",
        discussion: """
            Guards are rules that the host keeps beside a strategy: stop loss, take profit, trailing stop, loss limits, drawdown,
            emergency reduction. They stand in the configuration file, under guards of a strategy.

            EXAMPLES
              tradingboost risk show bob/dip-buyer
              tradingboost risk lift bob/dip-buyer --reason "the feed was wrong, the loss was not ours"
            """,
        subcommands: [RiskShowCommand.self, RiskLiftCommand.self])
}
