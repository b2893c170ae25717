/// Why a parameter was not taken.
package enum ParameterProblem: Sendable, Hashable, CustomStringConvertible {
    case notAssigned(String)
    case notJSON(_ source: String, _ reason: String)
    case unknown(name: String, suggestion: String?, known: [String])
    case duplicate(name: String)
    case missing(name: String, allowed: String)
    case wrong(name: String, value: String, allowed: String)

    /// Stable, for programs.
    package var code: String {
        switch self {
        case .notAssigned: "parameter.not_assigned"
        case .notJSON: "parameter.not_json"
        case .unknown: "parameter.unknown"
        case .duplicate: "parameter.duplicate"
        case .missing: "parameter.missing"
        case .wrong: "parameter.value"
        }
    }

    /// One line: the parameter, the value, and what to do.
    package var description: String {
        switch self {
        case .notAssigned(let argument): "\(printable(argument)) is not name=value"
        case .notJSON(let source, let reason): "\(source) \(reason)"
        case .unknown(let name, let suggestion?, _):
            "parameter \(printable(name)) is unknown (did you mean \(suggestion)?)"
        case .unknown(let name, nil, let known):
            known.isEmpty
                ? "parameter \(printable(name)) is unknown; the strategy takes none"
                : "parameter \(printable(name)) is unknown; the strategy takes \(known.joined(separator: ", "))"
        case .duplicate(let name): "parameter \(name) is given twice: give it once"
        case .missing(let name, let allowed): "parameter \(name) is missing: give \(name)=… with \(allowed)"
        case .wrong(let name, let value, let allowed):
            "parameter \(name) is \(value.isEmpty ? "empty" : printable(value)); it takes \(allowed)"
        }
    }
}

/// Everything that is wrong with the given parameters, one line each.
package struct ParameterProblems: Error, Sendable, Hashable, CustomStringConvertible {
    package var problems: [ParameterProblem]

    package init(_ problems: [ParameterProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
