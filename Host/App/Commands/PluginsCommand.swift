import ArgumentParser

struct PluginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "The plugins of a running host.",
        discussion: """
            A plugin file on this machine is what tradingboost plugin works with; these are those that a host has.

            EXAMPLES
              tradingboost plugins list
              tradingboost plugins install dip-buyer.so
            """,
        subcommands: [PluginsListCommand.self, PluginsInstallCommand.self])
}
