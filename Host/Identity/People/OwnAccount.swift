import Store
package import TradingModel

/// What a person does with its own password, second factor and tokens.
package struct OwnAccount: Sendable {
    private let parts: IdentityParts

    package init(_ parts: IdentityParts) { self.parts = parts }

    /// Who is signed in with a password. A token for programs must not change what it was made from.
    package static func session(of principal: Principal) throws(IdentityRefusal) -> (user: UserID, session: SessionID) {
        guard case .session(let session) = principal.kind, let user = principal.user else {
            throw .forbidden(
                "session_required",
                "This takes a person who signed in with POST /api/v1/login, not a token or the host's account.")
        }
        return (user, session)
    }

    // MARK: - Password

    /// Ends all other sessions.
    package func changePassword(_ caller: Caller, current: String, new: String) async throws {
        let (user, session) = try OwnAccount.session(of: caller.principal)
        if let refusal = PasswordRules.refusal(new, name: caller.principal.userName) { throw refusal }
        let refusal = OwnAccount.wrongPassword("currentPassword")
        let (_, compared) = try await OwnAccount.prove(current, caller, parts, else: refusal)
        let hash = try await parts.hash(new)
        let now = parts.now()
        try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            guard try secrets.holdAgain(compared) != nil else { throw refusal }
            try secrets.setAttempts(user, failed: 0, lockedUntil: nil)
            try secrets.setPassword(user, hash: hash.text, time: now)
            try SessionRepository(scoped).endAll(user: user, except: session, .password, time: now)
        }
        parts.directory.forget(user: user)
    }

    /// The caller's own password, counted like an attempt to sign in, and the right ones too: nobody keeps those who hash busy.
    private static func prove(
        _ password: String, _ caller: Caller, _ parts: IdentityParts, else refusal: IdentityRefusal
    ) async throws -> (PasswordAttempt, StoredSecret) {
        if let user = caller.principal.user { try parts.limits.requireProof(user, now: parts.now()) }
        let attempt = try await PasswordAttempt(name: caller.principal.userName, origin: caller.origin, parts)
        let (secret, _) = try await attempt.check(password, else: refusal)
        return (attempt, secret)
    }

    /// For what outlives an access token: whoever stole one must not keep the account by it.
    static func requirePassword(_ password: String, _ caller: Caller, _ parts: IdentityParts) async throws {
        let (attempt, _) = try await prove(password, caller, parts, else: wrongPassword("password"))
        try await attempt.forgive()
    }

    private static func wrongPassword(_ field: String) -> IdentityRefusal {
        .invalid("password_wrong", "This is not your password.", field: field)
    }

    // MARK: - Second factor

    /// What an app needs, shown once.
    package struct NewSecondFactor: Sendable {
        /// For people to type.
        package var secret: String
        /// For a picture to scan.
        package var address: String
    }

    /// Makes a secret, for the password; it counts when `confirm` has seen a code of it. One that was not confirmed is replaced.
    package func beginSecondFactor(_ caller: Caller, password: String) async throws -> NewSecondFactor {
        let (user, _) = try OwnAccount.session(of: caller.principal)
        try await OwnAccount.requirePassword(password, caller, parts)
        let device = TimeCode.random()
        let sealed = try parts.sealer.seal(device.secret, context: SecondFactorCheck.context(user))
        try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            guard let secret = try secrets.hold(user) else { throw People.notFound(user) }
            guard !secret.isTOTPConfirmed else {
                throw IdentityRefusal.conflict(
                    "second_factor_on", "There is a second factor: remove it with DELETE /api/v1/me/second-factor first.")
            }
            try secrets.setTOTP(user, sealedSecret: sealed)
        }
        return NewSecondFactor(secret: device.text, address: device.address(name: caller.principal.userName))
    }

    /// The second factor is on from now; answers recovery codes, shown once.
    package func confirmSecondFactor(_ caller: Caller, code: String) async throws -> [RecoveryCode] {
        let (user, _) = try OwnAccount.session(of: caller.principal)
        let (now, check) = (parts.now(), SecondFactorCheck(sealer: parts.sealer))
        try parts.limits.requireCode(user, now: now)
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.random() }
        try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            guard let secret = try secrets.hold(user), secret.totpSecret != nil, !secret.isTOTPConfirmed else {
                throw IdentityRefusal.conflict(
                    "second_factor_not_begun", "There is nothing to confirm: begin with POST /api/v1/me/second-factor.")
            }
            guard try check.take(code, of: secret, now: now, secrets) else { throw OwnAccount.wrongCode }
            try secrets.confirmTOTP(user, time: now)
            try secrets.setRecoveryCodes(user, hashes: codes.map { $0.hash(for: user) })
        }
        parts.directory.forget(user: user)
        return codes
    }

    /// Takes the second factor away, for the password and a code.
    package func removeSecondFactor(_ caller: Caller, password: String, code: String) async throws {
        let (user, _) = try OwnAccount.session(of: caller.principal)
        let now = parts.now()
        try parts.limits.requireCode(user, now: now)
        let refusal = OwnAccount.wrongPassword("password")
        let (attempt, secret) = try await OwnAccount.prove(password, caller, parts, else: refusal)
        guard secret.isTOTPConfirmed else {
            try await attempt.forgive()
            throw IdentityRefusal.conflict("second_factor_off", "There is no second factor.")
        }
        let check = SecondFactorCheck(sealer: parts.sealer)
        let isTaken = try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            guard let held = try secrets.holdAgain(secret) else { throw refusal }
            guard try check.take(code, of: held, now: now, secrets) else { return false }
            try secrets.setTOTP(user, sealedSecret: nil)
            try secrets.setAttempts(user, failed: 0, lockedUntil: nil)
            return true
        }
        guard isTaken else {
            await attempt.fail()
            throw OwnAccount.wrongCode
        }
        parts.directory.forget(user: user)
    }

    private static let wrongCode = IdentityRefusal.invalid(
        "code_wrong", "The code is wrong or was used already: wait for the next one.", field: "code")

    /// The person, and whether signing in takes a code.
    package func profile(_ user: UserID) async throws -> IdentityDirectory.Profile {
        guard let profile = try await parts.directory.profile(user, now: parts.now()) else {
            throw IdentityRefusal.notFound("user_not_found", "There is no user \(user).")
        }
        return profile
    }
}
