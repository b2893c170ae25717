/// Text of an untrusted file for a terminal: one line, no control characters, not endless.
package func printable(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(120).map { scalar in
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? "?" : Character(scalar)
    }
    return String(scalars) + (text.unicodeScalars.count > 120 ? "…" : "")
}
