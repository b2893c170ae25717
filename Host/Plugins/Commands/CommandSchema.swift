package import TradingModel

/// A command that a plugin offers, as its manifest declares it.
package struct CommandSchema: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable {
        /// Changes nothing: while it runs, every request of the strategy is refused.
        case query
        /// May ask for orders and change the strategy's state.
        case action
    }

    /// An argument, in the place of the function's parameter.
    package struct Argument: Sendable, Hashable {
        package var form: CommandForm
        /// Name, range, choices, default and texts; a number or bytes are checked by their form alone and stand as text here.
        package var parameter: ParameterSchema.Parameter
    }

    /// A column of the answer.
    package struct Column: Sendable, Hashable {
        package var name: String
        package var form: CommandForm
        package var title: String
        package var unit: String
        package var description: String
    }

    /// Small letters, digits and underscores; unique within the plugin.
    package var name: String
    package var kind: Kind
    package var title: String
    package var description: String
    package var arguments: [Argument]
    package var results: [Column]

    /// Of the function that the plugin exports for it.
    package var function: String { CommandSchema.functionPrefix + name }

    package static let functionPrefix = "tradingboost_command_"
    static let maximumCommands = 32
    static let maximumArguments = 8
    static let maximumColumns = 32
}

extension CommandSchema.Argument {
    /// What the argument takes: `a whole number from 1 to 5`.
    package var allowed: String {
        switch form {
        case .number: "a number"
        case .bytes: "bytes in base64"
        case .int32, .integer, .boolean, .decimal, .text: parameter.allowed
        }
    }
}
