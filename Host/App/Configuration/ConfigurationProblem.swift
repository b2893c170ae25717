/// One thing that is wrong with the configuration.
struct ConfigurationProblem: Sendable, Hashable, Codable {
    /// The file, the variable or the flag.
    var source: String
    /// `http.port`; empty: of none.
    var key: String
    /// What is wrong and what to do.
    var text: String

    var description: String { "\(source): \(text)" }
}

/// Everything that is wrong with the configuration.
struct ConfigurationProblems: Error, Sendable, CustomStringConvertible {
    var problems: [ConfigurationProblem]

    /// One line for one problem, else a line each.
    var description: String {
        guard problems.count != 1 else { return problems[0].description }
        return "\(problems.count) problems of the configuration\n"
            + problems.map { "  \($0.description)" }.joined(separator: "\n")
    }
}
