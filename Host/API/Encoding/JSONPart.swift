import FoundationEssentials

/// A JSON value on its way into an answer.
enum JSONPart {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case text(String)
    case object(Members)
    case list(Elements)

    final class Members {
        var all: [(name: String, value: JSONPart)] = []
    }

    final class Elements {
        var all: [JSONPart] = []
    }

    /// Throws for numbers that JSON has no form for.
    static func of(_ value: some Encodable) throws -> JSONPart {
        if let date = value as? Date { return .text(JSONTime.text(date)) }
        let encoder = JSONPartEncoder()
        try value.encode(to: encoder)
        // A value that wrote nothing is an object without members.
        return encoder.part ?? .object(Members())
    }

    static func of(_ value: Double) throws -> JSONPart {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: [], debugDescription: "JSON has no form for \(value)"))
        }
        return .number(value)
    }

    // MARK: - Text

    /// Members stand in the order of their names' bytes.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .boolean(let flag): bytes += flag ? "true".utf8 : "false".utf8
        case .integer(let value): JSONPart.write(value, to: &bytes)
        case .unsigned(let value): bytes += "\(value)".utf8
        case .number(let value): JSONPart.write(value, to: &bytes)
        case .text(let text): JSONPart.write(text, to: &bytes)
        case .list(let elements):
            bytes.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements.all {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                element.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            members.all.sort { $0.name < $1.name }
            var isFirst = true
            for (name, value) in members.all {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONPart.write(name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ value: Int64, to bytes: inout [UInt8]) {
        if (0...9).contains(value) { bytes.append(UInt8(ascii: "0") + UInt8(value)) } else { bytes += "\(value)".utf8 }
    }

    /// The shortest text that reads as the same number; a whole number as one.
    private static func write(_ value: Double, to bytes: inout [UInt8]) {
        let text = value.description
        bytes += text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...]
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let characters = text.utf8
        if characters.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c }) {
            bytes += characters
        } else {
            for character in characters { writeEscaped(character, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func writeEscaped(_ character: UInt8, to bytes: inout [UInt8]) {
        switch character {
        case 0x22: bytes += "\\\"".utf8
        case 0x5c: bytes += "\\\\".utf8
        case 0x08: bytes += "\\b".utf8
        case 0x09: bytes += "\\t".utf8
        case 0x0a: bytes += "\\n".utf8
        case 0x0c: bytes += "\\f".utf8
        case 0x0d: bytes += "\\r".utf8
        case 0..<0x20: bytes += "\\u00\(character < 0x10 ? "0" : "")\(String(character, radix: 16))".utf8
        default: bytes.append(character)
        }
    }
}
