package import Crypto
import FoundationEssentials

/// 32 bytes that a host keeps, from which the keys of all its purposes are derived: to sign tokens, to seal what is stored.
package struct MasterSecret: Sendable {
    private let key: SymmetricKey

    package static let byteCount = 32

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == MasterSecret.byteCount else { return nil }
        key = SymmetricKey(data: bytes)
    }

    package static func random() -> MasterSecret { MasterSecret(SymmetricKey(size: .bits256)) }

    /// - Parameter key: of 256 bits.
    package init(_ key: SymmetricKey) { self.key = key }

    /// A key of one purpose: HKDF with SHA-256, 32 bytes. Keys of two purposes tell nothing of each other.
    package func key(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("tradingboost/\(purpose)".utf8), outputByteCount: 32)
    }

    /// A name of the key of a purpose, for what was signed or sealed with it: 16 hexadecimal digits, which tell nothing of it.
    package func keyID(for purpose: String) -> String {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Data("tradingboost/name of/\(purpose)".utf8), outputByteCount: 8)
        // SAFETY: the bytes are copied during the call.
        return Hexadecimal.text(unsafe derived.withUnsafeBytes { unsafe Array($0) })
    }
}

extension MasterSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "a master secret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The secret that is used, and the one before it, which is still understood: so that a host can change it without signing
/// everybody out.
package struct MasterSecrets: Sendable {
    package var current: MasterSecret
    package var previous: MasterSecret?

    package init(current: MasterSecret, previous: MasterSecret? = nil) {
        self.current = current
        self.previous = previous
    }

    package var all: [MasterSecret] { [current] + (previous.map { [$0] } ?? []) }
}
