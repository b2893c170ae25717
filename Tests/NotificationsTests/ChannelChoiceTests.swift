import CCurlShim
import Glibc
import Logging
import Store
import TestSupport
import Testing
import TradingModel

@testable import Notifications

/// Which channels hear of a message, and where a tenant's message may go.
@Suite("Choice of channels", .timeLimit(.minutes(4)))
struct ChannelChoiceTests {
    private let trading: StoredTrading
    private var connection: PostgreSQLConnection { trading.connection }

    init() throws { trading = try StoredTrading(tenants: 2) }

    private func drain() async throws {
        var configuration = NotificationSender.Configuration()
        configuration.pollInterval = .milliseconds(20)
        configuration.retry = RetryPolicy(maximumAttempts: 1)
        let sender = NotificationSender(trading.database.address, configuration: configuration, logger: Logger(label: "test"))
        #expect(try await sender.drain(until: .now + .seconds(20)) == 0)
    }

    private func channel(_ url: String, topics: String = "NULL", allowsPrivate: Bool = true) throws {
        try connection.execute(
            """
            INSERT INTO notification.channel (tenant_id, kind, url, topics, allows_private)
            VALUES (\(trading.sample.tenants[0]), 'webhook', '\(url)', \(topics), \(allowsPrivate))
            """)
    }

    private func states() throws -> [String] {
        try trading.texts(
            "SELECT (channel_id = 0)::text || ' ' || state FROM notification.delivery ORDER BY outbox_id, channel_id")
    }

    @Test func `a channel hears of its topics alone, and what nobody hears of is muted`() async throws {
        let (fills, everything) = (try await Receiver(), try await Receiver())
        try channel(fills.url, topics: "'{fill}'")
        try channel(everything.url)
        try trading.write([
            .notice(trading.sample.notice("a", topic: .fill)), .notice(trading.sample.notice("b", topic: .refusal)),
        ])
        try await drain()
        #expect(fills.requests.map { $0.json["key"] } == ["a"])
        #expect(everything.requests.map { $0.json["key"] } == ["a", "b"])
        try connection.execute("UPDATE notification.channel SET topics = '{fill}'")
        try trading.write([.notice(trading.sample.notice("c", topic: .refusal))])
        try await drain()
        #expect(try states().last == "true muted")
        #expect(try trading.isSound)
        try await fills.close()
        try await everything.close()
    }

    @Test func `a muted topic reaches nobody, not even the log, and only of that tenant`() async throws {
        try connection.execute(
            "INSERT INTO notification.preference (tenant_id, muted_topics) VALUES (\(trading.sample.tenants[0]), '{fill}')")
        try trading.write([.notice(trading.sample.notice("a")), .notice(trading.sample.notice("b", user: 1))])
        try await drain()
        #expect(try states() == ["true muted", "true delivered"])
        #expect(try trading.isSound)
    }

    @Test func `a message for one channel goes to that one, whatever its topics`() async throws {
        let (first, second) = (try await Receiver(), try await Receiver())
        try channel(first.url, topics: "'{fill}'")
        try channel(second.url)
        try connection.execute(
            """
            INSERT INTO notification.outbox (tenant_id, key, topic, title, text, occurred_at, channel_id)
            SELECT tenant_id, 'test/1', 'test', 'Test', 'x', now(), channel_id FROM notification.channel
                ORDER BY channel_id LIMIT 1
            """)
        try await drain()
        #expect(first.requests.count == 1 && second.requests.isEmpty)
        try await first.close()
        try await second.close()
    }

    @Test func `what waits for a channel that was taken away is given up`() async throws {
        try channel("http://127.0.0.1:9/hook")
        try trading.write([.notice(trading.sample.notice("a"))])
        try connection.execute("UPDATE notification.channel SET is_enabled = false, deleted_at = now()")
        try connection.execute(
            """
            UPDATE notification.outbox SET dispatched_at = now();
            INSERT INTO notification.delivery (outbox_id, channel_id, state)
                SELECT outbox_id, c.channel_id, 'pending' FROM notification.outbox, notification.channel c
            """)
        try await drain()
        #expect(try states() == ["false abandoned"])
        #expect(try trading.count("notification.channel") == 0)
    }

    @Test func `a tenant's webhook does not reach the host's own network, whatever its name resolves to`() async throws {
        let receiver = try await Receiver()
        try channel(receiver.url, allowsPrivate: false)
        try channel(receiver.url.replacing("127.0.0.1", with: "localhost"), allowsPrivate: false)
        try trading.write([.notice(trading.sample.notice("a"))])
        try await drain()
        #expect(receiver.requests.isEmpty)
        #expect(try states() == ["false abandoned", "false abandoned"])
        try await receiver.close()
    }

    @Test(arguments: [
        ("8.8.8.8", true), ("1.1.1.1", true), ("127.0.0.1", false), ("127.9.9.9", false), ("10.1.2.3", false),
        ("172.16.0.1", false), ("172.32.0.1", true), ("192.168.1.1", false), ("169.254.169.254", false), ("100.64.0.1", false),
        ("100.128.0.1", true), ("0.0.0.0", false), ("224.0.0.1", false), ("255.255.255.255", false), ("198.18.0.1", false),
        ("2606:4700:4700::1111", true), ("::1", false), ("::", false), ("fe80::1", false), ("fd00::1", false),
        ("::ffff:127.0.0.1", false), ("::ffff:8.8.8.8", true), ("2002:7f00:1::", false), ("2001:db8::1", false),
        ("ff02::1", false),
    ])
    func `addresses that are not public are known`(text: String, isPublic: Bool) {
        // SAFETY: the calls read the texts and fill the values during the call; the address is read as what it was filled as.
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if text.contains(":") {
            six.sin6_family = sa_family_t(AF_INET6)
            #expect(unsafe inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
            let found = unsafe withUnsafePointer(to: six) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe curlshim_is_public($0) }
            }
            #expect(found == isPublic)
        } else {
            four.sin_family = sa_family_t(AF_INET)
            #expect(unsafe inet_pton(AF_INET, text, &four.sin_addr) == 1)
            let found = unsafe withUnsafePointer(to: four) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe curlshim_is_public($0) }
            }
            #expect(found == isPublic)
        }
    }
}
