import StrictJSON
import TradingModel

extension CommandSchema {
    /// Reads the manifest's `commands`; what is wrong with one becomes a problem, and the rest is read on.
    static func read(_ values: [JSON], problems: inout [InspectionProblem]) -> [CommandSchema] {
        if values.count > maximumCommands {
            problems.append(
                .init(.commandValue, "has \(values.count) commands; at most \(maximumCommands) are allowed"))
        }
        var commands: [CommandSchema] = []
        for value in values.prefix(maximumCommands) {
            guard case .object(let members) = value else {
                problems.append(.init(.commandValue, "has a command that is \(value.kind), not an object"))
                continue
            }
            guard let command = command(members, problems: &problems) else { continue }
            if commands.contains(where: { $0.name == command.name }) {
                problems.append(.init(.commandValue, "has the command \(command.name) twice"))
            } else {
                commands.append(command)
            }
        }
        return commands
    }

    private static func command(_ members: [JSON.Member], problems: inout [InspectionProblem]) -> CommandSchema? {
        guard let name = name(members, of: "a command", problems: &problems) else { return nil }
        let place = "command \(name)"
        var reader = ManifestReader(members, place: place, code: .commandValue, keyCode: .commandKey)
        _ = reader.value("name")
        var kind: Kind?
        if let value = reader.required("kind", "\"query\" or \"action\"") {
            if case .text(let text) = value { kind = Kind(rawValue: text) }
            if kind == nil { reader.wrong("kind", value, "\"query\" or \"action\"") }
        }
        let title = reader.text("title", length: 0...120, isRequired: false) ?? ""
        let description = reader.text("description", length: 0...1_000, isRequired: false) ?? ""
        let arguments = list("arguments", &reader, atMost: maximumArguments)
        let results = list("results", &reader, atMost: maximumColumns)
        reader.finish(into: &problems)
        let command = CommandSchema(
            name: name, kind: kind ?? .query, title: title, description: description,
            arguments: named(arguments, "an argument of \(place)", &problems).compactMap {
                argument($0.name, $0.members, place, &problems)
            },
            results: named(results, "a result of \(place)", &problems).compactMap {
                column($0.name, $0.members, place, &problems)
            })
        return kind == nil ? nil : command
    }

    private static func list(_ key: String, _ reader: inout ManifestReader, atMost maximum: Int) -> [JSON] {
        guard let value = reader.value(key) else { return [] }
        guard case .array(let values) = value, values.count <= maximum else {
            reader.wrong(key, value, "a list of at most \(maximum) objects")
            return []
        }
        return values
    }

    /// The objects of a list with their names, each once.
    private static func named(
        _ values: [JSON], _ noun: String, _ problems: inout [InspectionProblem]
    ) -> [(name: String, members: [JSON.Member])] {
        var found: [(name: String, members: [JSON.Member])] = []
        for value in values {
            guard case .object(let members) = value else {
                problems.append(.init(.commandValue, "has \(noun) that is \(value.kind), not an object"))
                continue
            }
            guard let name = name(members, of: noun, problems: &problems) else { continue }
            if found.contains(where: { $0.name == name }) {
                problems.append(.init(.commandValue, "has \(noun) with the name \(name) twice"))
            } else {
                found.append((name, members))
            }
        }
        return found
    }

    private static func name(
        _ members: [JSON.Member], of noun: String, problems: inout [InspectionProblem]
    ) -> String? {
        guard case .text(let name)? = members.first(where: { $0.name == "name" })?.value, ParameterSchema.isName(name) else {
            problems.append(
                .init(.commandValue, "has \(noun) without a \"name\" of small letters, digits and _, at most 64 of them"))
            return nil
        }
        return name
    }

    private static func argument(
        _ name: String, _ members: [JSON.Member], _ place: String, _ problems: inout [InspectionProblem]
    ) -> Argument? {
        let (form, schema) = form(of: members)
        guard
            var parameter = ParameterSchema.parameter(
                name, schema.filter { $0.name != "name" }, place: "argument \(name) of \(place)", problems: &problems)
        else { return nil }
        if form == .int32 {
            parameter.minimum = parameter.minimum ?? .integer(Int64(Int32.min))
            parameter.maximum = parameter.maximum ?? .integer(Int64(Int32.max))
        }
        let argument = Argument(form: form, parameter: parameter)
        if let standard = parameter.defaultValue, argument.value(of: .text(standard.description)) == nil {
            problems.append(
                .init(
                    .commandValue,
                    "has \"default\": \(printable(standard.description)) in its argument \(name) of \(place); it takes "
                        + argument.allowed
                ))
        }
        return argument
    }

    private static func column(
        _ name: String, _ members: [JSON.Member], _ place: String, _ problems: inout [InspectionProblem]
    ) -> Column? {
        let (form, schema) = form(of: members)
        let shown = ["type", "format", "title", "unit", "description"]
        var reader = ManifestReader(members, place: "result \(name) of \(place)", code: .commandValue, keyCode: .commandKey)
        for key in ["name"] + shown { _ = reader.value(key) }
        reader.finish(into: &problems)
        guard
            let parameter = ParameterSchema.parameter(
                name, schema.filter { shown.contains($0.name) }, place: "result \(name) of \(place)", problems: &problems)
        else { return nil }
        return Column(
            name: name, form: form == .int32 ? .integer : form, title: parameter.title, unit: parameter.unit,
            description: parameter.description)
    }

    /// The form that type and format name, and the members as a parameter's schema knows them: a number and bytes have a check of
    /// their own and are read as text.
    private static func form(of members: [JSON.Member]) -> (CommandForm, [JSON.Member]) {
        let type = members.first { $0.name == "type" }?.value
        let format = members.first { $0.name == "format" }?.value
        func replaced() -> [JSON.Member] {
            members.filter { $0.name != "format" }.map { member in
                switch (member.name, member.value) {
                case ("type", _) where type == .text("number"): .init(name: "type", value: .text("string"))
                case ("default", .number(let digits)): .init(name: "default", value: .text(digits))
                default: member
                }
            }
        }
        switch (type, format) {
        case (.text("number")?, nil): return (.number, replaced())
        case (.text("string")?, .text("base64")?): return (.bytes, replaced())
        case (.text("integer")?, .text("int32")?): return (.int32, members.filter { $0.name != "format" })
        case (.text("integer")?, _): return (.integer, members)
        case (.text("boolean")?, _): return (.boolean, members)
        case (.text("string")?, .text("decimal")?): return (.decimal, members)
        default: return (.text, members)
        }
    }
}
