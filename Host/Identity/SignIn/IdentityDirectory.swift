package import Store
import Synchronization
package import TradingModel

/// Who is behind a session or an API token, at this moment: read from the database when it is first asked for, then from memory.
///
/// Whoever ends, disables or changes something here says so with `forget` after the change is committed: the next request reads
/// the database again. What another process changed is seen when an answer is older than `maximumAge`.
package final class IdentityDirectory: Sendable {
    package static let maximumAge = Duration.seconds(30)

    private struct Entry {
        var principal: Principal
        var expiryTime: Timestamp
        var readTime: Timestamp

        func counts(_ now: Timestamp) -> Bool {
            // What was read in the future was read before the clock was set back.
            readTime <= now && now < expiryTime && now < readTime + IdentityDirectory.maximumAge.wholeNanoseconds
        }
    }

    /// A person, as it sees itself.
    package struct Profile: Sendable, Hashable {
        package var person: StoredPerson
        /// Whether signing in takes a code.
        package var hasSecondFactor: Bool
    }

    private struct KnownProfile {
        var profile: Profile
        var readTime: Timestamp

        /// As of an entry.
        func counts(_ now: Timestamp) -> Bool {
            readTime <= now && now < readTime + IdentityDirectory.maximumAge.wholeNanoseconds
        }
    }

    private struct State {
        var sessions: [SessionID: Entry] = [:]
        var tokens: [[UInt8]: Entry] = [:]
        var profiles: [UserID: KnownProfile] = [:]
        /// Rises with each change: what was read before one is not kept after it.
        var changes: UInt64 = 0
    }

    private let store: TenantStore
    private let maximumEntries: Int
    private let state = Mutex(State())

    /// - Parameter maximumEntries: of each kind.
    package init(_ store: TenantStore, maximumEntries: Int = 20_000) {
        self.store = store
        self.maximumEntries = maximumEntries
    }

    /// Sessions and tokens that are known at the moment.
    package var count: Int { state.withLock { $0.sessions.count + $0.tokens.count } }

    /// Nil: the session ended, or its user or tenant may not.
    package func principal(session: SessionID, now: Timestamp) async throws -> Principal? {
        let (known, changes) = state.withLock { ($0.sessions[session], $0.changes) }
        if let known, known.counts(now) { return known.principal }
        let read = try await store.transaction(.platform) { scoped -> Entry? in
            guard let (person, expiry) = try SessionRepository(scoped).person(session, now: now) else { return nil }
            let principal = try Principal(person, kind: .session(session))
            return Entry(principal: principal, expiryTime: expiry, readTime: now)
        }
        state.withLock { state in
            guard state.changes == changes else { return }
            state.sessions[session] = read
            IdentityDirectory.bound(&state.sessions, to: maximumEntries, now: now)
        }
        return read?.principal
    }

    /// Nil: there is no such API token that counts, or its user or tenant may not.
    package func principal(tokenHash: [UInt8], now: Timestamp) async throws -> Principal? {
        let (known, changes) = state.withLock { ($0.tokens[tokenHash], $0.changes) }
        if let known, known.counts(now) { return known.principal }
        let read = try await store.transaction(.platform) { scoped -> Entry? in
            guard let (person, token) = try APITokenRepository(scoped).person(hash: tokenHash, now: now) else { return nil }
            return Entry(principal: try Principal(person, token), expiryTime: token.expiryTime, readTime: now)
        }
        state.withLock { state in
            guard state.changes == changes else { return }
            state.tokens[tokenHash] = read
            IdentityDirectory.bound(&state.tokens, to: maximumEntries, now: now)
        }
        return read?.principal
    }

    /// As above, of a token that was let in earlier; read from the database.
    package func principal(token: APITokenID, now: Timestamp) async throws -> Principal? {
        try await store.transaction(.platform) { scoped in
            try APITokenRepository(scoped).person(token, now: now).map { try Principal($0, $1) }
        }
    }

    /// Nil: there is no such person.
    package func profile(_ user: UserID, now: Timestamp) async throws -> Profile? {
        let (known, changes) = state.withLock { ($0.profiles[user], $0.changes) }
        if let known, known.counts(now) { return known.profile }
        // Of the caller itself: the one transaction sees what no tenant may.
        let read = try await store.transaction(.platform) { scoped -> Profile? in
            guard let person = try PersonRepository(scoped).find(user) else { return nil }
            return Profile(person: person, hasSecondFactor: try SecretRepository(scoped).hasSecondFactor(user))
        }
        state.withLock { state in
            guard state.changes == changes else { return }
            if state.profiles.count >= maximumEntries { state.profiles.removeAll(keepingCapacity: true) }
            state.profiles[user] = read.map { KnownProfile(profile: $0, readTime: now) }
        }
        return read
    }

    // MARK: - Changes

    package func forget(session: SessionID) { forget { $0.kind == .session(session) } }

    package func forget(token: APITokenID) { forget { $0.kind == .token(token) } }

    /// Everything that a user signed in for or made.
    package func forget(user: UserID) { forget({ $0.user == user }, profiles: { $0.id == user }) }

    package func forget(tenant: TenantID) { forget({ $0.tenant == tenant }, profiles: { $0.tenant == tenant }) }

    private func forget(_ isMeant: (Principal) -> Bool, profiles isProfileMeant: (StoredPerson) -> Bool = { _ in false }) {
        state.withLock { state in
            state.changes &+= 1
            state.profiles = state.profiles.filter { !isProfileMeant($0.value.profile.person) }
            state.sessions = state.sessions.filter { !isMeant($0.value.principal) }
            state.tokens = state.tokens.filter { !isMeant($0.value.principal) }
        }
    }

    /// Drops what has to be read again anyway, and when that is not enough, everything: it is all in the database.
    private static func bound<Key>(_ entries: inout [Key: Entry], to maximum: Int, now: Timestamp) {
        guard entries.count > maximum else { return }
        entries = entries.filter { $0.value.counts(now) }
        if entries.count > maximum { entries.removeAll(keepingCapacity: true) }
    }
}

extension Principal {
    init(_ person: StoredPerson, kind: Kind) throws {
        self.init(
            kind: kind, user: person.id, userName: person.name, tenant: person.tenant, tenantName: person.tenantName,
            role: try Role(of: person), isStaff: person.isStaff)
    }

    init(_ person: StoredPerson, _ token: StoredAPIToken) throws {
        try self.init(person, kind: .token(token.id))
        // A permission that this program does not know any more is none.
        scopes = Set(token.scopes.compactMap { Permission(rawValue: $0) })
    }
}

extension Role {
    init(of person: StoredPerson) throws(DatabaseError) {
        guard let role = Role(rawValue: person.role) else {
            throw DatabaseError(.decoding, "user \(person.id) has the role \(person.role), which this program does not know")
        }
        self = role
    }
}
