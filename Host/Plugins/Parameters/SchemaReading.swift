import StrictJSON
import TradingModel

extension ParameterSchema {
    /// Reads the manifest's `parameters`; what is wrong with a parameter becomes a problem, and the rest is read on.
    static func read(_ members: [JSON.Member], problems: inout [InspectionProblem]) -> ParameterSchema {
        var reader = ManifestReader(members, place: "manifest's parameters", code: .schemaValue, keyCode: .schemaKey)
        if let type = reader.required("type", "\"type\": \"object\""), type != .text("object") {
            reader.wrong("type", type, "\"object\"")
        }
        if let additional = reader.required("additionalProperties", "\"additionalProperties\": false"),
            additional != .boolean(false)
        {
            reader.wrong("additionalProperties", additional, "false")
        }
        let properties = reader.object("properties") ?? []
        if properties.count > maximumParameters {
            reader.report(.schemaValue, "has \(properties.count) parameters; at most \(maximumParameters) are allowed")
        }
        reader.finish(into: &problems)
        var parameters: [Parameter] = []
        for member in properties.prefix(maximumParameters) {
            guard isName(member.name) else {
                let text = "has a parameter \"\(printable(member.name))\"; names are small letters, digits and _, at most 64"
                problems.append(.init(.schemaValue, text))
                continue
            }
            guard case .object(let keys) = member.value else {
                problems.append(
                    .init(.schemaValue, "has a parameter \"\(member.name)\" that is \(member.value.kind), not an object"))
                continue
            }
            let place = "parameter \(member.name)"
            if let parameter = parameter(member.name, keys, place: place, problems: &problems) { parameters.append(parameter) }
        }
        return ParameterSchema(parameters: parameters)
    }

    /// The value that stands at `place`: a parameter, or an argument of a command.
    static func parameter(
        _ name: String, _ members: [JSON.Member], place: String, problems: inout [InspectionProblem]
    ) -> Parameter? {
        var reader = ManifestReader(members, place: place, code: .schemaValue, keyCode: .schemaKey)
        let kind = kind(&reader)
        var parameter = Parameter(
            name: name, kind: kind ?? .text, minimum: nil, maximum: nil, multipleOf: nil, choices: [], defaultValue: nil,
            title: reader.text("title", length: 0...120, isRequired: false) ?? "",
            unit: reader.text("unit", length: 0...32, isRequired: false) ?? "",
            description: reader.text("description", length: 0...1_000, isRequired: false) ?? "")
        let bounds = ["minimum", "maximum", "multipleOf"].map { key in (key: key, json: reader.value(key)) }
        let choices = reader.value("enum")
        let defaultValue = reader.value("default")
        guard kind != nil else {
            reader.finish(into: &problems)
            return nil
        }
        for (key, json) in bounds {
            guard let json else { continue }
            guard let value = number(json, parameter), key != "multipleOf" || isPositive(value) else {
                reader.wrong(key, json, expectedBound(key, parameter))
                continue
            }
            switch key {
            case "minimum": parameter.minimum = value
            case "maximum": parameter.maximum = value
            default: parameter.multipleOf = value
            }
        }
        if let minimum = parameter.minimum, let maximum = parameter.maximum, isLess(maximum, minimum) {
            reader.report(.schemaRange, "has a \(place) with the minimum \(minimum) above the maximum \(maximum)")
        }
        if let choices { readChoices(choices, &parameter, &reader) }
        if let defaultValue { readDefault(defaultValue, &parameter, &reader) }
        reader.finish(into: &problems)
        return parameter
    }

    private static func kind(_ reader: inout ManifestReader) -> Kind? {
        let format = reader.value("format")
        guard let type = reader.required("type", "one of integer, boolean, string") else { return nil }
        switch (type, format) {
        case (.text("integer"), nil): return .integer
        case (.text("boolean"), nil): return .boolean
        case (.text("string"), nil): return .text
        case (.text("string"), .text("decimal")?): return .decimal
        case (.text("number"), _):
            reader.wrong("type", type, "\"integer\", or \"string\" with \"format\": \"decimal\", because a double would round")
        case (.text("integer"), let format?), (.text("boolean"), let format?), (.text("string"), let format?):
            reader.wrong("format", format, "\"decimal\", and only with \"type\": \"string\"")
        default: reader.wrong("type", type, "one of \"integer\", \"boolean\", \"string\"")
        }
        return nil
    }

    /// A bound in the parameter's kind; decimals are texts in a manifest, so that every reader keeps their digits.
    private static func number(_ json: JSON, _ parameter: Parameter) -> ParameterValue? {
        switch (parameter.kind, json) {
        case (.integer, .number), (.decimal, .text): parameter.value(of: json)
        default: nil
        }
    }

    private static func expectedBound(_ key: String, _ parameter: Parameter) -> String {
        let sign = key == "multipleOf" ? "positive " : ""
        switch parameter.kind {
        case .integer: return "a \(sign)whole number"
        case .decimal: return "a \(sign)decimal number as a text"
        case .boolean, .text: return "nothing: only integers and decimals have it"
        }
    }

    private static func readChoices(_ json: JSON, _ parameter: inout Parameter, _ reader: inout ManifestReader) {
        guard case .array(let values) = json, !values.isEmpty, values.count <= maximumChoices, parameter.kind != .boolean else {
            reader.wrong("enum", json, "a list of 1 to \(maximumChoices) values of an integer, decimal or text")
            return
        }
        var choices: [ParameterValue] = []
        for json in values {
            guard let value = parameter.value(of: json), parameter.allows(value), !choices.contains(value), isShown(value),
                value.description.unicodeScalars.count <= maximumChoiceLength
            else {
                let limit = "of at most \(maximumChoiceLength) characters, none of them a control character"
                reader.wrong("enum", json, "different values \(limit), each \(parameter.allowed)")
                return
            }
            choices.append(value)
        }
        parameter.choices = choices
    }

    private static func readDefault(_ json: JSON, _ parameter: inout Parameter, _ reader: inout ManifestReader) {
        guard let value = parameter.value(of: json), isShown(value) else {
            reader.wrong("default", json, "\(parameter.allowed), without control characters")
            return
        }
        guard parameter.allows(value) else {
            reader.report(
                .schemaRange,
                "has a \(reader.place) whose default \(printable(value.description)) is not \(parameter.allowed)")
            return
        }
        parameter.defaultValue = value
    }

    /// Choices and defaults are shown on terminals.
    private static func isShown(_ value: ParameterValue) -> Bool {
        value.description.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
        }
    }

    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
        return isSmallLetter(first) && name.utf8.allSatisfy { isSmallLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isPositive(_ value: ParameterValue) -> Bool {
        switch value {
        case .integer(let number): number > 0
        case .decimal(let number): number > .zero
        case .boolean, .text: false
        }
    }

    private static func isLess(_ left: ParameterValue, _ right: ParameterValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.decimal(let left), .decimal(let right)): left < right
        default: false
        }
    }
}
