import Crypto
import Store
import TradingModel

/// The keys of a credential, open. Nothing outside this module can have one, and nothing prints it.
struct OpenedCredential: Sendable {
    /// For how long it is used before the database is asked again.
    static let lifetime = Duration.seconds(60)

    let tenant: TenantID
    let venue: CredentialVenue
    let key: SymmetricKey
    let secret: SymmetricKey
    let passphrase: SymmetricKey?
    let readTime: ContinuousClock.Instant
}

extension OpenedCredential {
    /// Keys that are not stored yet, to ask their venue about them.
    init(_ keys: ExchangeKeys, venue: CredentialVenue) {
        self.init(
            tenant: TenantID(0), venue: venue, key: SymmetricKey(data: Array(keys.key.utf8)),
            secret: SymmetricKey(data: Array(keys.secret.utf8)),
            passphrase: keys.passphrase.map { SymmetricKey(data: Array($0.utf8)) }, readTime: .now)
    }
}

extension OpenedCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "keys of an exchange" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension SymmetricKey {
    /// What a venue wants to read as it is: the public part of a key, a passphrase.
    var text: String {
        // SAFETY: the bytes are copied during the call.
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension Vault {
    /// Throws `.notFound`, `.disabled` and `.sealBroken`.
    func open(_ id: CredentialID) async throws -> OpenedCredential {
        let (known, generation) = known(id)
        if let known { return known }
        let opened = try await store.transaction(.platform) { [self] scoped in
            guard let sealed = try CredentialSecretRepository(scoped).sealed(id) else { throw VaultError.noCredential(id) }
            return try open(id, sealed)
        }
        keep(opened, as: id, generation: generation)
        return opened
    }

    private func open(_ id: CredentialID, _ sealed: SealedCredential) throws -> OpenedCredential {
        guard sealed.isEnabled else {
            throw VaultError(.disabled, "credential \(id) is switched off; PATCH /api/v1/credentials/\(id) switches it on")
        }
        guard let venue = CredentialVenue(rawValue: sealed.venue) else {
            throw VaultError(.sealBroken, "credential \(id) is for no venue that this version knows")
        }
        var texts: [String: SymmetricKey] = [:]
        for (text, dataKey) in zip(sealed.texts, sealed.dataKeys) {
            // The tenant is the credential's, not what stands beside the sealed text.
            let context = KeyContext.text(sealed.tenant, id, field: text.field, version: text.version)
            texts[text.field] = try Seal.open(text.sealed, under: try self.dataKey(dataKey), context)
        }
        guard let key = texts["key"], let secret = texts["secret"], (texts["passphrase"] != nil) == venue.takesPassphrase else {
            throw VaultError(.sealBroken, "credential \(id) is not whole; delete it and register its key again")
        }
        return OpenedCredential(
            tenant: sealed.tenant, venue: venue, key: key, secret: secret, passphrase: texts["passphrase"], readTime: .now)
    }
}

extension VaultError {
    static func noCredential(_ id: CredentialID) -> VaultError { VaultError(.notFound, "there is no credential \(id)") }
}
