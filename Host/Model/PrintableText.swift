/// Texts that a plugin wrote.
package enum PrintableText {
    /// Such a text reaches terminals and logs: control characters become spaces, a line end stays.
    package static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
        var clean = ""
        for scalar in text.unicodeScalars { clean.unicodeScalars.append(isControl(scalar) ? " " : scalar) }
        return clean
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
    }
}
