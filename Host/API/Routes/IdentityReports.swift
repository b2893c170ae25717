package import FoundationEssentials
package import Identity
package import Store
import TradingModel

// What the routes about people answer.

package struct UserReport: Sendable, Hashable, Codable {
    package var id: UInt64
    package var name: String
    package var email: String?
    package var tenant: String
    package var role: String
    package var status: String
    package var isStaff: Bool
    package var createdAt: Date

    package init(_ person: StoredPerson) {
        id = person.id.rawValue
        name = person.name
        email = person.email
        tenant = person.tenantName
        role = person.role
        status = person.isActive ? "active" : "disabled"
        isStaff = person.isStaff
        createdAt = Date(person.createdTime)
    }
}

package struct UserList: Sendable, Hashable, Codable {
    package var users: [UserReport]
    package var next: String?
}

package struct SignedInReport: Sendable, Hashable, Codable {
    package var accessToken: String
    package var tokenType: String
    package var expiresIn: Int64
    package var refreshToken: String
    package var refreshExpiresAt: Date
    package var session: UInt64
    package var user: UserReport

    package init(_ signedIn: SignedIn) {
        accessToken = signedIn.accessToken
        tokenType = "Bearer"
        expiresIn = AccessTokens.lifetime.components.seconds
        refreshToken = signedIn.refreshToken
        refreshExpiresAt = Date(signedIn.refreshExpiryTime)
        session = signedIn.session.rawValue
        user = UserReport(signedIn.person)
    }
}

package struct SessionReport: Sendable, Hashable, Codable {
    package var id: UInt64
    package var address: String
    package var isCurrent: Bool
    package var createdAt: Date
    package var usedAt: Date
    package var expiresAt: Date

    package init(_ session: StoredSession, isCurrent: Bool) {
        id = session.id.rawValue
        address = session.address
        self.isCurrent = isCurrent
        createdAt = Date(session.createdTime)
        usedAt = Date(session.usedTime)
        expiresAt = Date(session.expiryTime)
    }
}

/// Newest first.
package struct SessionList: Sendable, Hashable, Codable {
    package var sessions: [SessionReport]

    package init(_ sessions: [StoredSession], caller: Principal) {
        self.sessions = sessions.map { SessionReport($0, isCurrent: caller.kind == .session($0.id)) }
    }
}

package struct APITokenReport: Sendable, Hashable, Codable {
    package var id: UInt64
    package var name: String
    package var scopes: [String]
    package var createdAt: Date
    package var expiresAt: Date
    package var token: String?

    package init(_ stored: StoredAPIToken, token: String? = nil) {
        id = stored.id.rawValue
        name = stored.name
        scopes = stored.scopes
        createdAt = Date(stored.createdTime)
        expiresAt = Date(stored.expiryTime)
        self.token = token
    }
}

package struct APITokenList: Sendable, Hashable, Codable {
    package var tokens: [APITokenReport]
}

package struct InvitationReport: Sendable, Hashable, Codable {
    package var id: UInt64
    package var tenant: String
    package var role: String
    package var email: String?
    package var invitedBy: String
    package var createdAt: Date
    package var expiresAt: Date
    package var token: String?

    package init(_ stored: StoredInvitation, token: String? = nil) {
        id = stored.id
        tenant = stored.tenantName
        role = stored.role
        email = stored.email
        invitedBy = stored.invitedBy
        createdAt = Date(stored.createdTime)
        expiresAt = Date(stored.expiryTime)
        self.token = token
    }
}

package struct InvitationList: Sendable, Hashable, Codable {
    package var invitations: [InvitationReport]
    package var next: String?
}

package struct TenantReport: Sendable, Hashable, Codable {
    package var id: UInt64
    package var name: String
    package var plan: String
    package var status: String
    package var isPlatform: Bool
    package var createdAt: Date

    package init(_ stored: StoredTenantAccount) {
        id = stored.id.rawValue
        name = stored.name
        plan = stored.plan
        status = stored.isActive ? "active" : "suspended"
        isPlatform = stored.isPlatform
        createdAt = Date(stored.createdTime)
    }
}

package struct TenantList: Sendable, Hashable, Codable {
    package var tenants: [TenantReport]
    package var next: String?
}

/// Who asks.
package struct MeReport: Sendable, Hashable, Codable {
    /// Missing for the host's own account.
    package var user: UserReport?
    package var name: String
    package var tenant: String
    package var role: String
    package var isStaff: Bool
    /// session, token or local.
    package var kind: String
    package var secondFactor: Bool
    /// By permission: own, tenant or platform; what is not permitted is missing.
    package var permissions: [String: String]

    package init(_ principal: Principal, user: StoredPerson?, secondFactor: Bool) {
        self.user = user.map { UserReport($0) }
        name = principal.userName
        tenant = principal.tenantName
        role = principal.role.rawValue
        isStaff = principal.isStaff
        self.secondFactor = secondFactor
        kind =
            switch principal.kind {
            case .session: "session"
            case .token: "token"
            case .local: "local"
            }
        permissions = [:]
        for permission in Permission.allCases {
            switch principal.reach(permission) {
            case .none: continue
            case .own: permissions[permission.rawValue] = "own"
            case .tenant: permissions[permission.rawValue] = "tenant"
            case .platform: permissions[permission.rawValue] = "platform"
            }
        }
    }
}

package struct SecondFactorReport: Sendable, Hashable, Codable {
    package var secret: String
    package var address: String
}

package struct RecoveryCodeList: Sendable, Hashable, Codable {
    package var recoveryCodes: [String]
}
