import ArgumentParser

struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Work with plugin files.",
        subcommands: [
            PluginNewCommand.self, PluginPackCommand.self, PluginInspectCommand.self, PluginCheckCommand.self,
            PluginCallCommand.self, PluginKeygenCommand.self, PluginSignCommand.self, PluginVerifyCommand.self,
            PluginTrustCommand.self, PluginRevokeCommand.self,
        ])
}
