import CheckProtocol
import PluginInspection
import TradingModel

/// Calls of every command: with its defaults, and with each boundary of each argument.
enum CommandCalls {
    static func all(_ context: CheckContext) -> [CommandCall] {
        context.manifest.commands.flatMap { schema in
            let standard = schema.arguments.map { values($0).first ?? .integer(0) }
            var calls = [standard]
            for (index, argument) in schema.arguments.enumerated() {
                for value in values(argument).dropFirst() {
                    var arguments = standard
                    arguments[index] = value
                    calls.append(arguments)
                }
            }
            return calls.map {
                CommandCall(
                    function: schema.function, isQuery: schema.kind == .query, arguments: $0, columns: schema.results.map(\.form))
            }
        }
    }

    /// The default first when there is one, then what lies at the ends.
    private static func values(_ argument: CommandSchema.Argument) -> [CommandValue] {
        let parameter = argument.parameter
        let known = [parameter.defaultValue, parameter.minimum, parameter.maximum].compactMap { $0 } + parameter.choices
        let own = known.compactMap { value(argument.form, $0) }
        switch argument.form {
        case .integer: return own + (own.isEmpty ? [.integer(0), .integer(.max), .integer(.min)] : [])
        case .int32: return own + (own.isEmpty ? [.int32(0), .int32(.max), .int32(.min)] : [])
        case .number: return own + [.number(0), .number(-1), .number(1e300)]
        case .boolean: return [.boolean(false), .boolean(true)]
        case .decimal: return own + (own.isEmpty ? [.decimal(.zero), .decimal(.one)] : [])
        case .text: return own + (parameter.choices.isEmpty ? [.text(""), .text(String(repeating: "ä", count: 100))] : [])
        case .bytes: return [.bytes([]), .bytes([UInt8](repeating: 255, count: 200))]
        }
    }

    private static func value(_ form: CommandForm, _ value: ParameterValue) -> CommandValue? {
        switch (form, value) {
        case (.integer, .integer(let number)): .integer(number)
        case (.int32, .integer(let number)): Int32(exactly: number).map { .int32($0) }
        case (.boolean, .boolean(let flag)): .boolean(flag)
        case (.decimal, .decimal(let number)): .decimal(number)
        case (.text, .text(let text)): .text(text)
        case (.number, .text(let text)): Double(text).map { .number($0) }
        default: nil
        }
    }
}
