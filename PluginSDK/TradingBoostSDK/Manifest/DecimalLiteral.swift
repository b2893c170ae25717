/// A decimal number in the source of a declaration, exact: `25` or `"0.05"`. Text that is no such number stops the plugin
/// when it is packed.
public struct DecimalLiteral: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public var decimal: FixedDecimal

    public init(integerLiteral whole: Int) { decimal = FixedDecimal(whole) }

    public init(stringLiteral text: StaticString) {
        let parsed = text.withUTF8Buffer { buffer in
            // SAFETY: the buffer is used only within the closure that lends it.
            unsafe FixedDecimal(utf8: buffer)
        }
        guard let parsed else { preconditionFailure("a decimal literal is a number like \"0.05\"") }
        decimal = parsed
    }

    public static func < (left: DecimalLiteral, right: DecimalLiteral) -> Bool { left.decimal < right.decimal }
}
