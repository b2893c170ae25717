import ArgumentParser

struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Work with plugin files.",
        subcommands: [
            PluginInspectCommand.self, PluginPackCommand.self, PluginCallCommand.self, PluginCheckCommand.self,
        ])
}
