package import Store
package import TradingModel

/// What a person gets for its password.
package struct SignedIn: Sendable {
    package var accessToken: String
    /// Shown once.
    package var refreshToken: String
    package var refreshExpiryTime: Timestamp
    package var session: SessionID
    package var person: StoredPerson
}

/// Signing in, staying so, and leaving.
package struct SignIn: Sendable {
    private let parts: IdentityParts

    package init(_ parts: IdentityParts) { self.parts = parts }

    /// One answer for a name that nobody has and for a wrong password.
    private static let refused = IdentityRefusal(
        .unauthorized, "login_refused", "Name and password do not belong together: check both.")
    private static let codeMissing = IdentityRefusal(
        .unauthorized, "second_factor_required",
        "This person has a second factor: send `code` too, from the app or one of the recovery codes.", field: "code")

    /// - Parameter code: of the second factor, or a recovery code; needed when the person has one.
    package func login(name: String, password: String, code: String?, origin: RequestOrigin) async throws -> SignedIn {
        try parts.limits.requireTry(origin, now: parts.now())
        let attempt = try await PasswordAttempt(name: name, origin: origin, parts)
        let (secret, isOutdated) = try await attempt.check(password, else: SignIn.refused)
        if secret.isTOTPConfirmed {
            guard let code else {
                try await attempt.forgive()
                throw SignIn.codeMissing
            }
            try await requireCode(code, secret, attempt)
        }
        let newHash = isOutdated ? try await parts.hash(password) : nil
        let signedIn = try await begin(secret, newHash: newHash, origin)
        await parts.events.record(
            SecurityEvent(
                .signedIn, tenant: secret.person.tenant, user: secret.person.id, userName: secret.person.name, status: 200,
                origin: origin))
        return signedIn
    }

    private func requireCode(_ code: String, _ secret: StoredSecret, _ attempt: PasswordAttempt) async throws {
        let (check, now) = (SecondFactorCheck(sealer: parts.sealer), parts.now())
        let isTaken = try await parts.store.transaction(.platform) { scoped in
            try check.take(code, of: secret, now: now, SecretRepository(scoped))
        }
        guard isTaken else {
            await attempt.fail()
            throw IdentityRefusal(
                .unauthorized, "second_factor_refused", "The code is wrong or was used already: wait for the next one.",
                field: "code")
        }
    }

    private static func requireActive(_ person: StoredPerson) throws(IdentityRefusal) {
        guard person.isActive else {
            throw .forbidden("user_disabled", "This user is disabled: ask who administers \(person.tenantName).")
        }
        guard person.isTenantActive else {
            throw .forbidden("tenant_suspended", "The tenant \(person.tenantName) is suspended: ask the staff of this host.")
        }
    }

    /// To compare a password takes long: what it was compared with may have changed since, or who it is.
    ///
    /// - Parameter newHash: of the same password, where the stored one is of another work.
    private func begin(_ compared: StoredSecret, newHash: PasswordHash?, _ origin: RequestOrigin) async throws -> SignedIn {
        let now = parts.now()
        let expiry = now + SessionTerms.refreshLifetime.wholeNanoseconds
        let token = OpaqueToken(.refresh)
        let (person, session, ended) = try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            guard let held = try secrets.holdAgain(compared) else { throw SignIn.refused }
            let isProven = compared.isTOTPConfirmed && compared.totpSecret == held.totpSecret
            guard isProven || !held.isTOTPConfirmed else { throw SignIn.codeMissing }
            let person = held.person
            try SignIn.requireActive(person)
            try secrets.setAttempts(person.id, failed: 0, lockedUntil: nil)
            if let newHash { try secrets.setPassword(person.id, hash: newHash.text, time: nil) }
            let sessions = SessionRepository(scoped)
            let session = try sessions.insert(
                tenant: person.tenant, user: person.id, address: origin.address, time: now,
                expiryTime: now + SessionTerms.sessionLifetime.wholeNanoseconds)
            try RefreshTokenRepository(scoped).insert(
                hash: token.hash, session: session, tenant: person.tenant, time: now, expiryTime: expiry)
            let ended = try sessions.tidy(
                user: person.id, maximum: SessionTerms.maximumSessions, now: now,
                forgetBefore: now + -SessionTerms.memory.wholeNanoseconds)
            return (person, session, ended)
        }
        for session in ended { parts.directory.forget(session: session) }
        return SignedIn(
            accessToken: try await parts.accessTokens.issue(
                user: person.id, session: session, tenant: person.tenant, role: try Role(of: person), now: now),
            refreshToken: token.text, refreshExpiryTime: expiry, session: session, person: person)
    }

    // MARK: - Staying

    private enum Renewal: Sendable {
        case refused
        case reused(StoredRefreshToken)
        case renewed(StoredRefreshToken, expiryTime: Timestamp)
    }

    /// A new access token and a new refresh token for one that was not used yet. One that was ends the session: either the person
    /// or a thief has used it, and nobody can tell which of them comes now.
    package func refresh(_ text: String, origin: RequestOrigin) async throws -> SignedIn {
        let now = parts.now()
        try parts.limits.requireRenewal(address: origin.address, now: now)
        guard let hash = OpaqueToken.hash(text, of: .refresh) else { throw SignIn.refreshRefused }
        let next = OpaqueToken(.refresh)
        let renewal = try await parts.store.transaction(.platform) { scoped -> Renewal in
            let tokens = RefreshTokenRepository(scoped)
            guard let stored = try tokens.hold(hash: hash), stored.expiryTime > now, !stored.isSessionEnded,
                stored.sessionExpiryTime > now, stored.person.isActive, stored.person.isTenantActive
            else { return .refused }
            guard !stored.isUsed else {
                _ = try SessionRepository(scoped).end(stored.session, user: stored.person.id, .reuse, time: now)
                return .reused(stored)
            }
            try tokens.use(hash: hash, session: stored.session, time: now)
            let expiry = min(now + SessionTerms.refreshLifetime.wholeNanoseconds, stored.sessionExpiryTime)
            try tokens.insert(
                hash: next.hash, session: stored.session, tenant: stored.person.tenant, time: now, expiryTime: expiry)
            return .renewed(stored, expiryTime: expiry)
        }
        switch renewal {
        case .refused: throw SignIn.refreshRefused
        case .reused(let stored):
            parts.directory.forget(session: stored.session)
            await parts.events.record(
                SecurityEvent(
                    .refreshReused, tenant: stored.person.tenant, user: stored.person.id, userName: stored.person.name,
                    status: 401, origin: origin))
            throw IdentityRefusal(
                .unauthorized, "refresh_reused",
                "This refresh token was used already, so its session was ended: sign in again with POST /api/v1/login.")
        case .renewed(let stored, let expiry):
            return SignedIn(
                accessToken: try await parts.accessTokens.issue(
                    user: stored.person.id, session: stored.session, tenant: stored.person.tenant,
                    role: try Role(of: stored.person), now: now),
                refreshToken: next.text, refreshExpiryTime: expiry, session: stored.session, person: stored.person)
        }
    }

    private static let refreshRefused = IdentityRefusal(
        .unauthorized, "refresh_refused", "This refresh token does not count (any more): sign in with POST /api/v1/login.")

    // MARK: - Who calls

    /// Who is behind what stands after `Bearer`: an access token or an API token. Throws `IdentityRefusal` when it is neither.
    package func principal(token: String, address: String) async throws -> Principal {
        let now = parts.now()
        if let hash = OpaqueToken.hash(token, of: .api) {
            guard let principal = try await parts.directory.principal(tokenHash: hash, now: now) else {
                try parts.limits.requireRenewal(address: address, now: now)
                throw SignIn.tokenInvalid
            }
            return principal
        }
        let claims: AccessClaims
        do {
            claims = try parts.accessTokens.verify(token, now: now)
        } catch .expired {
            throw IdentityRefusal(
                .unauthorized, "token_expired", "The access token has expired: renew it with POST /api/v1/token/refresh.")
        } catch .invalid {
            throw SignIn.tokenInvalid
        }
        guard var principal = try await parts.directory.principal(session: claims.session, now: now),
            principal.user == claims.user, principal.tenant == claims.tenant
        else { throw SignIn.tokenInvalid }
        principal.expiryTime = claims.expiryTime
        return principal
    }

    /// Whether somebody who was let in earlier still would be, by the same token: for answers that go on for hours.
    package func isStillKnown(_ principal: Principal) async throws -> Bool {
        let now = parts.now()
        if let end = principal.expiryTime, end <= now { return false }
        switch principal.kind {
        case .local: return true
        case .session(let session):
            return try await isSame(principal, parts.directory.principal(session: session, now: now))
        case .token(let token): return try await isSame(principal, parts.directory.principal(token: token, now: now))
        }
    }

    /// Whether both may do the same. A token ends when it says so, which is not what the directory keeps.
    private func isSame(_ asked: Principal, _ known: Principal?) -> Bool {
        var (asked, known) = (asked, known)
        asked.expiryTime = nil
        known?.expiryTime = nil
        return asked == known
    }

    static let tokenInvalid = IdentityRefusal(
        .unauthorized, "token_invalid", "This token does not count (any more): sign in with POST /api/v1/login.")

    // MARK: - Sessions

    /// Those of a user that live, newest first.
    package func sessions(of user: UserID, scope: TenantScope) async throws -> [StoredSession] {
        let now = parts.now()
        return try await parts.store.transaction(scope) { scoped in
            try SessionRepository(scoped).list(user: user, now: now)
        }
    }

    package func end(
        _ session: SessionID, of user: UserID, _ reason: SessionEnd = .ended, scope: TenantScope
    ) async throws {
        let now = parts.now()
        let isEnded = try await parts.store.transaction(scope) { scoped in
            try SessionRepository(scoped).end(session, user: user, reason, time: now)
        }
        parts.directory.forget(session: session)
        guard isEnded else {
            throw IdentityRefusal.notFound("session_not_found", "There is no session \(session) that lives.")
        }
    }

    package func endAll(of user: UserID, except session: SessionID?, _ reason: SessionEnd, scope: TenantScope) async throws {
        let now = parts.now()
        try await parts.store.transaction(scope) { scoped in
            try SessionRepository(scoped).endAll(user: user, except: session, reason, time: now)
        }
        parts.directory.forget(user: user)
    }
}
