import StrictJSON

/// Why a parameter was not taken.
package enum ParameterProblem: Sendable, Hashable, CustomStringConvertible {
    case notAssigned(String)
    case notJSON(_ source: String, _ reason: String)
    case unknown(Noun, name: String, suggestion: String?, known: [String])
    case duplicate(Noun, name: String)
    case missing(Noun, name: String, allowed: String)
    case wrong(Noun, name: String, value: String, allowed: String)

    /// What was given: a parameter of a strategy, or an argument of a command.
    package enum Noun: Sendable, Hashable {
        case parameter
        case argument(command: String)

        fileprivate var word: String {
            switch self {
            case .parameter: "parameter"
            case .argument: "argument"
            }
        }

        fileprivate var owner: String {
            switch self {
            case .parameter: "the strategy"
            case .argument(let command): "the command \(command)"
            }
        }
    }

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
        case .unknown(let noun, let name, let suggestion?, _):
            "\(noun.word) \(printable(name)) is unknown (did you mean \(suggestion)?)"
        case .unknown(let noun, let name, nil, let known):
            known.isEmpty
                ? "\(noun.word) \(printable(name)) is unknown; \(noun.owner) takes none"
                : "\(noun.word) \(printable(name)) is unknown; \(noun.owner) takes \(known.joined(separator: ", "))"
        case .duplicate(let noun, let name): "\(noun.word) \(name) is given twice: give it once"
        case .missing(let noun, let name, let allowed): "\(noun.word) \(name) is missing: give \(name)=… with \(allowed)"
        case .wrong(let noun, let name, let value, let allowed):
            "\(noun.word) \(name) is \(value.isEmpty ? "empty" : printable(value)); it takes \(allowed)"
        }
    }
}

/// Everything that is wrong with the given parameters, one line each.
package struct ParameterProblems: Error, Sendable, Hashable, CustomStringConvertible {
    package var problems: [ParameterProblem]

    package init(_ problems: [ParameterProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
