import API
import Identity
import Store
import StreamProbes
import Synchronization
import TestSupport
import Testing
import TradingModel

/// Streams that come again after a restart, from a real database.
@Suite(.timeLimit(.minutes(3))) struct `Event catch-up` {
    /// A line's end that commits: what it stores is told to the hub.
    // SAFETY: a test writes from one task at a time, which waits for what it reads in between.
    private final class Writer: @unchecked Sendable {
        let sample: SampleTrading
        private let writer: JournalWriter
        private let line = Box()

        final class Box { var time = Timestamp(nanoseconds: 0) }

        init(_ database: TestDatabase, _ host: StreamingHost) throws {
            sample = try SampleTrading(database.connect(), tenantCount: 2)
            writer = JournalWriter(
                connection: try PostgreSQLConnection(database.address.role(.host)), venue: SampleTrading.venue)
            for (number, instance) in sample.instances.enumerated() {
                host.hub.know(
                    TradedInstance(
                        instance, tenant: sample.tenants[number], tenantName: "user\(number)", userName: "user\(number)",
                        name: "sample", strategy: "Sample", trading: sample.instrument))
            }
            host.hub.know(sample.instrument)
            let (hub, line) = (host.hub, line)
            writer.committed = (isWanted: { hub.wants(line: line.time) }, take: { hub.take($0, line: line.time) })
        }

        /// Orders that fill, in one commit.
        func fill(_ numbers: ClosedRange<UInt64>, user: Int = 0) throws {
            line.time = SampleTrading.time(numbers.upperBound) + 1_000_000
            for number in numbers {
                for entry in sample.filled(number, user: user) { writer.record(entry) }
                if user == 0 { writer.record(sample.position(afterBuys: Int(number))) }
            }
            try writer.commit()
        }
    }

    private static func name(_ writer: Writer, _ user: Int = 0) -> String { "owner-\(writer.sample.tenants[user])" }

    /// Reads so many fills and says which, and where the stream stands.
    private static func fills(
        _ count: Int, _ host: StreamingHost, as name: String, after last: String?, meanwhile: (() throws -> Void)? = nil
    ) async throws -> (numbers: [Int], last: String?) {
        if let meanwhile { try meanwhile() }
        return try await EventProbe.open(host, as: name, query: "topics=fills", last: last) { reader in
            #expect(reader.status == 200)
            var numbers: [Int] = []
            while numbers.count < count, let event = try await reader.next() {
                if event.name == "fill" { numbers.append(event.value("number").flatMap { Int($0) } ?? 0) }
            }
            return (numbers, reader.lastID)
        }
    }

    @Test func `behind a restart each fill comes once, wherever the stream broke off`() async throws {
        let database = try TestDatabase()
        let name = Mutex("")
        let place = Mutex<String?>(nil)
        try await StreamingHost.run(address: database.address, epoch: 1) { host in
            let writer = try Writer(database, host)
            let owner = EventCatchUpTests.name(writer)
            name.withLock { $0 = owner }
            try writer.fill(1...3)
            let first = try await EventProbe.open(host, as: owner, query: "topics=fills") { reader in
                try await reader.waitUntilReady()
                return reader.lastID
            }
            try writer.fill(4...9)
            // In the middle of a commit.
            let (numbers, last) = try await EventCatchUpTests.fills(4, host, as: owner, after: first)
            #expect(numbers == [4, 5, 6, 7])
            place.withLock { $0 = last }
            try writer.fill(10...12)
            try writer.fill(1...5, user: 1)
        }
        try await StreamingHost.run(address: database.address, epoch: 2) { host in
            let writer = try Writer(database, host)
            let owner = name.withLock { $0 }
            try writer.fill(13...20)
            var last = place.withLock { $0 }
            var seen: [Int] = []
            for count in [1, 3, 2, 4, 3] {
                let part = try await EventCatchUpTests.fills(count, host, as: owner, after: last)
                seen += part.numbers
                last = part.last
            }
            #expect(seen == Array(8...20))
            // At the end of what is stored it goes on with what happens.
            let tail = last
            try await EventProbe.open(host, as: owner, query: "topics=fills", last: tail) { reader in
                try await reader.waitUntilReady()
                try writer.fill(21...21)
                #expect(try await reader.next("fill").value("number") == "21")
            }
        }
    }

    @Test func `orders and positions come with their present state, another tenant's not at all`() async throws {
        let database = try TestDatabase()
        let place = Mutex<String?>(nil)
        try await StreamingHost.run(address: database.address, epoch: 1) { host in
            let writer = try Writer(database, host)
            try writer.fill(1...2)
            let last = try await EventProbe.open(host, as: EventCatchUpTests.name(writer)) { reader in
                try await reader.waitUntilReady()
                try writer.fill(3...3)
                _ = try await reader.next("position")
                _ = try await reader.next("notification")
                return reader.lastID
            }
            place.withLock { $0 = last }
            try writer.fill(4...6)
            try writer.fill(1...3, user: 1)
        }
        try await StreamingHost.run(address: database.address, epoch: 2) { host in
            let owner = EventCatchUpTests.name(try Writer(database, host))
            let last = place.withLock { $0 }
            try await EventProbe.open(host, as: owner, last: last) { reader in
                var counts: [String: Int] = [:]
                while let event = try await reader.next(), event.name != "ready" {
                    counts[event.name, default: 0] += 1
                    if let tenant = event.value("tenant") { #expect(tenant == "user0") }
                    if event.name == "order" { #expect(event.value("state") == "filled") }
                    if event.name == "position" { #expect(event.value("quantity") == "6") }
                }
                // The order of the last commit comes again: its time is not behind the place.
                #expect(counts == ["retry": 1, "reset": 1, "order": 4, "position": 1, "notification": 3, "fill": 3])
            }
        }
    }

    @Test func `use of tenants that nobody asked for is not too much for whoever asked for one`() async throws {
        let database = try TestDatabase()
        var limits = StreamLimits()
        limits.caughtUpRows = 3
        let place = Mutex<String?>(nil)
        try await StreamingHost.run(limits: limits, address: database.address, epoch: 1) { host in
            let last = try await EventProbe.open(host, as: "root", query: "topics=usage") { reader in
                try await reader.waitUntilReady()
                return reader.lastID
            }
            place.withLock { $0 = last }
        }
        let connection = try database.connect()
        let sample = try SampleTrading(connection, tenantCount: 2)
        let now = Timestamp.current()
        for meter in UsageMeter.allCases { try UsageRepository(connection).add(1, meter, tenant: sample.tenants[0], at: now) }
        try UsageRepository(connection).add(7, .orders, tenant: sample.tenants[1], at: now)
        try await StreamingHost.run(limits: limits, address: database.address, epoch: 2) { host in
            func names(_ query: String) async throws -> [String] {
                let last = place.withLock { $0 }
                return try await EventProbe.open(host, as: "root", query: "topics=usage\(query)", last: last) { reader in
                    var names: [String] = []
                    while let event = try await reader.next(), event.name != "ready" { names.append(event.name) }
                    return names.filter { $0 != "retry" }
                }
            }
            for (query, expected) in [
                ("&tenant=user1", ["usage"]), ("&tenant=user0", ["reset"]), ("&user=user0", []), ("", ["reset"]),
            ] {
                let names = try await names(query)
                #expect(names == expected, "\(query)")
            }
        }
    }

    @Test func `streams that were cut off by what is no commit get what was committed before`() async throws {
        let database = try TestDatabase()
        var limits = StreamLimits()
        limits.waitingNews = 4
        try await StreamingHost.run(limits: limits, address: database.address, isRunning: false) { host in
            let writer = try Writer(database, host)
            let owner = EventCatchUpTests.name(writer)
            let last = try await EventProbe.open(host, as: owner, query: "topics=fills") { reader in
                try await reader.waitUntilReady()
                for number in UInt64(1)...3 {
                    try writer.fill(number...number)
                    host.hub.publish()
                }
                #expect(try await reader.next("fill").value("number") == "1")
                return reader.lastID
            }
            for _ in 0...4 { host.hub.take([StreamingHost.report]) }
            host.hub.publish()
            #expect(try await EventCatchUpTests.fills(2, host, as: owner, after: last).numbers == [2, 3])
        }
    }

    @Test func `what is too much is not told: the lists are to be read again`() async throws {
        let database = try TestDatabase()
        var limits = StreamLimits()
        limits.caughtUpRows = 5
        let place = Mutex<String?>(nil)
        try await StreamingHost.run(address: database.address, epoch: 1) { host in
            let writer = try Writer(database, host)
            let last = try await EventProbe.open(host, as: EventCatchUpTests.name(writer)) { reader in
                try await reader.waitUntilReady()
                return reader.lastID
            }
            place.withLock { $0 = last }
            try writer.fill(1...6)
        }
        try await StreamingHost.run(limits: limits, address: database.address, epoch: 2) { host in
            let writer = try Writer(database, host)
            let last = place.withLock { $0 }
            try await EventProbe.open(
                host, as: EventCatchUpTests.name(writer), query: "topics=fills,orders,positions", last: last
            ) { reader in
                let reset = try await reader.next("reset")
                #expect(reset.data.contains("fills") && reset.data.contains("orders") && !reset.data.contains("positions"))
                #expect(reset.id == nil)
                #expect(try await reader.next()?.name == "position")
                #expect(try await reader.next()?.name == "ready")
            }
        }
    }
}

private typealias EventCatchUpTests = `Event catch-up`
