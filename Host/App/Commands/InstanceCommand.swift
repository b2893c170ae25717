import ArgumentParser

struct InstanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instances",
        abstract: "Change what a running host trades, and ask it why it does not.",
        discussion: """
            An instance is a strategy that runs for a user. It is named by its number, as user/name, or by its name alone when no
            other has that name. Every command talks to the host that runs in the folder of --data, or to the one that was signed
            in to with tradingboost login.

            EXAMPLES
              tradingboost instances list
              tradingboost instances enable dip-buyer --user bob period=21
              tradingboost instances swap bob/dip-buyer 1.1.0
              tradingboost instances why bob/dip-buyer
              tradingboost instances call bob/Grid levels
            """,
        subcommands: [
            InstanceListCommand.self, InstanceShowCommand.self, InstanceEnableCommand.self, InstanceDisableCommand.self,
            InstancePauseCommand.self,
            InstanceResumeCommand.self, InstanceParametersCommand.self, InstanceSwapCommand.self, InstanceWhyCommand.self,
            InstanceSignalsCommand.self, InstanceCallCommand.self,
        ], aliases: ["instance"])
}
