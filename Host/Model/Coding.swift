// Amounts travel as JSON text, never as JSON numbers: a reader's double would round them.

extension FixedDecimal: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = FixedDecimal(text) else {
            let isNumber = text.wholeMatch(of: /[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: isNumber
                    ? "'\(text)' is too large or too fine: a number is at most 1.7 × 10²⁰, with 18 digits behind the point"
                    : "'\(text)' is not a decimal number")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Price: Codable {
    public init(from decoder: any Decoder) throws { self.init(try FixedDecimal(from: decoder)) }
    public func encode(to encoder: any Encoder) throws { try decimal.encode(to: encoder) }
}

extension Quantity: Codable {
    public init(from decoder: any Decoder) throws { self.init(try FixedDecimal(from: decoder)) }
    public func encode(to encoder: any Encoder) throws { try decimal.encode(to: encoder) }
}

extension Notional: Codable {
    public init(from decoder: any Decoder) throws { self.init(try FixedDecimal(from: decoder)) }
    public func encode(to encoder: any Encoder) throws { try decimal.encode(to: encoder) }
}
