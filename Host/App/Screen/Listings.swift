import StrictJSON

/// What is shown of the API's lists about people, keys and messages. `TradingListings` has the rest.
enum Listings {
    static let users = Listing(
        command: "users list", path: "users", member: "users",
        nothing: "no user yet: make one with tradingboost users add NAME --role ROLE",
        columns: [
            .number("ID", "id"), .text("USER", "name"), .text("TENANT", "tenant"), .text("ROLE", "role"),
            .text("STATUS", "status"), .text("E-MAIL", "email"), .time("SINCE (UTC)", "createdAt"),
        ])

    static let sessions = Listing(
        command: "users sessions", path: "me/sessions", member: "sessions", nothing: "not signed in anywhere",
        columns: [
            .number("ID", "id"), .text("FROM", "address"), .time("SIGNED IN (UTC)", "createdAt"),
            .time("LAST USED (UTC)", "usedAt"),
            .time("ENDS (UTC)", "expiresAt"), .flag("", "isCurrent", "this one"),
        ])

    static let invitations = Listing(
        command: "users invitations", path: "invitations", member: "invitations",
        nothing: "nobody is invited: tradingboost users invite --role ROLE",
        columns: [
            .number("ID", "id"), .text("TENANT", "tenant"), .text("ROLE", "role"), .text("E-MAIL", "email"),
            .text("INVITED BY", "invitedBy"), .time("ENDS (UTC)", "expiresAt"),
        ])

    static let tokens = Listing(
        command: "tokens list", path: "me/tokens", member: "tokens",
        nothing: "no API token: make one with tradingboost tokens add NAME --scope SCOPE --days N",
        columns: [
            .number("ID", "id"), .text("TOKEN", "name"), .text("SCOPES", "scopes"), .time("SINCE (UTC)", "createdAt"),
            .time("ENDS (UTC)", "expiresAt"),
        ])

    static let tenants = Listing(
        command: "tenants list", path: "tenants", member: "tenants",
        nothing: "no tenant yet: make one with tradingboost tenants add NAME",
        columns: [
            .number("ID", "id"), .text("TENANT", "name"), .text("PLAN", "plan"), .text("STATUS", "status"),
            .flag("", "isPlatform", "the staff's"), .time("SINCE (UTC)", "createdAt"),
        ])

    static let credentials = Listing(
        command: "credentials list", path: "credentials", member: "credentials",
        nothing: "no exchange key yet: give one with tradingboost credentials add NAME --venue VENUE",
        columns: [
            .number("ID", "id"), .text("NAME", "name"), .text("TENANT", "tenant"), .text("USER", "user"), .text("VENUE", "venue"),
            .text("KEY ENDS", "keyEnding"), .text("MAY", "permissions"), .unless("", "enabled", "disabled"),
            .time("LAST USED (UTC)", "usedAt"), .text("LABELS", "labels"), .text("WARNINGS", "warnings"),
        ])

    static let credentialUses = Listing(
        command: "credentials uses", path: "credentials/{id}/uses", member: "uses", nothing: "not used yet",
        columns: [.time("MINUTE (UTC)", "minute"), .number("REQUESTS SIGNED", "count")])

    static let rotations = Listing(
        command: "credentials vault", path: "vault", member: "rotations", nothing: "no key was changed yet",
        columns: [
            .number("ID", "id"), .text("KEY", "key"), .text("TENANT", "tenant"), .number("DONE", "done"), .number("OF", "total"),
            .time("BEGUN (UTC)", "startedAt"), .time("ENDED (UTC)", "finishedAt"),
        ])

    static let plugins = Listing(
        command: "plugins list", path: "plugins", member: "plugins",
        nothing: "no plugin: install one with tradingboost plugins install FILE",
        columns: [
            .text("PLUGIN", "name"), .text("VERSION", "version"), .number("INSTANCES", "instances"), .text("WHOSE", "origin"),
            .text("ID", "id"), .start("SHA-256", "sha256", 12),
        ])

    static let publishers = Listing(
        command: "plugins publishers", path: "publishers", member: "publishers",
        nothing: "no publisher is trusted: tradingboost plugins trust KEY.pub",
        columns: [.text("PUBLISHER", "name"), .text("KEY", "fingerprint"), .time("TRUSTED SINCE (UTC)", "trustedAt")])

    static let revocations = Listing(
        command: "plugins revocations", path: "revocations", member: "revocations", nothing: "nothing was revoked",
        columns: [
            .text("KIND", "kind"), .start("WHAT", "subject", 24), .time("SINCE (UTC)", "revokedAt"),
            .time("LIFTED (UTC)", "liftedAt"),
            .text("REASON", "reason"), .text("LIFTED BECAUSE", "liftedReason"),
        ])

    static let notifications = Listing(
        command: "notifications list", path: "notifications", member: "notifications", nothing: "nothing was told yet",
        columns: [
            .number("ID", "id"), .time("TIME (UTC)", "time"), .text("TENANT", "tenant"), .text("TOPIC", "topic"),
            .text("TITLE", "title"), .text("TEXT", "text"), .custom("DELIVERED", "deliveries", deliveries),
        ])

    /// `channel 3: abandoned after 5 (no answer)`
    @Sendable private static func deliveries(_ value: JSON) -> String {
        guard case .array(let deliveries) = value else { return "" }
        return deliveries.map { delivery in
            let channel = delivery.shown("channel") == "0" ? "" : "channel \(delivery.shown("channel")): "
            let error = delivery.shown("lastError")
            return "\(channel)\(delivery.shown("state"))"
                + (error.isEmpty ? "" : " after \(delivery.shown("attempts")) (\(error))")
        }.joined(separator: ", ")
    }

    static let channels = Listing(
        command: "notifications channels", path: "notifications/channels", member: "channels",
        nothing: "no channel: add one with tradingboost notifications add --webhook https://…",
        columns: [
            .number("ID", "id"), .text("CHANNEL", "name"), .text("TENANT", "tenant"), .text("KIND", "kind"),
            .text("ADDRESS", "url"),
            .text("TOPICS", "topics"), .unless("", "enabled", "disabled"), .time("SINCE (UTC)", "createdAt"),
        ])
}
