import API
import ArgumentParser
import Foundation
import PluginInspection

struct InstanceCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Give a strategy one of its commands while it trades.",
        discussion: """
            The strategy answers in the order of its events. What it asks for goes the way of all its orders. Without a command
            this lists those that the strategy takes.

            EXAMPLES
              tradingboost instances call bob/Grid
              tradingboost instances call bob/Grid levels
              tradingboost instances call bob/Grid adjust lower=29000 upper=31000
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Argument(help: ArgumentHelp("Name of the command.", valueName: "command"))
    var command: String?

    @Argument(help: ArgumentHelp("Arguments of the command.", valueName: "key=value"))
    var arguments: [String] = []

    func validate() throws { _ = try ParameterTexts.parse(arguments) }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        let commands = try client.get(CommandList.self, "instances/\(found.id)/commands")
        guard let command else { return host.show(commands) { CommandListScreen(instance: found, commands: $0.commands).text } }
        guard commands.value.commands.contains(where: { $0.name == command }) else {
            throw CommandFailure("\(found.path) has no command \(command): \(Self.advice(command, commands.value.commands))")
        }
        let given = try ParameterTexts.parse(arguments)
        let answer = try client.send(CommandResult.self, "POST", "instances/\(found.id)/commands/\(command)", given)
        host.show(answer) { CommandResultScreen(result: $0).text }
    }

    private static func advice(_ name: String, _ commands: [CommandDescription]) -> String {
        let names = commands.map(\.name)
        guard !names.isEmpty else { return "its strategy takes none" }
        return closest(to: name, among: names).map { "did you mean \($0)?" } ?? "it has \(names.joined(separator: ", "))"
    }
}

/// What `instances call` shows without a command.
private struct CommandListScreen {
    var instance: InstanceReport
    var commands: [CommandDescription]

    var text: String {
        guard !commands.isEmpty else { return "\(instance.path): its strategy takes no commands" }
        let rows = commands.map { command in
            let arguments = command.arguments.map { argument in
                argument.standard.map { "[\(argument.name)=\($0)]" } ?? "\(argument.name)=…"
            }
            return [command.name, command.kind, arguments.joined(separator: " "), command.text]
        }
        return TextTable(
            columns: ["COMMAND", "KIND", "ARGUMENTS", "WHAT IT DOES"].map { .init(title: $0, alignment: .left) }, rows: rows
        ).lines().joined(separator: "\n")
    }
}

/// A strategy's answer.
private struct CommandResultScreen {
    var result: CommandResult

    var text: String {
        guard !result.columns.isEmpty else { return "\(result.command): done" }
        let columns = result.columns.map { column in
            TextTable.Column(
                title: (column.title.isEmpty ? column.name : column.title)
                    + (column.unit.isEmpty ? "" : " (\(column.unit))"),
                alignment: ["text", "bytes"].contains(column.type) ? .left : .right)
        }
        let rows = result.rows.map { row in result.columns.map { row[$0.name]?.description ?? "" } }
        return TextTable(columns: columns, rows: rows).lines().joined(separator: "\n")
    }
}
