import ArgumentParser

struct PluginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "The plugins of a running host, and whom it believes.",
        discussion: """
            A plugin file on this machine is what tradingboost plugin works with; these are those that a host has.

            EXAMPLES
              tradingboost plugins list
              tradingboost plugins install dip-buyer.so
              tradingboost plugins check dip-buyer 1.1.0
              tradingboost plugins trust ada.key.pub
              tradingboost plugins revoke dip-buyer.so --reason "buys the wrong side after a gap"
            """,
        subcommands: [
            PluginsListCommand.self, PluginsInstallCommand.self, PluginsShowCommand.self, PluginsCheckCommand.self,
            PluginsReleaseCommand.self, PluginsPublishersCommand.self, PluginsTrustCommand.self, PluginsDistrustCommand.self,
            PluginsRevokeCommand.self, PluginsRevocationsCommand.self,
        ])
}
