import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Store
import Synchronization
import TestSupport
import Testing
import TradingModel

@testable import Notifications

@Suite("Notification sender")
struct NotificationSenderTests {
    private let database: TestDatabase
    private let connection: PostgreSQLConnection
    private let sample: SampleTrading
    private let lines = LogLines()

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
        sample = try SampleTrading(connection, tenantCount: 3)
    }

    private var configuration: NotificationSender.Configuration {
        var configuration = NotificationSender.Configuration()
        configuration.retry = RetryPolicy(maximumAttempts: 4, firstDelay: .milliseconds(20), longestDelay: .milliseconds(100))
        configuration.pollInterval = .milliseconds(20)
        configuration.requestTimeout = .seconds(2)
        return configuration
    }

    private func sender(_ configuration: NotificationSender.Configuration? = nil) -> NotificationSender {
        NotificationSender(database.address, configuration: configuration ?? self.configuration, logger: lines.logger)
    }

    private func write(_ keys: [String], user: Int = 0) throws {
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for key in keys { writer.record(.notice(sample.notice(key, user: user))) }
        try writer.commit()
    }

    private func hook(_ url: String, user: Int = 0) throws {
        try ChannelRepository(connection).findOrCreate(tenant: sample.tenants[user], kind: .webhook, url: url)
    }

    private static func drain(_ sender: NotificationSender, seconds: Int = 10) async throws -> Int {
        try await sender.drain(until: .now + .seconds(seconds))
    }

    private struct DeliveryRow: Equatable {
        var state: String
        var attempts: Int
        var error: String?
    }

    private func deliveries() throws -> [DeliveryRow] {
        try connection.query("SELECT state, attempts, last_error FROM notification.delivery ORDER BY outbox_id, channel_id").map {
            (row) throws(DatabaseError) in
            DeliveryRow(state: try row.text(0), attempts: try row.int(1), error: try row.optional(2, row.text))
        }
    }

    @Test func `a webhook gets the message as JSON with its id as key`() async throws {
        let receiver = try await Receiver()
        try hook(receiver.url)
        try write(["fill/1"])
        #expect(try await Self.drain(sender()) == 0)
        let request = try #require(receiver.requests.first)
        #expect(receiver.requests.count == 1)
        #expect(request.method == "POST" && request.path == "/hook")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.id == request.json["id"] && !request.id.isEmpty)
        #expect(request.json["key"] == "fill/1")
        #expect(request.json["topic"] == "fill")
        #expect(request.json["tenant"] == "user0")
        #expect(request.json["instance"] == "\(sample.instances[0])")
        #expect(request.json["title"] == "Filled" && request.json["text"] == "buy 1 @ 40000")
        #expect(request.json["time"] == "2024-01-01T00:00:01.000000Z")
        #expect(try deliveries() == [DeliveryRow(state: "delivered", attempts: 1, error: nil)])
        try await receiver.close()
    }

    @Test func `a tenant without a channel is told in the log, one with a webhook is not`() async throws {
        let receiver = try await Receiver()
        try hook(receiver.url, user: 1)
        try write(["a", "b"])
        try write(["c"], user: 1)
        #expect(try await Self.drain(sender()) == 0)
        #expect(lines.all == ["user0: Filled: buy 1 @ 40000", "user0: Filled: buy 1 @ 40000"])
        #expect(receiver.requests.map { $0.json["key"] } == ["c"])
        #expect(try SummaryRepository(connection).counts().deliveredNotifications == 3)
        try await receiver.close()
    }

    @Test func `every channel of a tenant gets its own delivery`() async throws {
        let (first, second) = (try await Receiver(), try await Receiver { _, _ in .init(status: .notFound) })
        try hook(first.url)
        try hook(second.url)
        try ChannelRepository(connection).findOrCreate(tenant: sample.tenants[0], kind: .log)
        try write(["a"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(first.requests.count == 1 && second.requests.count == 1)
        #expect(lines.all.count == 2, "the message and the abandoned delivery")
        #expect(try deliveries().map(\.state).sorted() == ["abandoned", "delivered", "delivered"])
        try await first.close()
        try await second.close()
    }

    @Test func `a receiver in trouble is tried again, in order, with the same id`() async throws {
        let receiver = try await Receiver { _, count in .init(status: count < 2 ? .serviceUnavailable : .ok) }
        try hook(receiver.url)
        try write(["a", "b", "c"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(receiver.requests.map { $0.json["key"] } == ["a", "a", "a", "b", "c"])
        #expect(Set(receiver.requests.prefix(3).map(\.id)).count == 1)
        #expect(try deliveries().map(\.attempts) == [3, 1, 1])
        #expect(try deliveries()[0].error == "answered 503")
        try await receiver.close()
    }

    @Test func `Retry-After is honoured`() async throws {
        let receiver = try await Receiver { _, count in
            count == 0 ? .init(status: .tooManyRequests, headers: [("Retry-After", "1")]) : .init()
        }
        try hook(receiver.url)
        try write(["a"])
        var patient = configuration
        patient.retry.longestDelay = .seconds(5)
        let start = ContinuousClock.now
        #expect(try await Self.drain(sender(patient)) == 0)
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(receiver.requests.count == 2)
        try await receiver.close()
    }

    @Test func `a message that never arrives is abandoned after its attempts and the next ones go on`() async throws {
        let receiver = try await Receiver { request, _ in .init(status: request.json["key"] == "bad" ? .badGateway : .ok) }
        try hook(receiver.url)
        try write(["bad", "good"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(receiver.requests.map { $0.json["key"] } == ["bad", "bad", "bad", "bad", "good"])
        #expect(
            try deliveries() == [
                DeliveryRow(state: "abandoned", attempts: 4, error: "answered 502"),
                DeliveryRow(state: "delivered", attempts: 1, error: nil),
            ])
        #expect(try SummaryRepository(connection).counts().abandonedNotifications == 1)
        try await receiver.close()
    }

    @Test func `a receiver that refuses is asked once`() async throws {
        let receiver = try await Receiver { _, _ in .init(status: .gone) }
        try hook(receiver.url)
        try write(["a"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(receiver.requests.count == 1)
        #expect(try deliveries() == [DeliveryRow(state: "abandoned", attempts: 1, error: "answered 410")])
        try await receiver.close()
    }

    @Test func `where a receiver points to, nothing is sent`() async throws {
        let inner = try await Receiver()
        let target = inner.url
        let receiver = try await Receiver { _, _ in .init(status: .temporaryRedirect, headers: [("Location", target)]) }
        try hook(receiver.url)
        try write(["a"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(receiver.requests.count == 1 && inner.requests.isEmpty)
        #expect(try deliveries().map(\.state) == ["abandoned"])
        try await receiver.close()
        try await inner.close()
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/hostname", "nonsense://x", "http://", "http://127.0.0.1:99999/"])
    func `an address that is no http address is given up at once and never shown`(url: String) async throws {
        try hook(url + "?token=example-secret")
        try write(["a"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(try deliveries().map(\.state) == ["abandoned"])
        #expect(try deliveries()[0].attempts == 1)
        let shown = try lines.all.joined() + (deliveries()[0].error ?? "")
        #expect(!shown.contains("example-secret"))
    }

    @Test func `a receiver that is not there is tried again and its address is never shown`() async throws {
        let receiver = try await Receiver()
        let url = receiver.url + "?token=example-secret"
        try await receiver.close()
        try hook(url)
        try write(["a"])
        #expect(try await Self.drain(sender()) == 0)
        let row = try #require(try deliveries().first)
        #expect(row.state == "abandoned" && row.attempts == 4)
        let shown = lines.all.joined() + (row.error ?? "")
        #expect(shown.contains("abandoned after 4 attempts"))
        #expect(!shown.contains("example-secret") && !shown.contains("/hook"))
    }

    @Test func `a slow receiver runs into the time limit and holds nobody else up`() async throws {
        let slow = try await Receiver { _, count in .init(delay: count == 0 ? .seconds(60) : .zero) }
        let fast = try await Receiver()
        try hook(slow.url)
        try hook(fast.url, user: 1)
        try write(["slow"])
        try write((1...40).map { "fast/\($0)" }, user: 1)
        var strict = configuration
        strict.requestTimeout = .milliseconds(500)
        let start = ContinuousClock.now
        #expect(try await Self.drain(sender(strict)) == 0)
        #expect(ContinuousClock.now - start < .seconds(50))
        #expect(fast.requests.count == 40)
        #expect(slow.requests.count == 2)
        #expect(try deliveries()[0] == DeliveryRow(state: "delivered", attempts: 2, error: "Timeout was reached"))
        try await slow.close()
        try await fast.close()
    }

    @Test func `a connection that is hung up is tried again`() async throws {
        let receiver = try await Receiver { _, count in .init(isHangUp: count == 0) }
        try hook(receiver.url)
        try write(["a"])
        #expect(try await Self.drain(sender()) == 0)
        #expect(receiver.requests.count == 2)
        try await receiver.close()
    }

    @Test func `many users' messages are on their way together, each user's in order`() async throws {
        let receivers = [
            try await Receiver { _, _ in .init(delay: .milliseconds(5)) },
            try await Receiver { _, _ in .init(delay: .milliseconds(5)) },
            try await Receiver { _, _ in .init(delay: .milliseconds(5)) },
        ]
        for user in 0..<3 {
            try hook(receivers[user].url, user: user)
            try write((0..<100).map { "n/\($0)" }, user: user)
        }
        #expect(try await Self.drain(sender()) == 0)
        for receiver in receivers {
            #expect(receiver.requests.map { $0.json["key"] } == (0..<100).map { "n/\($0)" })
            #expect(receiver.highestAnswering == 1)
        }
        for receiver in receivers { try await receiver.close() }
    }

    @Test func `two senders share the work and send nothing twice`() async throws {
        let receiver = try await Receiver { _, _ in .init(delay: .milliseconds(1)) }
        for user in 0..<3 {
            try hook(receiver.url, user: user)
            try write((0..<60).map { "n/\($0)" }, user: user)
        }
        let (first, second) = (sender(), sender())
        async let one = Self.drain(first)
        async let two = Self.drain(second)
        #expect(try await (one, two) == (0, 0))
        #expect(receiver.requests.count == 180)
        #expect(Set(receiver.requests.map(\.id)).count == 180)
        for user in 0..<3 {
            let keys = receiver.requests.filter { $0.json["tenant"] == "user\(user)" }.map { $0.json["key"] }
            #expect(keys == (0..<60).map { "n/\($0)" })
        }
        try await receiver.close()
    }

    @Test func `what a dead sender had on its way is sent again by the next one, with the same id`() async throws {
        let receiver = try await Receiver()
        try hook(receiver.url)
        try write(["a", "b"])
        // The dead one took the channel, and the receiver has the first message; nothing of that was recorded.
        let dead = Outbox(connection: try database.connect())
        #expect(try dead.dispatch(limit: 10) { _ in } == 2)
        #expect(try dead.lease(channels: 1, messagesEach: 10, lease: .milliseconds(400)).first?.deliveries.count == 2)
        #expect(try Outbox(connection: connection).lease(channels: 1, messagesEach: 10, lease: .seconds(1)).isEmpty)
        let start = ContinuousClock.now
        #expect(try await Self.drain(sender()) == 0)
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        #expect(receiver.requests.map { $0.json["key"] } == ["a", "b"])
        try await receiver.close()
    }

    @Test func `a drain that runs out of time says what is left and leaves it for later`() async throws {
        let receiver = try await Receiver { _, _ in .init(delay: .milliseconds(300)) }
        try hook(receiver.url)
        try write(["a", "b", "c", "d", "e", "f"])
        let left = try await sender().drain(until: .now + .milliseconds(1_300))
        #expect(left > 0 && left < 6)
        #expect(try await Self.drain(sender()) == 0)
        #expect(Set(receiver.requests.compactMap { $0.json["key"] }) == ["a", "b", "c", "d", "e", "f"])
        #expect(receiver.requests.count == 6, "a drain that ends settles what is on its way")
        try await receiver.close()
    }

    @Test func `the service delivers what comes while it runs and ends in order`() async throws {
        let receiver = try await Receiver()
        try hook(receiver.url)
        var slow = configuration
        slow.pollInterval = .seconds(60)
        let sender = sender(slow)
        let group = ServiceGroup(services: [sender], gracefulShutdownSignals: [], logger: lines.logger)
        async let running: Void = group.run()
        #expect(try await Self.drain(sender) == 0)
        try write(["a", "b"])
        sender.wake()
        #expect(try await Self.drain(sender) == 0)
        #expect(receiver.requests.map { $0.json["key"] } == ["a", "b"])
        await group.triggerGracefulShutdown()
        try await running
        #expect(try connection.query("SELECT 1 FROM notification.channel WHERE leased_until > now()").count == 0)
        // After the end a drain still works.
        try write(["c"])
        #expect(try await Self.drain(sender) == 0)
        #expect(receiver.requests.count == 3)
        try await receiver.close()
    }

    @Test func `a database that is away is waited for`() async throws {
        let receiver = try await Receiver()
        try hook(receiver.url)
        let sender = sender()
        let group = ServiceGroup(services: [sender], gracefulShutdownSignals: [], logger: lines.logger)
        async let running: Void = group.run()
        #expect(try await Self.drain(sender) == 0)
        try connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        try write(["a"])
        #expect(try await Self.drain(sender) == 0)
        #expect(receiver.requests.count == 1)
        await group.triggerGracefulShutdown()
        try await running
        try await receiver.close()
    }
}

/// A log that a test can read.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private func append(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.append("\(event.message)") }
    }
}
