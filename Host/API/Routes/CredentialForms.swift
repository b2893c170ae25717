package import FoundationEssentials
package import Store
import TradingModel
import Vault

/// What credentials look like.
enum CredentialForms {
    static let venue = Schema.choice(CredentialVenue.allCases.map(\.rawValue))
    static let labels = Schema.array(.line(64), count: 0...20)
    /// Printable, without spaces: what venues give. Never repeated in an answer.
    static let secret = Schema.text(
        TextForm(8...512, pattern: #"^[!-~]+$"#, words: "printable characters without spaces") { text in
            text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        })
    /// A phrase that a person chose.
    static let passphrase = Schema.text(
        TextForm(1...128, pattern: #"^[ -~]+$"#, words: "printable characters") { text in
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        })

    static let registration = Schema.object(
        ObjectForm(
            "CredentialRegistration",
            [
                .optional("tenant", .name, "For the staff: whose it is; without it the user's own tenant."),
                .optional("user", .name, "Whose it is; without it the caller's."),
                Field("venue", venue, "The exchange."), Field("name", .name, "Unique within its owner."),
                Field("key", secret, "The public part."), Field("secret", secret, "Signs."),
                .optional("passphrase", passphrase, "Of OKX and Bitget, where it has to be; of no other venue."),
                .optional("labels", labels, "Words of the owner's."),
            ]))

    static let change = Schema.object(
        ObjectForm(
            "CredentialChange",
            [
                .optional("name", .name, "Unique within its owner."),
                .optional("enabled", .boolean, "Whether requests are signed with it."),
                .optional("labels", labels, "Instead of all that it has."),
            ]))

    static let credential = Schema.object(
        ObjectForm(
            "Credential",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose it is."),
                .optional("user", .words, "Whose it is within the tenant; missing: the tenant's own."),
                Field("venue", venue, "The exchange."), Field("name", .words, "Unique within its owner."),
                Field("keyEnding", .words, "The last characters of the public part, four at most."),
                Field(
                    "permissions", .list(.choice(["read", "trade", "withdraw", "unknown"])),
                    "As the venue said when it was registered; unknown: nobody could ask it."),
                .optional("ipBound", .boolean, "Whether the venue takes it from certain addresses only; missing: unknown."),
                Field("labels", .list(.words), "Words of the owner's."),
                Field("enabled", .boolean, "Whether requests are signed with it."),
                Field("createdAt", .time, "When it was registered."),
                .optional("usedAt", .time, "The minute of the last signature; missing: none."),
                Field("warnings", .list(.words), "What its owner should look after."),
            ]))
}

/// A key of an exchange as answers tell it: everything but the key.
package struct CredentialReport: Sendable, Codable, Hashable {
    package var id: UInt64
    package var tenant: String
    package var user: String?
    package var venue: String
    package var name: String
    package var keyEnding: String
    package var permissions: [String]
    package var ipBound: Bool?
    package var labels: [String]
    package var enabled: Bool
    package var createdAt: Date
    package var usedAt: Date?
    package var warnings: [String]

    package init(_ stored: StoredCredential) {
        id = stored.id.rawValue
        tenant = stored.tenantName
        user = stored.userName
        venue = stored.venue
        name = stored.name
        keyEnding = stored.keyEnding
        labels = stored.labels
        enabled = stored.isEnabled
        createdAt = Date(stored.createdTime)
        usedAt = stored.usedTime.map { Date($0) }
        guard let reach = stored.reach else {
            permissions = ["unknown"]
            warnings = [
                "What this key may do is unknown: nobody asked the venue. Look there that it cannot withdraw, and bind it to "
                    + "this host's address."
            ]
            return
        }
        permissions =
            (reach.canRead ? ["read"] : []) + (reach.canTrade ? ["trade"] : []) + (reach.canWithdraw ? ["withdraw"] : [])
        ipBound = reach.isIPBound
        let isReal = stored.venue != CredentialVenue.paper.rawValue
        warnings =
            (reach.canTrade ? [] : ["This key cannot trade: orders with it are refused by the venue."])
            + (reach.isIPBound || !isReal ? [] : ["This key works from every address: bind it to this host's at the venue."])
    }
}

package struct CredentialList: Sendable, Codable {
    package var credentials: [CredentialReport]
    /// Nil: that was the last of them.
    package var next: String?
}

/// How often a key signed within a minute.
package struct CredentialUseReport: Sendable, Codable {
    package var minute: Date
    package var count: Int
}

package struct CredentialUseList: Sendable, Codable {
    package var uses: [CredentialUseReport]
}

extension StoredRotation {
    var startDate: Date { Date(startTime) }
    var endDate: Date? { endTime.map { Date($0) } }
}

extension CredentialUse {
    var date: Date { Date(minute) }
}
