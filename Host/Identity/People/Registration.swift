package import Store
import TradingModel

/// Who may make itself a user of the host.
package enum RegistrationPolicy: String, Sendable, Hashable, CaseIterable {
    /// Anybody, with a tenant of its own.
    case open
    /// Whoever was invited.
    case invited
    /// Nobody: those who administer people make them.
    case closed
}

/// Becoming a user, and inviting others to.
package struct Registration: Sendable {
    /// An invitation counts for a week unless it says otherwise, and for 30 days at most.
    package static let usualHours = 168
    package static let mostHours = 720

    private let parts: IdentityParts
    private let policy: @Sendable () -> RegistrationPolicy

    package init(_ parts: IdentityParts, policy: @escaping @autoclosure @Sendable () -> RegistrationPolicy = .invited) {
        self.parts = parts
        self.policy = policy
    }

    package struct NewUser: Sendable {
        package var name: String
        package var password: String
        package var email: String?
        /// Of an open host: the name of the new tenant; nil: the user's.
        package var tenant: String?
        package var invitation: String?

        package init(name: String, password: String, email: String?, tenant: String?, invitation: String?) {
            self.name = name
            self.password = password
            self.email = email
            self.tenant = tenant
            self.invitation = invitation
        }
    }

    package func register(_ new: NewUser, origin: RequestOrigin) async throws -> StoredPerson {
        try NewName.require(new.name)
        try NewName.require(new.tenant, field: "tenant")
        let now = parts.now()
        try parts.limits.requireTry(origin, now: now)
        let invitation = try invitationHash(new)
        try People.requireFree(new.name)
        if let refusal = PasswordRules.refusal(new.password, name: new.name) { throw refusal }
        let hash = try await parts.hash(new.password)
        let person = try await People.named(new.name) {
            try await parts.store.transaction(.platform) { scoped in
                let people = PersonRepository(scoped)
                let place =
                    if let invitation { try Registration.accept(invitation, new, now, scoped) } else {
                        try Registration.found(new, scoped)
                    }
                let made = try people.insert(
                    tenant: place.tenant, name: new.name, email: place.email, role: place.role, isFounder: invitation == nil)
                guard let user = made else { throw People.nameTaken(new.name) }
                try SecretRepository(scoped).setPassword(user, hash: hash.text, time: now)
                guard let person = try people.find(user) else { throw People.notFound(user) }
                return person
            }
        }
        await parts.events.record(
            SecurityEvent(
                .registered, tenant: person.tenant, user: person.id, userName: person.name, status: 201, origin: origin))
        return person
    }

    /// Nil: the user makes a tenant of its own, which the policy allows.
    private func invitationHash(_ new: NewUser) throws(IdentityRefusal) -> [UInt8]? {
        guard policy() != .closed else {
            throw .forbidden("registration_closed", "Nobody registers here: ask who administers this host for a user.")
        }
        guard let invitation = new.invitation else {
            guard policy() == .open else {
                throw .forbidden(
                    "invitation_required", "Registering here takes an invitation: send `invitation`.", field: "invitation")
            }
            return nil
        }
        guard new.tenant == nil else {
            throw .invalid("tenant_given", "An invitation says which tenant it is: leave `tenant` out.", field: "tenant")
        }
        guard let hash = OpaqueToken.hash(invitation, of: .invitation) else { throw Registration.invitationRefused }
        return hash
    }

    private typealias Place = (tenant: TenantID, email: String?, role: String)

    private static func accept(
        _ hash: [UInt8], _ new: NewUser, _ now: Timestamp, _ scoped: ScopedConnection
    ) throws -> Place {
        guard let invitation = try InvitationRepository(scoped).accept(hash: hash, time: now),
            try isStillCovered(invitation, scoped)
        else { throw invitationRefused }
        if let email = invitation.email, let given = new.email, email.lowercased() != given.lowercased() {
            throw IdentityRefusal.invalid("email_differs", "The invitation is for another address.", field: "email")
        }
        return (invitation.tenant, invitation.email ?? new.email, invitation.role)
    }

    /// Whether who invited may still invite to that: else somebody who is disabled would come back as whom it invited.
    private static func isStillCovered(_ invitation: StoredInvitation, _ scoped: ScopedConnection) throws -> Bool {
        // The account that the host runs as is no user.
        guard let inviter = try PersonRepository(scoped).find(name: invitation.invitedBy) else { return true }
        guard inviter.isActive, let role = Role(rawValue: invitation.role) else { return false }
        let own = try Role(of: inviter)
        return own.reach(.usersWrite) > .none && own.covers(role)
    }

    private static func found(_ new: NewUser, _ scoped: ScopedConnection) throws -> Place {
        let name = new.tenant ?? new.name
        guard let tenant = try TenantAccountRepository(scoped).insert(name: name, plan: nil) else {
            guard new.tenant != nil else { throw People.nameTaken(name) }
            throw Tenants.nameTaken(name, field: "tenant")
        }
        return (tenant.id, new.email, Role.owner.rawValue)
    }

    private static let invitationRefused = IdentityRefusal.invalid(
        "invitation_refused", "The invitation does not count (any more): ask for a new one.", field: "invitation")

    // MARK: - Inviting

    /// Answers the token, shown once.
    package func invite(
        _ caller: Caller, tenant: String?, role: Role, email: String?, hours: Int
    ) async throws -> (StoredInvitation, text: String) {
        try caller.require(role, field: "role")
        let tenant = try await People(parts).tenant(tenant, caller)
        let (now, token) = (parts.now(), OpaqueToken(.invitation))
        let name = caller.principal.userName
        let stored = try await parts.store.transaction(caller.scope) { scoped in
            try InvitationRepository(scoped).insert(
                tenant: tenant, role: role.rawValue, email: email, hash: token.hash, invitedBy: name, time: now,
                expiryTime: now + Duration.seconds(hours * 3_600).wholeNanoseconds)
        }
        return (stored, text: token.text)
    }

    /// Those that can still be accepted.
    package func invitations(_ caller: Caller, after: UInt64, limit: Int) async throws -> [StoredInvitation] {
        let now = parts.now()
        return try await parts.store.transaction(caller.scope) { scoped in
            try InvitationRepository(scoped).list(after: after, limit: limit, now: now)
        }
    }

    package func revoke(_ invitation: UInt64, _ caller: Caller) async throws {
        let isRevoked = try await parts.store.transaction(caller.scope) { scoped in
            try InvitationRepository(scoped).delete(invitation)
        }
        guard isRevoked else {
            throw IdentityRefusal.notFound("invitation_not_found", "There is no invitation \(invitation) that is open.")
        }
    }
}
