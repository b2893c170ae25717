/// A strategy's parameter after the host checked it against the manifest's schema: what a strategy is created with.
package struct ResolvedParameter: Sendable, Hashable, Codable {
    package var name: String
    package var value: ParameterValue

    package init(name: String, value: ParameterValue) {
        self.name = name
        self.value = value
    }
}

/// The value of a parameter, in the contract's four types (`TRADINGBOOST_VALUE_…`).
package enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
    case integer(Int64)
    case boolean(Bool)
    case decimal(FixedDecimal)
    case text(String)

    /// As a person would type it behind `name=`.
    package var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .boolean(let value): value ? "true" : "false"
        case .decimal(let value): value.description
        case .text(let value): value
        }
    }
}

extension ParameterValue: Codable {
    private enum CodingKeys: String, CodingKey {
        case integer
        case boolean
        case decimal
        case text
    }

    /// `{"integer": 14}`: the type is part of the value, because a decimal and a text look alike in JSON.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let key = container.allKeys.first, container.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "a parameter's value is an object with one of integer, boolean, decimal or text"))
        }
        switch key {
        case .integer: self = .integer(try container.decode(Int64.self, forKey: key))
        case .boolean: self = .boolean(try container.decode(Bool.self, forKey: key))
        case .decimal: self = .decimal(try container.decode(FixedDecimal.self, forKey: key))
        case .text: self = .text(try container.decode(String.self, forKey: key))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .integer(let value): try container.encode(value, forKey: .integer)
        case .boolean(let value): try container.encode(value, forKey: .boolean)
        case .decimal(let value): try container.encode(value, forKey: .decimal)
        case .text(let value): try container.encode(value, forKey: .text)
        }
    }
}

extension ResolvedParameter {
    /// For another process.
    package func write(to writer: inout ByteWriter) {
        writer.write(name)
        switch value {
        case .integer(let number):
            writer.write(UInt8(1))
            writer.write(number)
        case .boolean(let isTrue):
            writer.write(UInt8(2))
            writer.write(UInt8(isTrue ? 1 : 0))
        case .decimal(let decimal):
            writer.write(UInt8(3))
            writer.write(decimal)
        case .text(let text):
            writer.write(UInt8(4))
            writer.write(text)
        }
    }

    /// Nil for a type that does not exist.
    package init?(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        let name = try reader.readText()
        switch try reader.read(UInt8.self) {
        case 1: self.init(name: name, value: .integer(try reader.read()))
        case 2: self.init(name: name, value: .boolean(try reader.read(UInt8.self) == 1))
        case 3: self.init(name: name, value: .decimal(try reader.readDecimal()))
        case 4: self.init(name: name, value: .text(try reader.readText()))
        default: return nil
        }
    }
}
