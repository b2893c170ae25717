/// A parameter whose text is one of a few: `enum Direction: ParameterChoice { case long, short … }`. The manifest's `enum`
/// lists the same names.
public protocol ParameterChoice: CaseIterable {
    /// As it stands in the manifest.
    var name: StaticString { get }
}

/// The instance's parameters, by name. The host has checked them against the manifest and filled in the defaults, so a
/// refusal here means that manifest and code disagree.
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

    let items: [Item]

    public func integer(_ name: StaticString) throws(StrategyRefusal) -> Int {
        guard case .integer(let value) = try value(name) else { throw Parameters.mismatch(name, "an integer") }
        return Int(value)
    }

    public func boolean(_ name: StaticString) throws(StrategyRefusal) -> Bool {
        guard case .boolean(let value) = try value(name) else { throw Parameters.mismatch(name, "a boolean") }
        return value
    }

    public func decimal(_ name: StaticString) throws(StrategyRefusal) -> FixedDecimal {
        guard case .decimal(let value) = try value(name) else { throw Parameters.mismatch(name, "a decimal") }
        guard let value else { throw .parameter("parameter \(name) is undefined: give it a decimal number") }
        return value
    }

    public func text(_ name: StaticString) throws(StrategyRefusal) -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// One of a few names.
    public func choice<Choice: ParameterChoice>(
        _ name: StaticString, among: Choice.Type = Choice.self
    ) throws(StrategyRefusal) -> Choice {
        let bytes = try bytes(name)
        for choice in Choice.allCases where choice.name.equals(bytes) { return choice }
        var names = ""
        for choice in Choice.allCases { names += names.isEmpty ? "\(choice.name)" : ", \(choice.name)" }
        throw .parameter("parameter \(name): '\(String(decoding: bytes, as: UTF8.self))' is not one of \(names)")
    }

    private func bytes(_ name: StaticString) throws(StrategyRefusal) -> [UInt8] {
        guard case .text(let bytes) = try value(name) else { throw Parameters.mismatch(name, "a text") }
        return bytes
    }

    private func value(_ name: StaticString) throws(StrategyRefusal) -> Value {
        for item in items where name.equals(item.name) { return item.value }
        throw .parameter("parameter \(name) is missing: add it to the manifest")
    }

    private static func mismatch(_ name: StaticString, _ typeName: StaticString) -> StrategyRefusal {
        .parameter("parameter \(name) is not \(typeName): give it the same type in the manifest and in the code")
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
