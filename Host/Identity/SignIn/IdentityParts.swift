package import Logging
package import Store
package import TradingModel

/// What everything that knows who is who works with.
package struct IdentityParts: Sendable {
    package let store: TenantStore
    package let hasher: PasswordHasher
    package let accessTokens: AccessTokens
    package let sealer: any SecretSealer
    package let directory: IdentityDirectory
    package let events: any SecurityEvents
    package let limits: SignInLimits
    package let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - secrets: what tokens are signed and secrets sealed with.
    ///   - events: nil: those of the audit log.
    ///   - now: the time; tests move it.
    package init(
        store: TenantStore, secrets: MasterSecrets, work: PasswordWork = .recommended, events: (any SecurityEvents)? = nil,
        logger: Logger, now: @escaping @Sendable () -> Timestamp = { .current() }
    ) async throws {
        self.store = store
        hasher = PasswordHasher(work: work)
        accessTokens = AccessTokens(keys: try await SigningKeys(secrets))
        sealer = MasterSealer(secrets)
        directory = IdentityDirectory(store)
        self.events = events ?? AuditedSecurityEvents(store, logger: logger)
        limits = SignInLimits()
        self.now = now
    }

    /// As the hasher, with the words for who has to come again.
    func hash(_ password: String) async throws -> PasswordHash {
        do { return try await hasher.hash(password) } catch is HashingBusy { throw IdentityRefusal.hashingBusy }
    }
}
