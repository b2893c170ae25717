/// A type of a command's argument or of a column of its answer (`tradingboost.h`, commands).
package enum CommandForm: UInt8, Sendable, Hashable, Codable, CaseIterable {
    case integer = 1
    /// 32 bits; of arguments only.
    case int32 = 2
    /// A double.
    case number = 3
    case boolean = 4
    case decimal = 5
    case text = 6
    case bytes = 7
}

/// A value of a command's argument or of its answer.
package enum CommandValue: Sendable, Hashable, Codable {
    case integer(Int64)
    case int32(Int32)
    case number(Double)
    case boolean(Bool)
    case decimal(FixedDecimal)
    case text(String)
    case bytes([UInt8])

    package var form: CommandForm {
        switch self {
        case .integer: .integer
        case .int32: .int32
        case .number: .number
        case .boolean: .boolean
        case .decimal: .decimal
        case .text: .text
        case .bytes: .bytes
        }
    }
}

/// One call of a command, for a process that runs plugins. It is not told ranges and texts: the values are checked already.
package struct CommandCall: Sendable, Hashable, Codable {
    /// The name of the plugin's function.
    package var function: String
    /// A query's requests are refused.
    package var isQuery: Bool
    /// In the order of the function's parameters.
    package var arguments: [CommandValue]
    /// What each column of the answer holds.
    package var columns: [CommandForm]

    package init(function: String, isQuery: Bool, arguments: [CommandValue], columns: [CommandForm]) {
        self.function = function
        self.isQuery = isQuery
        self.arguments = arguments
        self.columns = columns
    }

    package func write(to writer: inout ByteWriter) {
        writer.write(function)
        writer.write(UInt8(isQuery ? 1 : 0))
        writer.write(UInt32(arguments.count))
        for argument in arguments { writer.write(argument) }
        writer.write(UInt32(columns.count))
        for column in columns { writer.write(column.rawValue) }
    }

    /// Nil for a form that does not exist.
    package init?(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        function = try reader.readText()
        isQuery = try reader.read(UInt8.self) != 0
        arguments = []
        columns = []
        for _ in 0..<(try reader.read(UInt32.self)) {
            guard let argument = try reader.readCommandValue() else { return nil }
            arguments.append(argument)
        }
        for _ in 0..<(try reader.read(UInt32.self)) {
            guard let column = CommandForm(rawValue: try reader.read()) else { return nil }
            columns.append(column)
        }
    }
}

extension ByteWriter {
    /// The form, then the value.
    package mutating func write(_ value: CommandValue) {
        write(value.form.rawValue)
        switch value {
        case .integer(let number): write(number)
        case .int32(let number): write(number)
        case .number(let number): write(number)
        case .boolean(let isTrue): write(UInt8(isTrue ? 1 : 0))
        case .decimal(let decimal): write(decimal)
        case .text(let text): write(text)
        case .bytes(let bytes):
            write(UInt32(bytes.count))
            write(contentsOf: bytes)
        }
    }
}

extension ByteReader {
    /// Nil for a form that does not exist.
    package mutating func readCommandValue() throws(Truncated) -> CommandValue? {
        guard let form = CommandForm(rawValue: try read()) else { return nil }
        switch form {
        case .integer: return .integer(try read())
        case .int32: return .int32(try read())
        case .number: return .number(try readDouble())
        case .boolean: return .boolean(try read(UInt8.self) != 0)
        case .decimal: return .decimal(try readDecimal())
        case .text: return .text(try readText())
        case .bytes: return .bytes(Array(try read(count: Int(try read(UInt32.self)))))
        }
    }
}
