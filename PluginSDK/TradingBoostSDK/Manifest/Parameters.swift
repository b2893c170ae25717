/// A parameter whose text is one of a few: `enum Direction: ParameterChoice { case long, short … }`.
public protocol ParameterChoice: CaseIterable, Sendable {
    /// As a user writes it.
    var name: StaticString { get }
}

/// A strategy's parameters as it uses them. Its initializer is the one place where they are declared:
///
///     struct Settings: StrategySettings {
///         let period: Int
///         let drop: FixedDecimal
///
///         init(_ parameters: inout Parameters) throws(StrategyRefusal) {
///             period = try parameters.integer("period", 2...500, default: 20, unit: "candles", title: "Period", "…")
///             drop = try parameters.decimal("drop_percent", "0.01"...50, default: "0.5", unit: "%", title: "Drop", "…")
///         }
///     }
///
/// Declare all of them, then check what two of them say together, and throw `.parameter` with a line that says what to change.
public protocol StrategySettings {
    init(_ parameters: inout Parameters) throws(StrategyRefusal)
}

/// Of a strategy without parameters.
public struct NoSettings: StrategySettings {
    public init(_ parameters: inout Parameters) {}
}

/// Declares a strategy's parameters and reads them: the same calls describe them when the plugin is packed and give their
/// values when an instance starts. The host has checked the values against the declaration and filled in the defaults.
///
/// In every function: `name` is small letters, digits and `_`; a parameter without default has to be given by the user;
/// `title` and `text` are for people.
public struct Parameters: Sendable {
    enum Value: Sendable {
        case integer(Int64)
        case boolean(Bool)
        /// Nil is the contract's "undefined".
        case decimal(FixedDecimal?)
        case text([UInt8])
        /// A type that is newer than this SDK.
        case unknown
    }

    struct Item: Sendable {
        var name: [UInt8]
        var value: Value
    }

    private enum Source: Sendable {
        case values([Item])
        case declaration(SchemaText)
    }

    private var source: Source

    init(items: [Item]) { source = .values(items) }

    /// Writes the declarations down and answers with defaults.
    static var declaring: Parameters {
        var parameters = Parameters(items: [])
        parameters.source = .declaration(SchemaText())
        return parameters
    }

    /// What was declared so far: members of the schema's `properties`.
    var declared: ManifestText {
        if case .declaration(let schema) = source { return schema.text }
        return ManifestText()
    }

    public mutating func integer(
        _ name: StaticString, _ range: ClosedRange<Int>, step: Int? = nil, default standard: Int? = nil,
        unit: StaticString = "", title: StaticString, _ text: StaticString
    ) throws(StrategyRefusal) -> Int {
        let shown = Presentation(unit: unit, title: title, text: text)
        if declare({ $0.integer(name, range, step: step, standard: standard, shown) }) { return standard ?? range.lowerBound }
        guard case .integer(let value) = try value(name) else { throw Parameters.mismatch(name, "an integer") }
        return Int(value)
    }

    public mutating func decimal(
        _ name: StaticString, _ range: ClosedRange<DecimalLiteral>, step: DecimalLiteral? = nil,
        default standard: DecimalLiteral? = nil, unit: StaticString = "", title: StaticString, _ text: StaticString
    ) throws(StrategyRefusal) -> FixedDecimal {
        let shown = Presentation(unit: unit, title: title, text: text)
        if declare({ $0.decimal(name, range, step: step, standard: standard, shown) }) {
            return (standard ?? range.lowerBound).decimal
        }
        guard case .decimal(let value) = try value(name) else { throw Parameters.mismatch(name, "a decimal") }
        guard let value else { throw .parameter("parameter \(name) is undefined: give it a decimal number") }
        return value
    }

    public mutating func boolean(
        _ name: StaticString, default standard: Bool? = nil, title: StaticString, _ text: StaticString
    ) throws(StrategyRefusal) -> Bool {
        let shown = Presentation(title: title, text: text)
        if declare({ $0.boolean(name, standard: standard, shown) }) { return standard ?? false }
        guard case .boolean(let value) = try value(name) else { throw Parameters.mismatch(name, "a boolean") }
        return value
    }

    /// A text of at most 256 bytes.
    public mutating func text(
        _ name: StaticString, default standard: StaticString? = nil, title: StaticString, _ text: StaticString
    ) throws(StrategyRefusal) -> String {
        let shown = Presentation(title: title, text: text)
        if declare({ $0.string(name, standard: standard, shown) }) { return "\(standard ?? "")" }
        return String(decoding: try bytes(name), as: UTF8.self)
    }

    /// One of a few names.
    public mutating func choice<Choice: ParameterChoice>(
        _ name: StaticString, default standard: Choice, title: StaticString, _ text: StaticString
    ) throws(StrategyRefusal) -> Choice {
        let shown = Presentation(title: title, text: text)
        if declare({ $0.choice(name, standard: standard, shown) }) { return standard }
        let bytes = try bytes(name)
        for choice in Choice.allCases where choice.name.equals(bytes) { return choice }
        var names = ""
        for choice in Choice.allCases { names += names.isEmpty ? "\(choice.name)" : ", \(choice.name)" }
        throw .parameter("parameter \(name): '\(String(decoding: bytes, as: UTF8.self))' is not one of \(names)")
    }

    // MARK: - Declaring and reading

    /// False when values are read.
    private mutating func declare(_ write: (inout SchemaText) -> Void) -> Bool {
        guard case .declaration(var schema) = source else { return false }
        write(&schema)
        source = .declaration(schema)
        return true
    }

    private func bytes(_ name: StaticString) throws(StrategyRefusal) -> [UInt8] {
        guard case .text(let bytes) = try value(name) else { throw Parameters.mismatch(name, "a text") }
        return bytes
    }

    private func value(_ name: StaticString) throws(StrategyRefusal) -> Value {
        if case .values(let items) = source {
            for item in items where name.equals(item.name) { return item.value }
        }
        throw .parameter("parameter \(name) is missing: pack the plugin again")
    }

    private static func mismatch(_ name: StaticString, _ typeName: StaticString) -> StrategyRefusal {
        .parameter("parameter \(name) is not \(typeName): pack the plugin again")
    }
}

extension StaticString {
    /// Byte for byte: comparing as `String` would need Unicode tables that an embedded plugin does not carry.
    func equals(_ bytes: [UInt8]) -> Bool {
        withUTF8Buffer { own in
            // SAFETY: the buffer is used only within the closure that lends it.
            unsafe own.count == bytes.count && own.elementsEqual(bytes)
        }
    }
}
