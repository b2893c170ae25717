package import Store
package import TradingModel

/// What those who administer people may do with them. Nobody gives more than it has, nobody changes who is above, and a tenant
/// keeps an owner.
package struct People: Sendable {
    private let parts: IdentityParts

    package init(_ parts: IdentityParts) { self.parts = parts }

    static func notFound(_ user: UserID) -> IdentityRefusal {
        .notFound("user_not_found", "There is no user \(user): GET /api/v1/users lists those that are.")
    }

    // MARK: - Looking

    package func list(_ caller: Caller, _ filter: PersonFilter, limit: Int) async throws -> [StoredPerson] {
        var filter = filter
        if caller.reach == .own {
            guard let user = caller.principal.user, filter.user == nil || filter.user == user else { return [] }
            filter.user = user
        }
        let wanted = filter
        return try await parts.store.transaction(caller.scope) { scoped in
            try PersonRepository(scoped).list(wanted, limit: limit)
        }
    }

    package func find(_ user: UserID, _ caller: Caller) async throws -> StoredPerson {
        try await parts.store.transaction(caller.scope) { scoped in try People.find(user, caller, scoped) }
    }

    /// What is another's is not there.
    private static func find(_ user: UserID, _ caller: Caller, _ scoped: ScopedConnection) throws -> StoredPerson {
        guard caller.reach != .own || caller.principal.user == user, let person = try PersonRepository(scoped).find(user) else {
            throw notFound(user)
        }
        return person
    }

    /// Somebody whom the caller administers.
    private static func findBelow(_ user: UserID, _ caller: Caller, _ scoped: ScopedConnection) throws -> StoredPerson {
        let person = try find(user, caller, scoped)
        try caller.require(try Role(of: person))
        return person
    }

    // MARK: - Making

    package struct NewPerson: Sendable {
        /// Only for the staff; nil: the caller's own.
        package var tenant: String?
        package var name: String
        package var email: String?
        package var role: Role
        /// Nil: nobody signs in as this user until it has one.
        package var password: String?

        package init(tenant: String?, name: String, email: String?, role: Role, password: String?) {
            self.tenant = tenant
            self.name = name
            self.email = email
            self.role = role
            self.password = password
        }
    }

    package func make(_ new: NewPerson, _ caller: Caller) async throws -> StoredPerson {
        try NewName.require(new.name)
        try caller.require(new.role, field: "role")
        try People.requireFree(new.name)
        if let password = new.password, let refusal = PasswordRules.refusal(password, name: new.name) { throw refusal }
        let tenant = try await self.tenant(new.tenant, caller)
        let hash = if let password = new.password { try await parts.hash(password) } else { nil as PasswordHash? }
        let now = parts.now()
        return try await People.named(new.name) {
            // As the host, because a tenant's own role never touches a table of secrets; the tenant is one that the caller sees.
            try await parts.store.transaction(.platform) { scoped in
                let people = PersonRepository(scoped)
                let made = try people.insert(tenant: tenant, name: new.name, email: new.email, role: new.role.rawValue)
                guard let user = made else { throw People.nameTaken(new.name) }
                if let hash { try SecretRepository(scoped).setPassword(user, hash: hash.text, time: now) }
                guard let person = try people.find(user) else { throw People.notFound(user) }
                return person
            }
        }
    }

    /// The tenant of a name, when the caller may name it.
    func tenant(_ name: String?, _ caller: Caller) async throws -> TenantID {
        guard let name, name != caller.principal.tenantName else { return caller.principal.tenant }
        let tenant = try await parts.store.transaction(caller.scope) { scoped in
            try TenantAccountRepository(scoped).find(name: name)
        }
        guard let tenant else {
            throw IdentityRefusal(.notFound, "tenant_not_found", "There is no tenant '\(name)'.", field: "tenant")
        }
        return tenant.id
    }

    /// Runs what stores a person; a name or an address that somebody has is told.
    static func named<Result: Sendable>(_ name: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as DatabaseError where error.sqlState == DatabaseError.uniqueViolation {
            if error.description.contains("user_email") {
                throw IdentityRefusal.conflict(
                    "email_taken", "Another user of this host has this address.", field: "email")
            }
            throw nameTaken(name)
        }
    }

    /// Whom an invitation or the audit log calls like the host's own account is that account.
    static func requireFree(_ name: String) throws(IdentityRefusal) {
        guard name.lowercased() == Principal.localName else { return }
        throw .conflict(
            "name_reserved", "'\(name)' is the host's own account: choose another name.", field: "name")
    }

    static func nameTaken(_ name: String) -> IdentityRefusal {
        .conflict("name_taken", "This host has a user or a tenant '\(name)' already.", field: "name")
    }

    // MARK: - Changing

    package struct Change: Sendable {
        package var role: Role?
        package var isActive: Bool?
        package var email: String?

        package init(role: Role? = nil, isActive: Bool? = nil, email: String? = nil) {
            self.role = role
            self.isActive = isActive
            self.email = email
        }
    }

    /// At once: what the user signed in for has the new role, or ends.
    package func change(_ user: UserID, _ change: Change, _ caller: Caller) async throws -> StoredPerson {
        if let role = change.role { try caller.require(role, field: "role") }
        let now = parts.now()
        let person = try await People.named("\(user)") {
            try await parts.store.transaction(caller.scope) { scoped in
                let people = PersonRepository(scoped)
                let tenant = try People.find(user, caller, scoped).tenant
                // From here on nobody else changes who has which role in the tenant.
                let owners = try people.holdOwners(of: tenant)
                let before = try People.findBelow(user, caller, scoped)
                let losesOwner = change.isActive == false || (change.role.map { $0 != .owner } ?? false)
                if losesOwner, owners == [user] {
                    throw IdentityRefusal.conflict(
                        "last_owner", "\(before.name) is the last owner of \(before.tenantName): make somebody else one first.")
                }
                try people.update(user, role: change.role?.rawValue, isActive: change.isActive, email: change.email)
                if change.isActive == false {
                    try SessionRepository(scoped).endAll(user: user, except: nil, .disabled, time: now)
                    try APITokenRepository(scoped).deleteAll(of: user)
                }
                return try People.find(user, caller, scoped)
            }
        }
        parts.directory.forget(user: user)
        return person
    }

    /// A new password for somebody who lost its own, or had it stolen; ends what it signed in for, its tokens and its lock.
    package func resetPassword(_ user: UserID, _ password: String, _ caller: Caller) async throws {
        let person = try await other(user, caller, instead: "POST /api/v1/me/password")
        if let refusal = PasswordRules.refusal(password, name: person.name) { throw refusal }
        let hash = try await parts.hash(password)
        let now = parts.now()
        try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            // Hashing takes long: who was below the caller may have been raised since.
            guard let held = try secrets.hold(user) else { throw People.notFound(user) }
            try caller.require(try Role(of: held.person))
            try secrets.setPassword(user, hash: hash.text, time: now)
            try secrets.setAttempts(user, failed: 0, lockedUntil: nil)
            try SessionRepository(scoped).endAll(user: user, except: nil, .password, time: now)
            try APITokenRepository(scoped).deleteAll(of: user)
        }
        parts.directory.forget(user: user)
    }

    /// For somebody who lost its device and its recovery codes.
    package func removeSecondFactor(_ user: UserID, _ caller: Caller) async throws {
        _ = try await other(user, caller, instead: "DELETE /api/v1/me/second-factor")
        try await parts.store.transaction(.platform) { scoped in
            let secrets = SecretRepository(scoped)
            // Who was below the caller a moment ago may have been raised since.
            guard let held = try secrets.hold(user) else { throw People.notFound(user) }
            try caller.require(try Role(of: held.person))
            try secrets.setTOTP(user, sealedSecret: nil)
        }
        parts.directory.forget(user: user)
    }

    /// Somebody whom the caller administers, and who is not the caller: for itself there are routes that ask for the password.
    private func other(_ user: UserID, _ caller: Caller, instead: String) async throws -> StoredPerson {
        let person = try await parts.store.transaction(caller.scope) { scoped in try People.findBelow(user, caller, scoped) }
        guard caller.principal.user != user else {
            throw IdentityRefusal.conflict("own_account", "This is you: use \(instead).")
        }
        return person
    }

    /// Ends everything that a user signed in for.
    package func endSessions(of user: UserID, _ caller: Caller) async throws {
        _ = try await parts.store.transaction(caller.scope) { scoped in try People.findBelow(user, caller, scoped) }
        try await SignIn(parts).endAll(of: user, except: nil, .ended, scope: caller.scope)
    }

    package func endSession(_ session: SessionID, of user: UserID, _ caller: Caller) async throws {
        _ = try await parts.store.transaction(caller.scope) { scoped in try People.findBelow(user, caller, scoped) }
        try await SignIn(parts).end(session, of: user, scope: caller.scope)
    }

    package func sessions(of user: UserID, _ caller: Caller) async throws -> [StoredSession] {
        _ = try await find(user, caller)
        return try await SignIn(parts).sessions(of: user, scope: caller.scope)
    }
}
