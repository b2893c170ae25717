/// Writes JSON, member behind member in the order in which they are given.
///
/// Works on bytes: a `String` that grows would bring Unicode tables into an embedded plugin.
struct ManifestText: Sendable {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// The text between `open` and `close` is what `body` writes.
    private mutating func enclose(_ open: StaticString, _ close: StaticString, _ body: (inout ManifestText) -> Void) {
        raw(open)
        isFirst = true
        body(&self)
        raw(close)
        isFirst = false
    }

    /// An object: the whole text, an element of an array.
    mutating func object(_ body: (inout ManifestText) -> Void) {
        separate()
        enclose("{", "}", body)
    }

    mutating func object(_ key: StaticString, _ body: (inout ManifestText) -> Void) {
        begin(key)
        enclose("{", "}", body)
    }

    mutating func array(_ key: StaticString, _ body: (inout ManifestText) -> Void) {
        begin(key)
        enclose("[", "]", body)
    }

    /// Members that were written before.
    mutating func members(_ text: ManifestText) {
        guard !text.bytes.isEmpty else { return }
        separate()
        bytes += text.bytes
    }

    mutating func element(_ text: StaticString) {
        separate()
        quote(text)
    }

    mutating func member(_ key: StaticString, _ text: StaticString) {
        begin(key)
        quote(text)
    }

    /// Left out when there is none.
    mutating func optional(_ key: StaticString, _ text: StaticString) {
        if text.utf8CodeUnitCount > 0 { member(key, text) }
    }

    mutating func member(_ key: StaticString, _ number: Int?) {
        guard let number else { return }
        begin(key)
        digits(number)
    }

    mutating func member(_ key: StaticString, _ flag: Bool?) {
        guard let flag else { return }
        begin(key)
        raw(flag ? "true" : "false")
    }

    /// A decimal stands as a text: a reader that knows only doubles would change it.
    mutating func member(_ key: StaticString, _ decimal: FixedDecimal?) {
        guard let decimal else { return }
        begin(key)
        raw("\"")
        decimal.append(to: &bytes)
        raw("\"")
    }

    private mutating func begin(_ key: StaticString) {
        separate()
        quote(key)
        raw(":")
    }

    private mutating func separate() {
        if !isFirst { raw(",") }
        isFirst = false
    }

    private mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { buffer in
            // SAFETY: the buffer is used only within the closure that lends it; the same below.
            unsafe bytes.append(contentsOf: buffer)
        }
    }

    private mutating func quote(_ text: StaticString) {
        raw("\"")
        text.withUTF8Buffer { buffer in
            for index in 0..<buffer.count { append(escaped: unsafe buffer[index]) }
        }
        raw("\"")
    }

    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20:
            raw("\\u00")
            bytes.append(ManifestText.hexadecimal(byte >> 4))
            bytes.append(ManifestText.hexadecimal(byte & 15))
        default: bytes.append(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    private mutating func digits(_ number: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.insert(UInt8(ascii: "0") + UInt8(rest % 10), at: start)
            rest /= 10
        } while rest > 0
    }
}
