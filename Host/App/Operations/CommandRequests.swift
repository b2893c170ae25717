import API
import Engine
import Foundation
import Line
import PluginInspection
import Store
import Strategies
import TradingModel

// A person's commands to a strategy that trades.

/// Those who wait for an answer, by the number of their command. Bounded for each instance.
struct CommandCallers {
    struct Caller {
        var instance: InstanceID
        var label: String
        var schema: CommandSchema
        var answer: @Sendable (Result<CommandResult, any Error>) -> Void
    }

    /// Commands of an instance that wait for its answers.
    static let most = 16

    private var callers: [UInt64: Caller] = [:]

    var isEmpty: Bool { callers.isEmpty }

    func count(of instance: InstanceID) -> Int { callers.values.count { $0.instance == instance } }

    mutating func add(_ caller: Caller, number: UInt64) { callers[number] = caller }

    /// Nil where nobody asked: in a run that is repeated, whoever asked has heard it or is gone.
    mutating func remove(_ number: UInt64) -> Caller? { callers.removeValue(forKey: number) }

    mutating func removeAll(where isMeant: (Caller) -> Bool) -> [Caller] {
        let found = callers.filter { isMeant($0.value) }
        for number in found.keys { callers[number] = nil }
        return Array(found.values)
    }
}

extension RunningLine {
    func call(_ id: UInt64, _ order: CommandOrder, _ answer: @escaping @Sendable (Result<CommandResult, any Error>) -> Void) {
        do {
            let member = try requireHearing(id)
            let schema = try schema(order.name, of: member)
            let call = try call(schema, order, member)
            let number = try hand(call, to: member.instance)
            callers.add(
                CommandCallers.Caller(instance: member.instance, label: member.label, schema: schema, answer: answer),
                number: number)
        } catch {
            return answer(.failure(error))
        }
        do { try settleCall() } catch {
            for caller in callers.removeAll(where: { _ in true }) { caller.answer(.failure(error)) }
        }
    }

    /// One that takes commands now: also a paused one and one that is halted.
    private func requireHearing(_ id: UInt64) throws -> LineMember {
        let member = try requireMember(id)
        guard member.status != .disabled else {
            throw OperationProblem(
                .conflict, code: "instance_is_disabled",
                detail: "\(member.label) is disabled; start it with tradingboost instances enable")
        }
        let state = line.engine.knows(member.instance) ? line.engine.instance(member.instance) : nil
        guard workers.isRunning(member.instance), let state, state.isActive else {
            throw OperationProblem(
                .conflict, code: "instance_is_quarantined",
                detail:
                    "\(member.label) does not run: \(state?.lastEvent?.text ?? "it could not be started"); start it again with "
                    + "tradingboost instances enable")
        }
        guard workers.processIdentifier(of: member.instance) != nil else {
            throw OperationProblem(
                .conflict, code: "instance_is_restarting",
                detail: "\(member.label) is just being restarted; ask again in a moment"
            )
        }
        guard callers.count(of: member.instance) < CommandCallers.most else {
            throw OperationProblem(
                .conflict, code: "commands_wait",
                detail: "\(member.label) has \(CommandCallers.most) commands to answer already; wait for them")
        }
        return member
    }

    private func schema(_ name: String, of member: LineMember) throws -> CommandSchema {
        let manifest = member.plugin.manifest
        if let schema = manifest.commands.first(where: { $0.name == name }) { return schema }
        throw OperationProblem(
            .notFound, code: "command_not_found", detail: "\(manifest.name) \(manifest.version) has no command '\(name)'")
    }

    /// Everything that is wrong with the arguments is said at once, before anything is stored.
    private func call(_ schema: CommandSchema, _ order: CommandOrder, _ member: LineMember) throws -> CommandCall {
        var call = CommandCall(
            function: schema.function, isQuery: schema.kind == .query, arguments: [], columns: schema.results.map(\.form))
        do {
            call.arguments = try schema.resolve(
                order.arguments.map { GivenParameter(name: $0.name, value: .text($0.value)) })
        } catch {
            throw OperationProblem(
                .invalid, code: "arguments", detail: "\(error)", errors: error.problems.map { $0.fieldProblem })
        }
        for (argument, value) in zip(schema.arguments, call.arguments) {
            // No text of a database holds it, and no C function expects it.
            guard case .text(let text) = value, text.utf8.contains(0) else { continue }
            let name = argument.parameter.name
            let detail = "argument \(name) has a zero character; leave it out"
            throw OperationProblem(
                .invalid, code: "arguments", detail: detail, errors: [FieldProblem(name, code: "parameter.value", detail)])
        }
        let size = call.recordSize
        guard size <= CommandCall.maximumSize else {
            throw OperationProblem(
                .invalid, code: "arguments_too_large",
                detail: "the arguments of \(schema.name) take \(size) bytes; there is room for \(CommandCall.maximumSize)")
        }
        return call
    }

    // MARK: - Answers

    /// What was answered is durable: those who asked hear of it.
    func tellCallers() {
        for outcome in strategies.takeCommandOutcomes() {
            switch outcome {
            case .answered(let answer):
                guard let caller = callers.remove(answer.number) else { continue }
                caller.answer(caller.result(answer))
            case .failed(let number, let kind, let text):
                guard let caller = callers.remove(number) else { continue }
                caller.answer(.failure(caller.failure(kind, text)))
            }
        }
        guard !callers.isEmpty else { return }
        for caller in callers.removeAll(where: { !workers.isRunning($0.instance) }) {
            caller.answer(.failure(caller.failure(.stopped, "it went down before it came to the command")))
        }
    }

    /// Nothing will be answered any more: who waits for a strategy's answer, or for a process to be loaded, hears of it.
    func refuseWaiting() {
        for caller in callers.removeAll(where: { _ in true }) {
            caller.answer(.failure(caller.failure(.stopped, "the host is stopping; the command is stored and not lost with it")))
        }
        let loading = takeovers
        takeovers = []
        for takeover in loading { takeover.answer(.failure(OperationsDesk.isStopping)) }
    }
}

extension CommandCallers.Caller {
    func result(_ answer: CommandAnswer) -> Result<CommandResult, any Error> {
        guard answer.status == CommandStatus.ok else { return .failure(refusal(answer)) }
        let columns = schema.results.map { CommandDescription.Column($0) }
        let names = columns.map(\.name)
        return .success(
            CommandResult(
                instance: instance.rawValue, command: schema.name, columns: columns,
                rows: answer.rows.map { row in
                    Dictionary(zip(names, row.map { CommandCell($0) }), uniquingKeysWith: { first, _ in first })
                }))
    }

    private func refusal(_ answer: CommandAnswer) -> OperationProblem {
        let kind: OperationProblem.Kind =
            switch CommandStatus.meaning(of: answer.status) {
            case .invalid: .invalid
            case .refused: .conflict
            case .failed: .failed
            }
        let reason = answer.reason.isEmpty ? "" : ": \(answer.reason)"
        return OperationProblem(
            kind, code: kind == .failed ? "command_failed" : "command_refused",
            detail: "\(label): \(schema.name) was refused with \(CommandStatus.name(of: answer.status))\(reason)")
    }

    func failure(_ kind: InstanceIncident.Kind, _ text: String) -> OperationProblem {
        OperationProblem(
            .failed, code: "command_\(kind.rawValue)",
            detail: "\(label): \(schema.name) has no answer: \(kind.rawValue): \(text)")
    }
}

extension ParameterProblem {
    fileprivate var fieldProblem: FieldProblem {
        switch self {
        case .unknown(_, let name, _, _), .duplicate(_, let name), .missing(_, let name, _), .wrong(_, let name, _, _):
            FieldProblem(name, code: code, description)
        case .notAssigned, .notJSON: FieldProblem("", code: code, description)
        }
    }
}

// MARK: - Descriptions

extension CommandDescription {
    init(_ schema: CommandSchema) {
        self.init(
            name: schema.name, kind: schema.kind.rawValue, title: schema.title, text: schema.description,
            arguments: schema.arguments.map { argument in
                Argument(
                    name: argument.parameter.name, type: argument.form.word, title: argument.parameter.title,
                    unit: argument.parameter.unit, text: argument.parameter.description, takes: argument.allowed,
                    standard: argument.parameter.defaultValue?.description)
            }, results: schema.results.map { Column($0) })
    }
}

extension CommandDescription.Column {
    fileprivate init(_ column: CommandSchema.Column) {
        self.init(
            name: column.name, type: column.form.word, title: column.title, unit: column.unit, text: column.description)
    }
}

extension CommandForm {
    /// As the API writes it.
    fileprivate var word: String {
        switch self {
        case .integer: "integer"
        case .int32: "int32"
        case .number: "number"
        case .boolean: "boolean"
        case .decimal: "decimal"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

extension CommandCell {
    fileprivate init(_ value: CommandValue) {
        switch value {
        case .integer(let number): self = .integer(number)
        case .int32(let number): self = .integer(Int64(number))
        case .number(let number): self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .decimal(let decimal): self = .text(decimal.description)
        case .text(let text): self = .text(text)
        case .bytes(let bytes): self = .text(Data(bytes).base64EncodedString())
        }
    }
}
