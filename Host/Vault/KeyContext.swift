import Crypto
import FoundationEssentials
import Store
import TradingModel

/// What a sealed text is and where it belongs. It is authenticated with the text, so that one which was moved does not open.
enum KeyContext: Hashable {
    /// The secret from which others are derived.
    case root
    case dataKey(TenantID, version: UInt64)
    case text(TenantID, CredentialID, field: String, version: UInt64)

    /// Different for each: every part has its length before it.
    var bytes: [UInt8] {
        let parts: [String] =
            switch self {
            case .root: ["root"]
            case .dataKey(let tenant, let version): ["data key", "\(tenant)", "\(version)"]
            case .text(let tenant, let credential, let field, let version):
                ["credential", "\(tenant)", "\(credential)", field, "\(version)"]
            }
        return (["tradingboost vault 1"] + parts).flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + Array($0.utf8) }
    }
}

/// AES-256-GCM with a fresh nonce for each text.
enum Seal {
    /// Nonce, ciphertext, tag.
    static func close(_ text: some ContiguousBytes, under key: SymmetricKey, _ context: KeyContext) throws -> [UInt8] {
        // SAFETY: the bytes are read during the call alone.
        let box = try unsafe text.withUnsafeBytes { bytes in
            try unsafe AES.GCM.seal(UnsafeRawBufferPointer(bytes), using: key, authenticating: context.bytes)
        }
        guard let combined = box.combined else { preconditionFailure("a nonce of 12 bytes stands before the text") }
        return Array(combined)
    }

    /// The text as a key, which nothing prints and which is wiped when nobody needs it any more.
    static func open(_ sealed: [UInt8], under key: SymmetricKey, _ context: KeyContext) throws(VaultError) -> SymmetricKey {
        do {
            return SymmetricKey(
                data: try AES.GCM.open(try AES.GCM.SealedBox(combined: sealed), using: key, authenticating: context.bytes))
        } catch {
            throw VaultError(
                .sealBroken, "\(context.words) does not open: it was changed, cut, or moved from where it was sealed")
        }
    }
}

extension KeyContext {
    /// For messages.
    var words: String {
        switch self {
        case .root: "the vault's root secret"
        case .dataKey(let tenant, let version): "version \(version) of the data key of tenant \(tenant)"
        case .text(_, let credential, let field, _): "the \(field) of credential \(credential)"
        }
    }
}
