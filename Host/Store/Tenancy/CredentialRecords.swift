package import TradingModel

package enum CredentialTag {}

/// A key of an exchange that a tenant gave the host.
package typealias CredentialID = Identifier<CredentialTag>

/// What may be told of a key: everything but the key.
package struct StoredCredential: Sendable, Hashable {
    package var id: CredentialID
    package var tenant: TenantID
    package var tenantName: String
    /// Nil: the tenant's own.
    package var user: UserID?
    package var userName: String?
    package var venue: String
    package var name: String
    /// At most four characters.
    package var keyEnding: String
    package var reach: CredentialReach?
    package var labels: [String]
    package var isEnabled: Bool
    package var createdTime: Timestamp
    /// To the minute; nil: never.
    package var usedTime: Timestamp?
}

/// What a key may do, as its venue said.
package struct CredentialReach: Sendable, Hashable {
    package var canRead: Bool
    package var canTrade: Bool
    package var canWithdraw: Bool
    /// Only from addresses that its owner named at the venue.
    package var isIPBound: Bool

    package init(canRead: Bool, canTrade: Bool, canWithdraw: Bool, isIPBound: Bool) {
        self.canRead = canRead
        self.canTrade = canTrade
        self.canWithdraw = canWithdraw
        self.isIPBound = isIPBound
    }
}

/// A key that is to be registered, without the key.
package struct CredentialDraft: Sendable, Hashable {
    package var tenant: TenantID
    package var user: UserID?
    package var venue: String
    package var name: String
    package var keyEnding: String
    package var reach: CredentialReach?
    package var labels: [String]

    package init(
        tenant: TenantID, user: UserID?, venue: String, name: String, keyEnding: String, reach: CredentialReach?,
        labels: [String]
    ) {
        self.tenant = tenant
        self.user = user
        self.venue = venue
        self.name = name
        self.keyEnding = keyEnding
        self.reach = reach
        self.labels = labels
    }
}

/// What may be changed of a key; nil: it stays.
package struct CredentialChange: Sendable, Hashable {
    package var name: String?
    package var isEnabled: Bool?
    package var labels: [String]?

    package init(name: String? = nil, isEnabled: Bool? = nil, labels: [String]? = nil) {
        self.name = name
        self.isEnabled = isEnabled
        self.labels = labels
    }
}
