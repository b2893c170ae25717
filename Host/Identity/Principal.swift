package import Store
package import TradingModel

/// Who calls, as a token or a socket proved it.
package struct Principal: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Signed in with a password; the session that the access token belongs to.
        case session(SessionID)
        /// A token for programs.
        case token(APITokenID)
        /// The account that the host runs as, over the host's own socket: an owner of the platform.
        case local
    }

    package var kind: Kind
    /// Nil for the host's own account.
    package var user: UserID?
    /// Unique on the host.
    package var userName: String
    package var tenant: TenantID
    package var tenantName: String
    package var role: Role
    /// A member of the platform's tenant.
    package var isStaff: Bool
    /// Of an API token: the permissions that it was made for; nil: all that the role has.
    package var scopes: Set<Permission>?
    /// Of an access token: from when on it does not count.
    package var expiryTime: Timestamp?

    package init(
        kind: Kind, user: UserID?, userName: String, tenant: TenantID, tenantName: String, role: Role, isStaff: Bool,
        scopes: Set<Permission>? = nil
    ) {
        self.kind = kind
        self.user = user
        self.userName = userName
        self.tenant = tenant
        self.tenantName = tenantName
        self.role = role
        self.isStaff = isStaff
        self.scopes = scopes
    }

    /// How far the permission reaches for this caller.
    package func reach(_ permission: Permission) -> Reach {
        if let scopes, !scopes.contains(permission) { return .none }
        let reach = role.reach(permission)
        return reach == .tenant && isStaff ? .platform : reach
    }

    /// What the database shows this caller.
    package var scope: TenantScope { isStaff ? .platform : .tenant(tenant) }
}

extension Principal {
    /// What the account that the host runs as is called.
    package static let localName = "host"

    /// Nobody who is known: for routes that are open.
    package static let nobody = Principal(
        kind: .local, user: nil, userName: "", tenant: TenantID(0), tenantName: "", role: .viewer, isStaff: false, scopes: [])
}
