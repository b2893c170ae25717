import Crypto

/// Names a publisher's key: the SHA-256 of its public half. Written `ed25519:` and 64 hexadecimal digits, so that it is never
/// taken for the hash of a plugin.
package struct KeyFingerprint: Sendable, Hashable, CustomStringConvertible {
    package static let prefix = "ed25519:"

    /// 32 of them.
    package let bytes: [UInt8]

    package init(ofPublicKey key: [UInt8]) { bytes = Array(SHA256.hash(data: key)) }

    /// nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// nil unless the text is a whole fingerprint.
    package init?(_ text: String) {
        guard text.hasPrefix(KeyFingerprint.prefix),
            let bytes = SHA256Text.bytes(String(text.dropFirst(KeyFingerprint.prefix.count)))
        else { return nil }
        self.bytes = bytes
    }

    package var description: String { KeyFingerprint.prefix + SHA256Text.text(bytes) }

    /// `ed25519:7f3a9c21b0d4…`: enough for people to tell keys apart.
    package var short: String { description.prefix(KeyFingerprint.prefix.count + 12) + "…" }

    /// Whether `text` is the fingerprint or at least eight digits of its beginning, with or without the `…` behind.
    package func matches(_ text: String) -> Bool {
        let beginning = text.hasSuffix("…") ? text.dropLast() : text[...]
        return beginning.utf8.count >= KeyFingerprint.prefix.utf8.count + 8 && description.hasPrefix(beginning)
    }
}

/// 32 bytes as 64 small hexadecimal digits.
package enum SHA256Text {
    package static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// nil unless there are exactly 64 digits, small or capital.
    package static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        return (0..<32).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
    }
}
