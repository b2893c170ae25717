package import TradingModel

extension ParameterSchema {
    /// Checks given parameters and fills in the defaults: every parameter of the schema, in its order. Throws all problems
    /// at once.
    package func resolve(_ given: [GivenParameter]) throws(ParameterProblems) -> [ResolvedParameter] {
        var problems: [ParameterProblem] = []
        var values: [String: ParameterValue] = [:]
        var seen: Set<String> = []
        let names = parameters.map(\.name)
        for item in given {
            guard let parameter = self[item.name] else {
                problems.append(
                    .unknown(name: item.name, suggestion: closest(to: item.name, among: names), known: names))
                continue
            }
            guard seen.insert(item.name).inserted else {
                problems.append(.duplicate(name: item.name))
                continue
            }
            guard let value = parameter.value(of: item.value), parameter.allows(value) else {
                problems.append(.wrong(name: item.name, value: item.value.text, allowed: parameter.allowed))
                continue
            }
            values[item.name] = value
        }
        var resolved: [ResolvedParameter] = []
        for parameter in parameters {
            if let value = values[parameter.name] ?? parameter.defaultValue {
                resolved.append(ResolvedParameter(name: parameter.name, value: value))
            } else if !seen.contains(parameter.name) {
                problems.append(.missing(name: parameter.name, allowed: parameter.allowed))
            }
        }
        guard problems.isEmpty else { throw ParameterProblems(problems) }
        return resolved
    }
}

extension ParameterSchema.Parameter {
    fileprivate func value(of given: GivenParameter.Value) -> ParameterValue? {
        switch given {
        case .text(let text): value(of: text)
        case .json(let json): value(of: json)
        }
    }
}

extension GivenParameter.Value {
    fileprivate var text: String {
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
