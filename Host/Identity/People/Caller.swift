import Store

/// Who asks for something, and how far it may go with it.
package struct Caller: Sendable {
    package var principal: Principal
    package var reach: Reach
    package var origin: RequestOrigin

    package init(principal: Principal, reach: Reach, origin: RequestOrigin) {
        self.principal = principal
        self.reach = reach
        self.origin = origin
    }

    /// What the database shows.
    var scope: TenantScope { reach == .platform ? .platform : .tenant(principal.tenant) }
}

extension Role {
    /// Who is above whom: nobody gives or takes away more than it has itself.
    package var rank: Int {
        switch self {
        case .owner: 4
        case .operator: 3
        case .author, .trader: 2
        case .viewer: 1
        }
    }

    /// Whether somebody of this role may give the other one, or change who has it.
    package func covers(_ other: Role) -> Bool { rank >= other.rank }
}

extension Caller {
    /// Throws unless the caller's own role is at least this one, and, for a token, unless it has all that the role may: else a
    /// token for administering people would make somebody who may more, and sign in as that.
    func require(_ role: Role, field: String? = nil) throws(IdentityRefusal) {
        guard principal.role.covers(role) else {
            throw .forbidden(
                "role_above_own", "The role \(role.rawValue) is above \(principal.role.rawValue), your own.", field: field)
        }
        guard let scopes = principal.scopes else { return }
        guard let missing = Permission.allCases.first(where: { role.reach($0) > .none && !scopes.contains($0) }) else { return }
        throw .forbidden(
            "role_above_token",
            "The role \(role.rawValue) may what this token was not made for, \(missing.rawValue) for one: sign in instead.",
            field: field)
    }
}
