import Crypto
import FoundationEssentials

/// Keeps bytes so that whoever reads the database cannot.
package protocol SecretSealer: Sendable {
    /// - Parameter context: what it is and whose; it opens under the same alone.
    func seal(_ bytes: [UInt8], context: String) throws -> [UInt8]
    /// Throws `UnsealableSecret` for what was sealed elsewhere, in another context, or changed since.
    func open(_ sealed: [UInt8], context: String) throws -> [UInt8]
}

/// What was sealed under another secret or in another context, or was changed.
package struct UnsealableSecret: Error, Sendable, Hashable, CustomStringConvertible {
    package let context: String

    package var description: String {
        "what is stored as '\(context)' does not open under this host's master secret: it was sealed under another one"
    }
}

/// AES-GCM with 256 bits under a key of the master secret: a byte for the form (1), the 16 digits of the key's name, 12 bytes of
/// nonce, the text, 16 bytes of tag.
package struct MasterSealer: SecretSealer {
    private static let purpose = "seal"
    private static let form: UInt8 = 1

    private let keys: [(id: [UInt8], key: SymmetricKey)]

    /// Seals under the current secret, opens under both.
    package init(_ secrets: MasterSecrets) {
        keys = secrets.all.map { secret in
            (Array(secret.keyID(for: MasterSealer.purpose).utf8), secret.key(for: MasterSealer.purpose))
        }
    }

    package func seal(_ bytes: [UInt8], context: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: keys[0].key, authenticating: Data(context.utf8))
        return [MasterSealer.form] + keys[0].id + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    package func open(_ sealed: [UInt8], context: String) throws -> [UInt8] {
        guard sealed.count >= 17 + 12 + 16, sealed[0] == MasterSealer.form,
            let key = keys.first(where: { Array(sealed[1..<17]) == $0.id })
        else { throw UnsealableSecret(context: context) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed[17...])
            return Array(try AES.GCM.open(box, using: key.key, authenticating: Data(context.utf8)))
        } catch is CryptoKitError {
            throw UnsealableSecret(context: context)
        }
    }
}
