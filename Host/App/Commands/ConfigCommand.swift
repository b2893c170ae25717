import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "See, check and reload the configuration of a host.",
        discussion: """
            A key counts from the first of these places that gives it: a flag, an environment variable, the file, its default.

            EXAMPLES
              tradingboost config check --config tradingboost.json
              tradingboost config show --config tradingboost.json
              tradingboost config keys
              tradingboost config reload
            """,
        subcommands: [ConfigShowCommand.self, ConfigCheckCommand.self, ConfigKeysCommand.self, ConfigReloadCommand.self])
}
