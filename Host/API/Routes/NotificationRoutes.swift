import FoundationEssentials
import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/notifications`: what was told, to whom, and where it goes.
package struct NotificationRoutes {
    private let store: TenantStore

    package init(store: TenantStore) { self.store = store }

    private static let path = "/api/v1/notifications"
    private static let tag = "notifications"
    private static let id = RouteParameter.path("id", .id, "Number of the channel.")

    package var endpoints: [Endpoint] {
        [history, channels, addChannel, changeChannel, deleteChannel, test, preferences, changePreferences]
    }

    private var history: Endpoint {
        Endpoint(
            .get, NotificationRoutes.path, "listNotifications", tag: NotificationRoutes.tag,
            "What was told, and whether it arrived.", access: .permission(.notificationsRead),
            parameters: RouteParameter.page + [
                .query("tenant", .name, "For the staff: only this tenant's."),
                .query("topic", .choice(TenantChannels.topics + ["test"]), "Only of this topic."),
            ],
            answer: .json(
                .fields([
                    Field("notifications", .list(NotificationForms.message), "Newest first."), NotificationForms.next,
                ]))
        ) { call in
            let before = try call.text("cursor").map { try Cursor.numbers($0, count: 1)[0] }
            let filter = TenantMessages.Filter(
                tenant: try await call.tenantFilter(in: store), user: call.reach == .own ? call.principal.user : nil,
                topic: call.text("topic"), before: before)
            let limit = call.limit
            let (page, last) = try await store.transaction(call.scope) { scoped in
                try TenantMessages(scoped).page(filter, limit: limit + 1).split(at: limit)
            }
            return .ok(
                MessageList(
                    notifications: page.map(MessageReport.init), next: last.map { Cursor(["\($0.id)"]).text }))
        }
    }

    // MARK: - Channels

    private var channels: Endpoint {
        Endpoint(
            .get, "\(NotificationRoutes.path)/channels", "listChannels", tag: NotificationRoutes.tag,
            "Where notifications go.", text: "A tenant without a channel has the host's log.",
            access: .permission(.notificationsWrite), parameters: [.query("tenant", .name, "For the staff: only this tenant's.")],
            answer: .json(.fields([Field("channels", .list(NotificationForms.channel), "In the order of their numbers.")]))
        ) { call in
            let tenant = try await call.tenantFilter(in: store)
            let rows = try await store.transaction(call.scope) { try TenantChannels($0).all(tenant: tenant) }
            return .ok(ChannelList(channels: rows.map(ChannelReport.init)))
        }
    }

    private var addChannel: Endpoint {
        Endpoint(
            .post, "\(NotificationRoutes.path)/channels", "addChannel", tag: NotificationRoutes.tag,
            "Adds a channel.",
            text: "A webhook gets each notification as a JSON POST, at least once, in order. Its address is public and https.",
            access: .permission(.notificationsWrite),
            body: .json(
                NotificationForms.newChannel,
                example: #"{"kind": "webhook", "name": "desk", "url": "https://hooks.example.com/desk", "topics": ["fill"]}"#),
            isIdempotent: true, answer: .json(NotificationForms.channel, status: 201)
        ) { call in
            struct Body: Decodable {
                var tenant: String?
                var kind: String
                var name: String?
                var url: String?
                var topics: [String]?
            }
            let body = try call.decode(Body.self)
            let kind = StoredChannel.Kind(rawValue: body.kind) ?? .log
            let url = try NotificationRoutes.url(body.url, kind)
            let tenant = try await call.tenant(named: body.tenant, in: store)
            let made = try await store.transaction(call.scope) { scoped in
                let channels = TenantChannels(scoped)
                guard try channels.holdCount(of: tenant) < TenantChannels.most else { throw NotificationRoutes.tooMany }
                return try channels.add(
                    tenant: tenant, kind: kind, name: body.name ?? "", url: url, topics: body.topics.map(NotificationRoutes.once))
            }
            guard let made else {
                throw RequestProblem(
                    .conflict, code: "channel_exists", "There is a channel of this kind and address already: change that one.",
                    field: kind == .webhook ? "url" : "kind")
            }
            return .created(ChannelReport(made), at: "\(NotificationRoutes.path)/channels/\(made.id)")
        }
    }

    private static let tooMany = RequestProblem(
        .conflict, code: "too_many_channels",
        "There are \(TenantChannels.most) channels, the most that a tenant may have: take one away first.")

    private static func once(_ topics: [String]) -> [String] { TenantChannels.topics.filter(topics.contains) }

    private static func url(_ text: String?, _ kind: StoredChannel.Kind) throws -> String? {
        switch kind {
        case .log:
            guard text == nil else {
                throw RequestProblem(
                    .badRequest, code: "field_value", "'url' is of a webhook: leave it out for the log", field: "url")
            }
            return nil
        case .webhook:
            guard let text else {
                throw RequestProblem(.badRequest, code: "field_missing", "'url' is missing: where is the webhook?", field: "url")
            }
            guard let url = URL(string: text), url.scheme?.lowercased() == "https", let host = url.host(), !host.isEmpty,
                url.user() == nil, url.password() == nil
            else {
                throw RequestProblem.value(
                    "url", "no address of a webhook", takes: "an address such as https://hooks.example.com/desk, without a user")
            }
            return text
        }
    }

    private var changeChannel: Endpoint {
        Endpoint(
            .patch, "\(NotificationRoutes.path)/channels/{id}", "changeChannel", tag: NotificationRoutes.tag,
            "Renames a channel, turns it off and on, or chooses its topics.", access: .permission(.notificationsWrite),
            parameters: [NotificationRoutes.id],
            body: .json(NotificationForms.channelChange, example: #"{"enabled": false}"#),
            answer: .json(NotificationForms.channel)
        ) { call in
            struct Body: Decodable {
                var name: String?
                var enabled: Bool?
                var topics: [String]?
            }
            let body = try call.decode(Body.self)
            let id = Int64(clamping: call.id())
            let changed = try await store.transaction(call.scope) {
                try TenantChannels($0).change(
                    id, name: body.name, isEnabled: body.enabled, topics: body.topics.map(NotificationRoutes.once))
            }
            guard let changed else { throw NotificationRoutes.notFound(id) }
            return .ok(ChannelReport(changed))
        }
    }

    private var deleteChannel: Endpoint {
        Endpoint(
            .delete, "\(NotificationRoutes.path)/channels/{id}", "deleteChannel", tag: NotificationRoutes.tag,
            "Takes a channel away; what waits for it is given up.", access: .permission(.notificationsWrite),
            parameters: [NotificationRoutes.id], answer: .none
        ) { call in
            let id = Int64(clamping: call.id())
            guard try await store.transaction(call.scope, { try TenantChannels($0).delete(id) }) else {
                throw NotificationRoutes.notFound(id)
            }
            return .done
        }
    }

    private var test: Endpoint {
        Endpoint(
            .post, "\(NotificationRoutes.path)/channels/{id}/test", "testChannel", tag: NotificationRoutes.tag,
            "Sends a message to this channel alone; listNotifications says what became of it.",
            access: .permission(.notificationsWrite), parameters: [NotificationRoutes.id], answer: .none
        ) { call in
            let id = Int64(clamping: call.id())
            let (who, key) = (call.principal.userName, "\(id)/\(call.requestID)/\(UInt64.random(in: 0...UInt64.max))")
            let found = try await store.transaction(call.scope) { scoped -> Bool in
                let channels = TenantChannels(scoped)
                guard let channel = try channels.find(id),
                    let tenant = try TenantRepository(scoped.connection).find(name: channel.tenantName)
                else { return false }
                try channels.writeTest(channel, tenant: tenant, by: who, key: key)
                return true
            }
            guard found else { throw NotificationRoutes.notFound(id) }
            return .done
        }
    }

    private static func notFound(_ id: Int64) -> RequestProblem {
        .notFound("channel_not_found", "There is no channel \(id): GET \(path)/channels lists those that are.")
    }

    // MARK: - Preferences

    private var preferences: Endpoint {
        Endpoint(
            .get, "\(NotificationRoutes.path)/preferences", "showPreferences", tag: NotificationRoutes.tag,
            "Topics that nobody is to hear of.", access: .permission(.notificationsWrite),
            parameters: [.query("tenant", .name, "For the staff: whose.")], answer: .json(NotificationForms.preferences)
        ) { call in
            let tenant = try await call.tenant(named: call.text("tenant"), in: store)
            let muted = try await store.transaction(call.scope) { try TenantChannels($0).mutedTopics(of: tenant) }
            return .ok(Preferences(mutedTopics: muted))
        }
    }

    private var changePreferences: Endpoint {
        Endpoint(
            .put, "\(NotificationRoutes.path)/preferences", "changePreferences", tag: NotificationRoutes.tag,
            "Says which topics nobody is to hear of.", access: .permission(.notificationsWrite),
            parameters: [.query("tenant", .name, "For the staff: whose.")],
            body: .json(NotificationForms.preferences, example: #"{"mutedTopics": ["refusal"]}"#),
            answer: .json(NotificationForms.preferences)
        ) { call in
            let topics = NotificationRoutes.once(try call.decode(Preferences.self).mutedTopics)
            let tenant = try await call.tenant(named: call.text("tenant"), in: store)
            try await store.transaction(call.scope) { try TenantChannels($0).setMutedTopics(topics, of: tenant) }
            return .ok(Preferences(mutedTopics: topics))
        }
    }
}
