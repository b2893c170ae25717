import ArgumentParser
import StrictJSON

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

    func run() async throws { try host.list(ListRequest(listing: Listings.plugins), watching) }
}

/// A version of an installed plugin, as commands name it.
struct PluginVersionArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Name or id.", valueName: "plugin"), completion: .custom(Completions.plugins))
    var plugin: String

    @Argument(help: ArgumentHelp("Its version.", valueName: "version"))
    var version: String

    var path: String { "plugins/\(HostClient.escaped(plugin))/versions/\(HostClient.escaped(version))" }
}

struct PluginsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that is known of a version; without one, which versions there are.",
        discussion: """
            With --json its manifest too: parameters, commands, capabilities.

            EXAMPLES
              tradingboost plugins show dip-buyer
              tradingboost plugins show dip-buyer 1.1.0
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Name or id.", valueName: "plugin"), completion: .custom(Completions.plugins))
    var plugin: String

    @Argument(help: ArgumentHelp("Its version.", valueName: "version"))
    var version: String?

    func run() async throws {
        let path = "plugins/\(HostClient.escaped(plugin))/versions"
        guard let version else { return try host.list(ListRequest(listing: Listings.plugins, path: path)) }
        host.show(try host.client.ask("GET", "\(path)/\(HostClient.escaped(version))")) { details in
            guard case .object(let members) = details else { return details.cell }
            let rows = members.filter { $0.name != "manifest" && $0.value != .null }.flatMap { member in
                guard case .object(let parts) = member.value else { return [[member.name.spacedWords, member.value.cell]] }
                return parts.map { ["\(member.name) \($0.name.spaced)", $0.value.cell] }
            }
            let columns = [TextTable.Column(title: "", alignment: .left), .init(title: "", alignment: .left)]
            return TextTable(columns: columns, rows: rows).lines().dropFirst().joined(separator: "\n")
        }
    }
}

struct PluginsReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let a version that was put into quarantine be started again.",
        discussion: """
            EXAMPLES
              tradingboost plugins release dip-buyer 1.1.0
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: PluginVersionArgument

    func run() async throws {
        host.show(try host.client.ask("POST", "\(which.path)/release")) {
            "\($0.shown("name")) \($0.shown("version")) may be started"
        }
    }
}
