import API
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Notification routes", .timeLimit(.minutes(4)))
struct NotificationRoutesTests {
    private struct Channel: Decodable {
        var id: Int64
        var tenant: String
        var kind: String
        var name: String
        var url: String?
        var enabled: Bool
        var topics: [String]?
    }

    private struct Channels: Decodable { var channels: [Channel] }
    private struct Message: Decodable {
        struct Delivery: Decodable { var state: String }

        var id: Int64
        var tenant: String
        var topic: String
        var deliveries: [Delivery]
    }

    private struct Messages: Decodable {
        var notifications: [Message]
        var next: String?
    }

    private struct Preferences: Codable, Equatable { var mutedTopics: [String] }

    private func run(_ body: (StoredAPI, StoredTrading) async throws -> Void) async throws {
        let trading = try StoredTrading(tenants: 2)
        try await StoredAPI.run(trading, routes: { NotificationRoutes(store: $0).endpoints }) { api in
            try await body(api, trading)
        }
    }

    private static let webhook =
        #"{"kind": "webhook", "name": "desk", "url": "https://hooks.example.com/s3cret?k=1", "topics": ["fill"]}"#

    @Test func `a channel is added, changed, tried and taken away by its tenant, and never shows its secret`() async throws {
        try await run { api, trading in
            let made = try await api.answer(Channel.self, "owner0", "POST", "notifications/channels", Self.webhook, status: 201)
            #expect(
                made.tenant == "user0" && made.enabled && made.topics == ["fill"] && made.url == "https://hooks.example.com/…")
            let path = "notifications/channels/\(made.id)"
            let changed = try await api.answer(
                Channel.self, "operator0", "PATCH", path, #"{"name": "floor", "enabled": false, "topics": ["fill", "refusal"]}"#)
            #expect(changed.name == "floor" && !changed.enabled && changed.topics == ["fill", "refusal"])
            #expect(try await api.send("owner0", "POST", "\(path)/test").status == 204)
            let told = try await api.answer(Messages.self, "owner0", "GET", "notifications?topic=test")
            #expect(told.notifications.count == 1 && told.notifications[0].tenant == "user0")
            #expect(try await api.send("owner0", "DELETE", path).status == 204)
            #expect(try await api.answer(Channels.self, "owner0", "GET", "notifications/channels").channels.isEmpty)
            try await api.refused("owner0", "DELETE", path, status: 404, code: "channel_not_found")
            #expect(try trading.isSound)
        }
    }

    @Test func `another tenant's channels and messages are not there`() async throws {
        try await run { api, trading in
            try trading.write([.notice(trading.sample.notice("a", user: 0)), .notice(trading.sample.notice("b", user: 1))])
            let made = try await api.answer(Channel.self, "owner0", "POST", "notifications/channels", Self.webhook, status: 201)
            let path = "notifications/channels/\(made.id)"
            try await api.refused("owner1", "PATCH", path, #"{"enabled": false}"#, status: 404, code: "channel_not_found")
            try await api.refused("owner1", "DELETE", path, status: 404, code: "channel_not_found")
            try await api.refused("owner1", "POST", "\(path)/test", status: 404, code: "channel_not_found")
            #expect(try await api.answer(Channels.self, "owner1", "GET", "notifications/channels").channels.isEmpty)
            #expect(
                try await api.answer(Messages.self, "owner1", "GET", "notifications").notifications.map(\.tenant) == ["user1"])
            try await api.refused("owner1", "GET", "notifications?tenant=user0", status: 404, code: "tenant_not_found")
            #expect(try await api.answer(Messages.self, "staff", "GET", "notifications").notifications.count == 2)
            let narrowed = try await api.answer(Messages.self, "staff", "GET", "notifications?tenant=user0")
            #expect(narrowed.notifications.map(\.tenant) == ["user0"])
        }
    }

    @Test func `a list goes on where the page before ended`() async throws {
        try await run { api, trading in
            try trading.write((1...7).map { .notice(trading.sample.notice("\($0)")) })
            var ids: [Int64] = []
            var query = "limit=3"
            while true {
                let page = try await api.answer(Messages.self, "owner0", "GET", "notifications?\(query)")
                ids += page.notifications.map(\.id)
                guard let next = page.next else { break }
                query = "limit=3&cursor=\(next)"
            }
            #expect(ids.count == 7 && ids == ids.sorted(by: >) && Set(ids).count == 7)
            try await api.refused("owner0", "GET", "notifications?cursor=zzz", status: 400, code: "query_value")
        }
    }

    @Test func `muted topics are the tenant's own`() async throws {
        try await run { api, _ in
            let path = "notifications/preferences"
            let first = try await api.answer(Preferences.self, "owner0", "GET", path)
            #expect(first.mutedTopics.isEmpty)
            let body = #"{"mutedTopics": ["refusal", "fill", "fill"]}"#
            let muted = Preferences(mutedTopics: ["fill", "refusal"])
            let put = try await api.answer(Preferences.self, "owner0", "PUT", path, body)
            let own = try await api.answer(Preferences.self, "owner0", "GET", path)
            let others = try await api.answer(Preferences.self, "owner1", "GET", path)
            let ofStaff = try await api.answer(Preferences.self, "staff", "GET", "\(path)?tenant=user0")
            #expect(put == muted && own == muted && ofStaff == muted && others.mutedTopics.isEmpty)
        }
    }

    @Test(arguments: [
        (#"{"kind": "pigeon"}"#, "field_value"), (#"{"kind": "webhook"}"#, "field_missing"),
        (#"{"kind": "log", "url": "https://a.example"}"#, "field_value"), (#"{}"#, "field_missing"),
        (#"{"kind": "webhook", "url": "http://hooks.example.com"}"#, "field_value"),
        (#"{"kind": "webhook", "url": "https://user:word@hooks.example.com"}"#, "field_value"),
        (#"{"kind": "webhook", "url": "file:///etc/passwd"}"#, "field_value"),
        (#"{"kind": "webhook", "url": "https://"}"#, "field_value"), (#"{"kind": "log", "topics": []}"#, "field_too_short"),
        (#"{"kind": "log", "topics": ["weather"]}"#, "field_value"),
        (#"{"kind": "log", "allowsPrivate": true}"#, "field_unknown"),
    ])
    func `what is wrong with a channel is named`(body: String, code: String) async throws {
        try await run { api, _ in
            try await api.refused("owner0", "POST", "notifications/channels", body, status: 400, code: code)
        }
    }

    @Test func `a tenant has a bounded number of channels`() async throws {
        try await run { api, _ in
            func add(_ number: Int) -> String { #"{"kind": "webhook", "url": "https://hooks.example.com/\#(number)"}"# }
            for number in 0..<TenantChannels.most {
                _ = try await api.answer(Channel.self, "owner0", "POST", "notifications/channels", add(number), status: 201)
            }
            try await api.refused(
                "owner0", "POST", "notifications/channels", add(-1), status: 409, code: "too_many_channels")
            _ = try await api.answer(Channel.self, "owner1", "POST", "notifications/channels", add(-1), status: 201)
        }
    }

    @Test func `who may not is refused, and a channel is there once`() async throws {
        try await run { api, _ in
            for who in ["trader0", "viewer0", "author0"] {
                try await api.refused(who, "POST", "notifications/channels", Self.webhook, status: 403, code: "forbidden")
            }
            try await api.refused("", "GET", "notifications/channels", status: 401, code: "unauthorized")
            _ = try await api.answer(Channel.self, "owner0", "POST", "notifications/channels", Self.webhook, status: 201)
            try await api.refused(
                "owner0", "POST", "notifications/channels", Self.webhook, status: 409, code: "channel_exists")
        }
    }
}
