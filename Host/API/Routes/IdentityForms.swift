import FoundationEssentials
import Identity
import Store
import TradingModel

/// What people, sessions and tokens look like.
enum IdentityForms {
    static let role = Schema.choice(Role.allCases.map(\.rawValue))
    static let status = Schema.choice(["active", "disabled"])
    /// To be chosen; see `PasswordRules`.
    static let newPassword = Schema.text(TextForm(PasswordRules.length))
    /// To be compared.
    static let password = Schema.text(TextForm(1...256))
    static let code = Schema.text(
        TextForm(6...24, pattern: #"^[A-Za-z0-9 -]+$"#, words: "six digits, or a recovery code") { text in
            text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: " "):
                    true
                default: false
                }
            }
        })
    /// As much of an address as can be said without sending to it.
    static let email = Schema.text(
        TextForm(
            3...254, pattern: #"^[^@\u0000-\u0020\u007F]+@[^@\u0000-\u0020\u007F]+$"#, words: "an address such as kim@example.com"
        ) { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
                && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        })
    /// Of any kind; what has another form is refused where it is used.
    static let token = Schema.text(TextForm(1...512))
    static let scope = Schema.choice(Permission.allCases.map(\.rawValue))

    static let user = Schema.object(
        ObjectForm(
            "User",
            [
                Field("id", .id, "Its number."), Field("name", .words, "What it signs in with; unique on the host."),
                .optional("email", .words, "Where it is reached."), Field("tenant", .words, "Whom it belongs to."),
                Field("role", role, "What it is for."), Field("status", status, "Whether it may sign in."),
                Field("isStaff", .boolean, "Of the host's own tenant: its role reaches over every tenant."),
                Field("createdAt", .time, "Since when."),
            ]))

    static let signedIn = Schema.object(
        ObjectForm(
            "SignedIn",
            [
                Field("accessToken", .words, "For `Authorization: Bearer`."),
                Field("tokenType", .choice(["Bearer"]), "Always the same."),
                Field("expiresIn", .integer(1...86_400), "Seconds that the access token counts for."),
                Field("refreshToken", .words, "For POST /api/v1/token/refresh, once."),
                Field("refreshExpiresAt", .time, "Until when."), Field("session", .id, "Number of the session."),
                Field("user", user, "Who signed in."),
            ]))

    static let session = Schema.object(
        ObjectForm(
            "Session",
            [
                Field("id", .id, "Its number."), Field("address", .words, "Where it was signed in from."),
                Field("isCurrent", .boolean, "The one that asks."), Field("createdAt", .time, "Signed in."),
                Field("usedAt", .time, "Renewed for the last time."), Field("expiresAt", .time, "Over in any case."),
            ]))

    static let apiToken = Schema.object(
        ObjectForm(
            "APIToken",
            [
                Field("id", .id, "Its number."), Field("name", .words, "Unique within the user."),
                Field("scopes", .list(.words), "The permissions that it was made for."),
                Field("createdAt", .time, "Since when."), Field("expiresAt", .time, "Until when."),
                .optional("token", .words, "The token itself; in the answer that made it only."),
            ]))

    static let invitation = Schema.object(
        ObjectForm(
            "Invitation",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose user it makes."),
                Field("role", role, "Of the new user."), .optional("email", .words, "Whom it is for."),
                Field("invitedBy", .words, "By whom."), Field("createdAt", .time, "Since when."),
                Field("expiresAt", .time, "Until when."),
                .optional("token", .words, "What to send to the one who is invited; in the answer that made it only."),
            ]))

    static let tenant = Schema.object(
        ObjectForm(
            "Tenant",
            [
                Field("id", .id, "Its number."), Field("name", .words, "Unique on the host."),
                Field("plan", .words, "What it pays for."),
                Field("status", .choice(["active", "suspended"]), "Whether it may call."),
                Field("isPlatform", .boolean, "The host's own, whose members are the staff."),
                Field("createdAt", .time, "Since when."),
            ]))
}

/// A list that goes on at `next`.
enum NumberedPage {
    /// The number behind which the list goes on.
    static func after(_ call: Call) throws -> UInt64 {
        try call.text("cursor").map { try Cursor.number($0) } ?? 0
    }

    /// - Parameter last: of a page behind which there is more; nil: the list ends there.
    static func next(_ last: UInt64?) -> String? { last.map { Cursor(["\($0)"]).text } }
}
