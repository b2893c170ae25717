import API
import ArgumentParser

struct PluginListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the plugins that a running host can enable.",
        discussion: """
            EXAMPLES
              tradingboost plugin list
              tradingboost plugin list --json
            """)

    @OptionGroup var host: HostOptions

    func run() async throws {
        host.show(try host.client.get(PluginList.self, "plugins")) { list in
            guard !list.plugins.isEmpty else { return "no plugin: install one with tradingboost plugin install FILE" }
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
