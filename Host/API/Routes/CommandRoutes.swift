import HTTPTypes
import Identity
import StrictJSON

/// `/api/v1/instances/{id}/commands` and `/signals`: what a person asks a strategy or tells it while it trades.
package struct CommandRoutes {
    private let operations: any HostOperations

    package init(operations: any HostOperations) { self.operations = operations }

    private static let path = "/api/v1/instances/{id}/commands"
    private static let tag = "commands"
    private static let id = RouteParameter.path("id", .id, "Number of the instance.")
    private static let name = RouteParameter.path("name", .line(64), "Name of the command.")
    private var access: InstanceAccess { InstanceAccess(operations: operations) }

    package var endpoints: [Endpoint] { [list, ask, give, signals] }

    private var list: Endpoint {
        Endpoint(
            .get, CommandRoutes.path, "listCommands", tag: CommandRoutes.tag, "The commands that an instance's strategy takes.",
            access: .permission(.instancesRead), parameters: [CommandRoutes.id],
            answer: .json(.fields([Field("commands", .list(CommandForms.command), "As its manifest declares them.")]))
        ) { call in
            let instance = try await access.instance(call)
            return .ok(CommandList(commands: try await operations.commands(instance.id)))
        }
    }

    private var ask: Endpoint {
        Endpoint(
            .get, "\(CommandRoutes.path)/{name}", "askCommand", tag: CommandRoutes.tag,
            "Gives a strategy a command that changes no order.",
            text: "Only queries: an action is sent with POST. The strategy answers in the order of its events.",
            access: .permission(.instancesRead),
            parameters: [
                CommandRoutes.id, CommandRoutes.name,
                .query("arguments", .text(TextForm(2...8_192)), "A JSON object: arguments by their names."),
            ], answer: .json(CommandForms.result)
        ) { call in
            let instance = try await access.instance(call)
            let command = try await command(call, of: instance)
            guard command.isQuery else {
                throw RequestProblem(
                    .methodNotAllowed, code: "command_is_action",
                    "\(command.name) is an action, which may ask for orders: send it with POST.", headers: [.allow: "POST"])
            }
            let order = CommandOrder(name: command.name, arguments: try CommandRoutes.arguments(call.text("arguments")))
            return .ok(try await operations.call(instance.id, order))
        }
    }

    private var give: Endpoint {
        Endpoint(
            .post, "\(CommandRoutes.path)/{name}", "giveCommand", tag: CommandRoutes.tag,
            "Gives a strategy a command, and answers with what it answered.",
            text: "It is carried out in the order of the strategy's events, once, also when the host is killed meanwhile.",
            access: .permission(.instancesWrite), parameters: [CommandRoutes.id, CommandRoutes.name],
            body: .json(CommandForms.arguments, example: #"{"reason": "too late"}"#), isIdempotent: true,
            answer: .json(CommandForms.result)
        ) { call in
            let instance = try await access.instance(call)
            let command = try await command(call, of: instance)
            let order = CommandOrder(name: command.name, arguments: CommandRoutes.texts(call.json))
            return .ok(try await operations.call(instance.id, order))
        }
    }

    private var signals: Endpoint {
        Endpoint(
            .get, "/api/v1/instances/{id}/signals", "listSignals", tag: CommandRoutes.tag,
            "What an instance's strategy said of itself since the host started.", access: .permission(.instancesRead),
            parameters: [CommandRoutes.id, .query("limit", .integer(1...64), "How many; 20 without it.")],
            answer: .json(.fields([Field("signals", .list(CommandForms.signal), "Newest first, at most 64 are kept.")]))
        ) { call in
            let instance = try await access.instance(call)
            return .ok(SignalList(signals: try await operations.signals(instance.id, limit: call.integer("limit") ?? 20)))
        }
    }

    // MARK: - Parts

    private func command(_ call: Call, of instance: InstanceReport) async throws -> CommandDescription {
        let name = call.text("name") ?? ""
        let commands = try await operations.commands(instance.id)
        if let command = commands.first(where: { $0.name == name }) { return command }
        let names = commands.map(\.name).joined(separator: ", ")
        throw RequestProblem.notFound(
            "command_not_found",
            "\(instance.plugin) \(instance.version) has no command '\(name)'; "
                + (names.isEmpty ? "it has none" : "it has \(names)"))
    }

    /// Of a query, where they come as text.
    private static func arguments(_ text: String?) throws -> [(name: String, value: String)] {
        guard let text else { return [] }
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(Array(text.utf8))
        } catch {
            throw RequestProblem(.badRequest, code: "query_value", "'arguments' is not JSON: \(error).", field: "arguments")
        }
        guard case .object = json else {
            throw RequestProblem(
                .badRequest, code: "query_value", "'arguments' is not an object like {\"name\": value}.", field: "arguments")
        }
        let problems = CommandForms.arguments.problems(of: json, at: "arguments")
        guard problems.isEmpty else { throw RequestProblem(problems) }
        return texts(json)
    }

    private static func texts(_ json: JSON) -> [(name: String, value: String)] {
        guard case .object(let members) = json else { return [] }
        return members.map { member in
            switch member.value {
            case .text(let text): (member.name, text)
            case .number(let digits): (member.name, digits)
            default: (member.name, member.value.description)
            }
        }
    }
}
