import StrictJSON
package import TradingModel

/// A value that can be given by name, whatever its type.
struct NamedField<Value> {
    var name: String
    /// For messages.
    var allowed: String
    /// Without one the value has to be given.
    var defaultValue: Value?
    /// Nil for what the field does not take.
    var read: (GivenParameter.Value) -> Value?

    /// Checks what was given and fills in the defaults: a value for every field, in their order. Throws all problems at once.
    static func resolve(
        _ given: [GivenParameter], fields: [NamedField], noun: ParameterProblem.Noun
    ) throws(ParameterProblems) -> [Value] {
        var problems: [ParameterProblem] = []
        var values: [String: Value] = [:]
        var seen: Set<String> = []
        let names = fields.map(\.name)
        for item in given {
            guard let field = fields.first(where: { $0.name == item.name }) else {
                problems.append(
                    .unknown(noun, name: item.name, suggestion: closest(to: item.name, among: names), known: names))
                continue
            }
            guard seen.insert(item.name).inserted else {
                problems.append(.duplicate(noun, name: item.name))
                continue
            }
            guard let value = field.read(item.value) else {
                problems.append(.wrong(noun, name: item.name, value: item.value.text, allowed: field.allowed))
                continue
            }
            values[item.name] = value
        }
        var resolved: [Value] = []
        for field in fields {
            if let value = values[field.name] ?? field.defaultValue {
                resolved.append(value)
            } else if !seen.contains(field.name) {
                problems.append(.missing(noun, name: field.name, allowed: field.allowed))
            }
        }
        guard problems.isEmpty else { throw ParameterProblems(problems) }
        return resolved
    }
}

extension ParameterSchema {
    /// Checks given parameters and fills in the defaults: every parameter of the schema, in its order. Throws all problems
    /// at once.
    package func resolve(_ given: [GivenParameter]) throws(ParameterProblems) -> [ResolvedParameter] {
        let fields = parameters.map { parameter in
            NamedField<ParameterValue>(
                name: parameter.name, allowed: parameter.allowed, defaultValue: parameter.defaultValue,
                read: { given in parameter.value(of: given).flatMap { parameter.allows($0) ? $0 : nil } })
        }
        let values = try NamedField.resolve(given, fields: fields, noun: .parameter)
        return zip(parameters, values).map { ResolvedParameter(name: $0.name, value: $1) }
    }
}

extension ParameterSchema.Parameter {
    func value(of given: GivenParameter.Value) -> ParameterValue? {
        switch given {
        case .text(let text): value(of: text)
        case .json(let json): value(of: json)
        }
    }
}

extension GivenParameter.Value {
    var text: String {
        switch self {
        case .text(let text): text
        case .json(let json): json.description
        }
    }
}

extension JSON {
    /// Resolved parameters as an object that `GivenParameter.parse(json:source:)` reads again: for a row or an answer.
    package init(_ parameters: [ResolvedParameter]) {
        self = .object(
            parameters.map { parameter in
                let value: JSON =
                    switch parameter.value {
                    case .integer(let number): .number("\(number)")
                    case .boolean(let flag): .boolean(flag)
                    case .decimal(let number): .text(number.description)
                    case .text(let text): .text(text)
                    }
                return Member(name: parameter.name, value: value)
            })
    }
}
