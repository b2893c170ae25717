import Crypto
import FoundationEssentials

/// A random text that proves something to whoever keeps its hash: 256 bits, so that a fast hash is enough.
package struct OpaqueToken: Sendable {
    /// What a token is for, as its first letters say: so that one that leaks is known for what it is.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// For programs.
        case api = "tb_"
        /// Renews a session.
        case refresh = "tbr_"
        case invitation = "tbi_"
    }

    /// Shown once, never kept.
    package let text: String

    package var hash: [UInt8] { OpaqueToken.hash(text) }

    package init(_ kind: Kind) {
        text = kind.rawValue + Base64URL.text(OpaqueToken.randomBytes(32))
    }

    /// The hash of a text that may be a token of a kind; nil when it has another form.
    package static func hash(_ text: String, of kind: Kind) -> [UInt8]? {
        guard text.utf8.count == kind.rawValue.utf8.count + 43, text.hasPrefix(kind.rawValue) else { return nil }
        return hash(text)
    }

    private static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }

    package static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
enum Base64URL {
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for what has another letter, another length than any text, or bits behind the last byte: each bytes have one text.
    static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count + 3)
        for letter in text {
            switch letter {
            case UInt8(ascii: "-"): plain.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): plain.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: plain.append(letter)
            }
        }
        while plain.count % 4 != 0 { plain.append(UInt8(ascii: "=")) }
        guard let bytes = Data(base64Encoded: Data(plain)).map({ Array($0) }), self.text(bytes).utf8.elementsEqual(text) else {
            return nil
        }
        return bytes
    }
}
