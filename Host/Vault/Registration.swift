import Crypto
package import Store
import TradingModel

extension Vault {
    /// Seals a key and keeps it. The caller has checked its form and what its venue says about it.
    ///
    /// Throws `.keyTaken` without saying by whom, and `.nameTaken`.
    package func register(_ draft: CredentialDraft, _ keys: ExchangeKeys) async throws -> StoredCredential {
        guard let venue = CredentialVenue(rawValue: draft.venue) else {
            preconditionFailure("a credential is for a venue that the vault knows")
        }
        let hash = keyHash(keys, venue)
        return try await retrying { [self] scoped in
            let secrets = CredentialSecretRepository(scoped)
            try secrets.lock(keyHash: hash)
            guard try secrets.isTaken(keyHash: hash, venue: draft.venue, tenant: draft.tenant) == false else {
                throw VaultError(.keyTaken, "this key is registered already: make another one at the venue")
            }
            let stored = try sealingKey(draft.tenant, CredentialKeyRepository(scoped))
            let dataKey = try dataKey(stored)
            let repository = CredentialRepository(scoped)
            let id = try Vault.named(draft.name) { try repository.insert(draft) }
            for (field, text) in keys.fields {
                let context = KeyContext.text(draft.tenant, id, field: field, version: stored.version)
                let sealed = try Seal.close(Array(text.utf8), under: dataKey, context)
                try secrets.insert(
                    SealedText(credential: id, tenant: draft.tenant, field: field, version: stored.version, sealed: sealed),
                    venue: draft.venue, keyHash: field == "key" ? hash : nil)
            }
            guard let credential = try repository.find(id) else { throw VaultError.noCredential(id) }
            return credential
        }
    }

    /// Throws `.notFound` for what is not in the scope, and `.nameTaken`.
    package func change(
        _ id: CredentialID, _ change: CredentialChange, scope: TenantScope
    ) async throws -> StoredCredential {
        defer { forget(id) }
        return try await store.transaction(scope) { scoped in
            let repository = CredentialRepository(scoped)
            guard try Vault.named(change.name ?? "", { try repository.change(id, change) }), let changed = try repository.find(id)
            else { throw VaultError.noCredential(id) }
            return changed
        }
    }

    /// With everything sealed of it: no signature is made with it once this has returned. Throws `.notFound`.
    package func delete(_ id: CredentialID, scope: TenantScope) async throws {
        defer { forget(id) }
        try await store.transaction(scope) { scoped in
            guard try CredentialRepository(scoped).delete(id) else { throw VaultError.noCredential(id) }
        }
    }

    /// Finds a key that is there already, and tells nothing of it without the vault's root secret.
    private func keyHash(_ keys: ExchangeKeys, _ venue: CredentialVenue) -> [UInt8] {
        let text = Array("\(venue.family)\n\(keys.key)".utf8)
        return Array(HMAC<SHA256>.authenticationCode(for: text, using: derivedSecret(for: "credential key hash")))
    }

    /// A data key that was retired at this very moment: the next attempt finds the one that took its place.
    private func retrying<Result: Sendable>(
        _ body: @escaping @Sendable (ScopedConnection) throws -> Result
    ) async throws -> Result {
        do {
            return try await store.transaction(.platform, body)
        } catch let error as DatabaseError where error.sqlState == Vault.foreignKeyViolation {
            return try await store.transaction(.platform, body)
        }
    }

    static let foreignKeyViolation = "23503"

    private static func named<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError where error.sqlState == DatabaseError.uniqueViolation {
            throw VaultError(.nameTaken, "there is a credential named '\(name)' already; choose another name")
        }
    }
}
