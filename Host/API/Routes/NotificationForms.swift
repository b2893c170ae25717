import FoundationEssentials
import Store
import TradingModel

/// What notifications and their channels look like.
enum NotificationForms {
    static let next = Field.optional("next", .text(.cursor), "Pass it as `cursor` for what follows; missing at the end.")
    private static let topic = Schema.choice(TenantChannels.topics)
    private static let topics = Schema.array(topic, count: 1...4)

    static let newChannel = Schema.fields([
        .optional("tenant", .name, "For the staff: whose; the caller's own without it."),
        Field("kind", .choice(["webhook", "log"]), "Where it goes."),
        .optional("name", .name, "For people."),
        .optional("url", .text(TextForm(1...2_048)), "Of a webhook: https and public."),
        .optional("topics", topics, "Only these; every one without it."),
    ])

    static let channelChange = Schema.fields([
        .optional("name", .name, "For people."), .optional("enabled", .boolean, "Whether it hears of anything."),
        .optional("topics", topics, "Only these."),
    ])

    static let channel = Schema.object(
        ObjectForm(
            "Channel",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose it is."), Field("kind", .words, "webhook, log."),
                Field("name", .words, "For people; may be empty."),
                .optional("url", .words, "Of a webhook, without what may be secret in it."),
                Field("enabled", .boolean, "Whether it hears of anything."),
                .optional("topics", .list(.words), "Only these; every one when missing."),
                Field("createdAt", .time, "When it was made."),
            ]))

    static let message = Schema.object(
        ObjectForm(
            "Notification",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose it is."),
                .optional("instance", .id, "Of the instance that it is about."), Field("topic", .words, "What about."),
                Field("title", .words, "A few words."), Field("text", .words, "For people."),
                Field("time", .time, "When it happened."),
                Field(
                    "deliveries",
                    .list(
                        .fields([
                            Field("channel", .integer(0...Int64.max), "Number of the channel; 0: the host's log, or nobody."),
                            Field("state", .choice(["pending", "delivered", "abandoned", "muted"]), "How far it is."),
                            Field("attempts", .integer(0...Int64.max), "How many."),
                            .optional("lastError", .words, "Why the last attempt failed."),
                        ])), "To whom it went; empty before it is handed out."),
            ]))

    static let preferences = Schema.object(
        ObjectForm(
            "NotificationPreferences", [Field("mutedTopics", .array(topic, count: 0...4), "Nobody hears of these.")]))
}

struct ChannelList: Encodable { var channels: [ChannelReport] }

struct MessageList: Encodable {
    var notifications: [MessageReport]
    var next: String?
}

struct Preferences: Codable { var mutedTopics: [String] }

struct ChannelReport: Encodable {
    var id: Int64
    var tenant: String
    var kind: String
    var name: String
    var url: String?
    var enabled: Bool
    var topics: [String]?
    var createdAt: Date

    init(_ channel: TenantChannel) {
        id = channel.id
        tenant = channel.tenantName
        kind = channel.kind.rawValue
        name = channel.name
        url = channel.url.map(ChannelReport.shown)
        enabled = channel.isEnabled
        topics = channel.topics
        createdAt = Date(channel.createdAt)
    }

    /// Path and query of a webhook are often its password.
    private static func shown(_ url: String) -> String {
        guard let parts = URL(string: url), let scheme = parts.scheme, let host = parts.host() else { return "…" }
        return "\(scheme)://\(host)/…"
    }
}

struct MessageReport: Encodable {
    struct Delivery: Encodable {
        var channel: Int64
        var state: String
        var attempts: Int
        var lastError: String?
    }

    var id: Int64
    var tenant: String
    var instance: UInt64?
    var topic: String
    var title: String
    var text: String
    var time: Date
    var deliveries: [Delivery]

    init(_ message: TenantMessage) {
        id = message.id
        tenant = message.tenantName
        instance = message.instance?.rawValue
        topic = message.topic
        title = message.title
        text = message.text
        time = Date(message.occurredAt)
        deliveries = message.deliveries.map {
            Delivery(channel: $0.channel, state: $0.state, attempts: $0.attempts, lastError: $0.lastError)
        }
    }
}
