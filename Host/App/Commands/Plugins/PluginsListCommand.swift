import API
import ArgumentParser

struct PluginsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the plugins that a running host can enable.",
        discussion: """
            EXAMPLES
              tradingboost plugins list
              tradingboost plugins list --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var watching: WatchOptions

    func run() async throws {
        let client = try host.client
        try watching.show(host, { try client.get(PluginList.self, "plugins") }) { list in
            guard !list.plugins.isEmpty else { return "no plugin: install one with tradingboost plugins install FILE" }
            let columns: [TextTable.Column] = [
                .init(title: "PLUGIN", alignment: .left), .init(title: "VERSION", alignment: .left),
                .init(title: "INSTANCES", alignment: .right), .init(title: "WHOSE", alignment: .left),
                .init(title: "ID", alignment: .left), .init(title: "SHA-256", alignment: .left),
            ]
            let rows = list.plugins.map { plugin in
                [
                    plugin.name, plugin.version, "\(plugin.instances)", plugin.origin, plugin.id,
                    String(plugin.sha256.prefix(12)),
                ]
            }
            return TextTable(columns: columns, rows: rows).lines().joined(separator: "\n")
        }
    }
}
