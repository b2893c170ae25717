package import Store
package import TradingModel

/// A person's tokens for programs.
package struct OwnTokens: Sendable {
    private let parts: IdentityParts

    package init(_ parts: IdentityParts) { self.parts = parts }

    package func list(_ caller: Caller) async throws -> [StoredAPIToken] {
        guard let user = caller.principal.user else { return [] }
        return try await parts.store.transaction(.tenant(caller.principal.tenant)) { scoped in
            try APITokenRepository(scoped).list(user: user)
        }
    }

    /// Answers the token, shown once.
    ///
    /// - Parameters:
    ///   - password: the person's own.
    ///   - scopes: of the permissions that the person has.
    package func make(
        _ caller: Caller, password: String, name: String, scopes: [Permission], expiryTime: Timestamp
    ) async throws -> (StoredAPIToken, text: String) {
        let (user, session) = try OwnAccount.session(of: caller.principal)
        let (now, tenant) = (parts.now(), caller.principal.tenant)
        if let scope = scopes.first(where: { caller.principal.reach($0) == .none }) {
            throw IdentityRefusal.invalid(
                "scope_not_permitted", "\(scope.rawValue) is not permitted to your role: leave it out.", field: "scopes")
        }
        guard expiryTime > now, expiryTime <= now + SessionTerms.longestAPIToken.wholeNanoseconds else {
            throw IdentityRefusal.invalid(
                "expiry", "The token has to expire in the future, within a year.", field: "expiresAt")
        }
        try await OwnAccount.requirePassword(password, caller, parts)
        let token = OpaqueToken(.api)
        let names = Set(scopes).map(\.rawValue).sorted()
        do {
            let stored = try await parts.store.transaction(.tenant(tenant)) { scoped in
                let tokens = APITokenRepository(scoped)
                guard try tokens.holdCount(of: user) < SessionTerms.maximumAPITokens else {
                    throw IdentityRefusal.conflict(
                        "too_many_tokens", "There are \(SessionTerms.maximumAPITokens) tokens already: remove one first.")
                }
                // To compare the password took long: somebody may have taken all tokens away since, with the session.
                guard try SessionRepository(scoped).person(session, now: now) != nil else { throw SignIn.tokenInvalid }
                return try tokens.insert(
                    tenant: tenant, user: user, name: name, hash: token.hash, scopes: names, time: now, expiryTime: expiryTime)
            }
            return (stored, text: token.text)
        } catch let error as DatabaseError where error.sqlState == DatabaseError.uniqueViolation {
            throw IdentityRefusal.conflict("name_taken", "You have a token '\(name)' already.", field: "name")
        }
    }

    /// Counts from now on.
    package func remove(_ token: APITokenID, _ caller: Caller) async throws {
        let tenant = caller.principal.tenant
        let user = caller.principal.user
        let isRemoved = try await parts.store.transaction(.tenant(tenant)) { scoped in
            guard let user else { return false }
            return try APITokenRepository(scoped).delete(token, user: user)
        }
        parts.directory.forget(token: token)
        guard isRemoved else { throw IdentityRefusal.notFound("token_not_found", "You have no token \(token).") }
    }
}
