package import API
import Foundation
import Synchronization

extension MemoryHost {
    /// Every instance's strategy takes the query `position` and the action `sell`, which is refused when nothing is held. One
    /// that is called `crash` ends its process.
    package func commands(_ id: UInt64) throws -> [CommandDescription] {
        _ = try instance(id)
        return [
            CommandDescription(
                name: "position", kind: "query", title: "Position", text: "What is held.",
                results: [.init(name: "quantity", type: "decimal", unit: "base"), .init(name: "age", type: "integer")]),
            CommandDescription(
                name: "sell", kind: "action", title: "Sell", text: "Sells all.",
                arguments: [.init(name: "reason", type: "text", takes: "a text of at most 256 bytes", standard: "by hand")]),
            CommandDescription(name: "crash", kind: "action"),
        ]
    }

    package func call(_ id: UInt64, _ order: CommandOrder) throws -> CommandResult {
        let instance = try instance(id)
        guard instance.state != .disabled else {
            throw OperationProblem(.conflict, code: "instance_is_disabled", detail: "\(instance.path) is disabled")
        }
        guard let command = try commands(id).first(where: { $0.name == order.name }) else {
            throw OperationProblem(.notFound, code: "command_not_found", detail: "there is no command \(order.name)")
        }
        let unknown = order.arguments.filter { given in !command.arguments.contains { $0.name == given.name } }
        guard unknown.isEmpty else {
            throw OperationProblem(
                .invalid, code: "arguments", detail: "argument \(unknown[0].name) is unknown",
                errors: unknown.map { FieldProblem($0.name, code: "parameter.unknown", "argument \($0.name) is unknown") })
        }
        var rows: [[String: CommandCell]] = []
        switch order.name {
        case "position": rows = [["quantity": .text(instance.position), "age": .integer(3)]]
        case "sell" where instance.position == "0":
            throw OperationProblem(
                .conflict, code: "command_refused",
                detail: "\(instance.path): sell was refused with WRONG_STATE: there is no position")
        case "sell": values.withLock { values in values.instances[Int(id) - 1].position = "0" }
        default:
            throw OperationProblem(
                .failed, code: "command_crashed",
                detail: "\(instance.path): crash has no answer: crashed: ended by signal 11 (SEGV)")
        }
        return CommandResult(instance: id, command: order.name, columns: command.results, rows: rows)
    }

    package func signals(_ id: UInt64, limit: Int) throws -> [SignalReport] {
        _ = try instance(id)
        return (0..<min(limit, 3)).map { number in
            SignalReport(
                time: Date(timeIntervalSince1970: 1_793_887_500 - Double(number)), level: "info", text: "no dip at \(number)")
        }
    }
}
