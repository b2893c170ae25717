import Store
import TradingModel

/// An attempt to prove a password: counted before it is checked, so that many at once are no more than one after the other.
struct PasswordAttempt: Sendable {
    private let parts: IdentityParts
    private let origin: RequestOrigin
    let name: String
    /// Nil: nobody has the name.
    let secret: StoredSecret?
    /// Whether it brings the name nearer to its lock.
    private let isCounted: Bool

    private enum Beginning: Sendable {
        case open(StoredSecret?, isCounted: Bool)
        case locked(StoredSecret?, until: Timestamp)
    }

    /// Throws while the name is locked.
    init(name: String, origin: RequestOrigin, _ parts: IdentityParts) async throws {
        self.parts = parts
        self.origin = origin
        self.name = name
        let now = parts.now()
        let limits = parts.limits
        let beginning = try await parts.store.transaction(.platform) { scoped -> Beginning in
            let secrets = SecretRepository(scoped)
            guard let secret = try secrets.hold(name: name) else {
                // As long as for somebody, whose attempts are written.
                try secrets.writeNothing()
                return limits.beginUnknown(name, now: now).map { .locked(nil, until: $0) } ?? .open(nil, isCounted: false)
            }
            let hasTries = limits.takeAttempt(secret.person.id, origin, now: now)
            if let locked = secret.lockedUntil, locked > now {
                // Whoever guesses from elsewhere locks nobody out of where it signed in before.
                guard hasTries, try SessionRepository(scoped).wasBegun(by: secret.person.id, from: origin.address) else {
                    return .locked(secret, until: locked)
                }
                return .open(secret, isCounted: false)
            }
            let failed = secret.failedCount + 1
            try secrets.setAttempts(
                secret.person.id, failed: failed, lockedUntil: LockOut.end(afterFailures: failed, now: now))
            return .open(secret, isCounted: true)
        }
        switch beginning {
        case .open(let secret, let isCounted):
            self.secret = secret
            self.isCounted = isCounted
        case .locked(let secret, let until):
            await parts.events.record(
                SecurityEvent(
                    .lockedOut, tenant: secret?.person.tenant, user: secret?.person.id, userName: name, status: 429,
                    origin: origin))
            let wait = Duration.nanoseconds(until.nanoseconds - now.nanoseconds)
            throw IdentityRefusal(
                .tooMany(wait), "login_locked",
                "Too many attempts failed: this name is locked for \(wait.components.seconds + 1) more seconds.")
        }
    }

    /// Compares, with the same work whether there is somebody or not. Throws `refusal` when it is another password.
    func check(_ password: String, else refusal: IdentityRefusal) async throws -> (StoredSecret, isOutdated: Bool) {
        let stored = secret?.passwordHash.flatMap { PasswordHash($0) }
        let check: PasswordCheck
        do {
            check = try await parts.hasher.check(password, against: stored)
        } catch is HashingBusy {
            try await forgive()
            throw IdentityRefusal.hashingBusy
        }
        guard check.isMatch, let secret else {
            await fail()
            throw refusal
        }
        return (secret, isOutdated: check.isOutdated)
    }

    /// Tells that it failed.
    func fail() async {
        await parts.events.record(
            SecurityEvent(
                .signInFailed, tenant: secret?.person.tenant, user: secret?.person.id, userName: name, status: 401,
                origin: origin))
    }

    /// It was none: it does not count.
    func forgive() async throws {
        guard let secret else {
            parts.limits.forgiveUnknown(name)
            try await parts.store.transaction(.platform) { try SecretRepository($0).writeNothing() }
            return
        }
        guard isCounted else { return }
        try await parts.store.transaction(.platform) { scoped in
            try SecretRepository(scoped).forgiveAttempt(secret.person.id)
        }
    }
}
