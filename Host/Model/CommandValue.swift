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
package enum CommandValue: Sendable, Hashable {
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
