import Crypto
import Foundation
import StrictJSON

/// The public half of a publisher's key: everybody may have it. Its file is text:
///
///     TradingBoost public key 1
///     publisher: ada
///     key: BASE64
///     fingerprint: ed25519:HEX
package struct PublisherKey: Sendable, Hashable {
    /// What the key's owner calls themselves; nobody has checked it.
    package let publisher: String
    /// An Ed25519 public key (RFC 8032): 32 bytes.
    package let publicKey: [UInt8]
    package let fingerprint: KeyFingerprint

    /// nil unless the key has 32 bytes and the name is one that a publisher may have.
    package init?(publisher: String, publicKey: [UInt8]) {
        guard publicKey.count == 32, PublisherName.isValid(publisher) else { return nil }
        self.publisher = publisher
        self.publicKey = publicKey
        self.fingerprint = KeyFingerprint(ofPublicKey: publicKey)
    }

    /// Whether this key made the signature over these bytes.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        do {
            return try Curve25519.Signing.PublicKey(rawRepresentation: publicKey).isValidSignature(signature, for: message)
        } catch {
            // Not a key at all, so it signed nothing.
            return false
        }
    }
}

/// The private half. Whoever has it signs as the publisher. Its file is text of the same form, readable by its owner alone.
///
/// Not `CustomStringConvertible` on purpose: a private key has no text but its file.
package struct SigningKey: Sendable {
    package let key: PublisherKey
    let privateKey: Curve25519.Signing.PrivateKey

    /// A new key from the system's random numbers; nil when a publisher may not be called so.
    package init?(publisher: String) { self.init(publisher: publisher, privateKey: Curve25519.Signing.PrivateKey()) }

    init?(publisher: String, privateKey: Curve25519.Signing.PrivateKey) {
        guard let key = PublisherKey(publisher: publisher, publicKey: Array(privateKey.publicKey.rawRepresentation)) else {
            return nil
        }
        self.key = key
        self.privateKey = privateKey
    }
}

/// What a publisher may be called: a line for people, nothing that confuses a terminal or a file of lines.
package enum PublisherName {
    /// For a message.
    package static let rule = "1 to 64 printable characters, no space at either end"

    package static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.count) && name.utf8.count <= 128 && name == printable(name)
            && name.first?.isWhitespace == false && name.last?.isWhitespace == false
            && !name.contains { $0.isNewline }
    }
}
