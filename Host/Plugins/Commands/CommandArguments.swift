import Foundation
package import TradingModel

extension CommandSchema {
    /// Checks given arguments and fills in the defaults: a value for every argument, in their order. Throws all problems at once.
    package func resolve(_ given: [GivenParameter]) throws(ParameterProblems) -> [CommandValue] {
        let fields = arguments.map { argument in
            NamedField<CommandValue>(
                name: argument.parameter.name, allowed: argument.allowed, defaultValue: argument.defaultValue,
                read: argument.value)
        }
        return try NamedField.resolve(given, fields: fields, noun: .argument(command: name))
    }
}

extension CommandSchema.Argument {
    var defaultValue: CommandValue? { parameter.defaultValue.flatMap { value(of: .text($0.description)) } }

    /// The value that a text or a JSON value stands for; nil for what the argument does not take.
    func value(of given: GivenParameter.Value) -> CommandValue? {
        switch form {
        case .number:
            guard let number = Double(given.text), number.isFinite else { return nil }
            return .number(number)
        case .bytes:
            guard let data = Data(base64Encoded: given.text) else { return nil }
            return .bytes(Array(data))
        case .int32, .integer, .boolean, .decimal, .text:
            guard let value = parameter.value(of: given), parameter.allows(value) else { return nil }
            switch value {
            case .integer(let number): return form == .int32 ? Int32(exactly: number).map { .int32($0) } : .integer(number)
            case .boolean(let flag): return .boolean(flag)
            case .decimal(let decimal): return .decimal(decimal)
            case .text(let text): return .text(text)
            }
        }
    }
}
