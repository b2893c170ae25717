/// A parameter's value: a text, or a whole number or truth value, which have one way to be written.
struct ParameterText: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = Self.optional({ try container.decode(Bool.self) }) {
            text = "\(flag)"
        } else if let number = Self.optional({ try container.decode(Int64.self) }) {
            text = "\(number)"
        } else {
            text = try container.decode(String.self)
        }
    }

    /// Nil when the value is of another form: then the next one is tried.
    private static func optional<Value>(_ decode: () throws -> Value) -> Value? {
        do { return try decode() } catch { return nil }
    }
}
