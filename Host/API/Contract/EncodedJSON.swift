package import StrictJSON

/// A JSON value as a part of an answer.
package struct EncodedJSON: Encodable, Sendable {
    private let json: JSON

    package init(_ json: JSON) { self.json = json }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package func encode(to encoder: any Encoder) throws {
        switch json {
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for member in members { try container.encode(EncodedJSON(member.value), forKey: Key(stringValue: member.name)) }
        case .array(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(EncodedJSON(value)) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .boolean(let flag): try flag.encode(to: encoder)
        case .text(let text): try text.encode(to: encoder)
        // A number that neither type holds exactly is for measurements, and is rounded as those are.
        case .number(let digits):
            if let whole = Int64(digits) { try whole.encode(to: encoder) } else { try (Double(digits) ?? 0).encode(to: encoder) }
        }
    }
}
