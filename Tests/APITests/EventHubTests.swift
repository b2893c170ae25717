import API
import Foundation
import Store
import StreamProbes
import Synchronization
import TestRandom
import TestSupport
import Testing
import TradingModel

@Suite(.timeLimit(.minutes(3))) struct `Event hub` {
    /// What a reader that breaks off at random has seen all in all.
    private static func readWithBreaks(
        _ host: StreamingHost, as name: String, until last: Int, seed: UInt64, start: @escaping @Sendable () -> Void
    ) async throws -> [Int] {
        var random = SeededRandom(seed: seed)
        var seen: [Int] = []
        var place: String?
        while seen.last != last {
            let count = Int.random(in: 1...60, using: &random)
            let isFirst = place == nil
            let (part, lastID) = try await EventProbe.open(host, as: name, query: "topics=fills", last: place) { reader in
                #expect(reader.status == 200)
                if isFirst {
                    try await reader.waitUntilReady()
                    start()
                }
                var part: [Int] = []
                while part.count < count, part.last != last {
                    let event = try await reader.next("fill")
                    part.append(event.value("number").flatMap { Int($0) } ?? 0)
                }
                return (part, reader.lastID)
            }
            seen += part
            place = lastID
        }
        return seen
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `a stream that breaks at random places under load gets every event once`(seed: UInt64) async throws {
        try await StreamingHost.run { host in
            host.nameOwners()
            let (starts, started) = AsyncStream.makeStream(of: Void.self)
            async let seen = EventHubTests.readWithBreaks(host, as: "ada", until: 1_000, seed: seed) { started.yield() }
            for await _ in starts { break }
            var random = SeededRandom(seed: seed &+ 100)
            var next: UInt64 = 1
            while next <= 1_000 {
                let count = min(UInt64.random(in: 1...7, using: &random), 1_001 - next)
                host.commit(CommittedRows(fills: (next..<next + count).map { StreamingHost.fill($0) }))
                next += count
                if Bool.random(using: &random) { await Task.yield() }
            }
            let result = try await seen
            #expect(result == Array(1...1_000), "seed \(seed)")
        }
    }

    @Test func `a reader that takes nothing costs no more memory than its share and is cut off`() async throws {
        var limits = StreamLimits()
        limits.pendingEvents = 8
        try await StreamingHost.run(limits: limits, isRunning: false) { host in
            host.nameOwners()
            try await EventProbe.open(host, as: "ada") { reader in
                try await reader.waitUntilReady()
                // Until no more fits into the sockets' buffers: then nothing is asked of the hub any more.
                let text = String(repeating: "x", count: 16_384)
                for number in 0..<2_000 {
                    let notice = Notice(
                        tenant: TenantID(1), instance: InstanceID(11), key: "n\(number)", topic: .strategy, title: "n",
                        text: text,
                        time: Timestamp(nanoseconds: 0))
                    host.commit(CommittedRows(notices: [notice]))
                    host.hub.publish()
                    if number.isMultiple(of: 8) { await Task.yield() }
                }
                #expect(host.hub.streams == 1)
                while host.hub.streams > 0 {
                    host.pass(.seconds(31))
                    await Task.yield()
                }
            }
        }
    }

    @Test func `a reader that is too slow is told so, and gets the rest when it comes again`() async throws {
        var limits = StreamLimits()
        limits.keptEvents = 64
        limits.pendingEvents = 8
        let database = try TestDatabase()
        try await StreamingHost.run(limits: limits, address: database.address, isRunning: false) { host in
            host.nameOwners()
            let lastID = try await EventProbe.open(host, as: "ada", query: "topics=notifications") { reader in
                try await reader.waitUntilReady()
                let text = String(repeating: "x", count: 16_384)
                for number in 0..<2_000 {
                    let notice = Notice(
                        tenant: TenantID(1), instance: InstanceID(11), key: "n\(number)", topic: .strategy, title: "n",
                        text: text,
                        time: Timestamp(nanoseconds: 0))
                    host.commit(CommittedRows(notices: [notice]))
                    host.hub.publish()
                    if number.isMultiple(of: 8) { await Task.yield() }
                }
                var count = 0
                while let event = try await reader.next(), event.name != "lagged" { count += 1 }
                #expect(count < 2_000)
                #expect(try await reader.next() == nil)
                return reader.lastID
            }
            // Forgotten here, and nothing of it is in this database: it begins with what happens next.
            try await EventProbe.open(host, as: "ada", query: "topics=notifications", last: lastID) { reader in
                try await reader.waitUntilReady()
                #expect(reader.lastID.flatMap { EventID($0) }?.number == 2_001)
            }
        }
    }

    @Test func `two hundred streams share one copy of each event`() async throws {
        var limits = StreamLimits()
        limits.streamsPerUser = 1_000
        limits.streamsPerTenant = 1_000
        try await StreamingHost.run(limits: limits) { host in
            host.nameOwners()
            let before = EventHubTests.residentBytes()
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<200 {
                    tasks.addTask {
                        try await EventProbe.open(host, as: "ada", query: "topics=fills") { reader in
                            try await reader.waitUntilReady()
                            isReady.yield()
                            for number in 1...200 {
                                #expect(try await reader.next("fill").value("number") == "\(number)")
                            }
                        }
                    }
                }
                var waiting = ready.makeAsyncIterator()
                for _ in 0..<200 { _ = await waiting.next() }
                let open = EventHubTests.residentBytes()
                // The server's and the test's own ends of 200 connections together.
                print("200 streams: \((open - before) / 200 / 1_024) kB resident for both ends of each")
                #expect(open - before < 200 << 20)
                for number in 1...200 { host.commit(fill: UInt64(number)) }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func `while nobody listens nothing is taken, and a commit costs next to nothing`() async throws {
        try await StreamingHost.run(isRunning: false) { host in
            let line = Timestamp(nanoseconds: 5)
            #expect(!host.hub.wants(line: line))
            let start = ContinuousClock.now
            for _ in 0..<100_000 { _ = host.hub.wants(line: line) }
            let duration = ContinuousClock.now - start
            print("a commit that nobody wants: \(duration / 100_000)")
            #expect(duration < .seconds(10))
            try await EventProbe.open(host, as: "ada") { reader in
                try await reader.waitUntilReady()
                #expect(host.hub.wants(line: line))
            }
            while host.hub.streams > 0 { await Task.yield() }
            host.pass(.seconds(1))
            host.pass(.seconds(121))
            #expect(!host.hub.wants(line: line))
        }
    }

    @Test func `a line that is faster than the hub leaves candles out first, and then begins everybody anew`() async throws {
        var limits = StreamLimits()
        limits.waitingNews = 16
        try await StreamingHost.run(limits: limits, isRunning: false) { host in
            host.nameOwners()
            try await EventProbe.open(host, as: "sol", query: "topics=candles,fills") { reader in
                try await reader.waitUntilReady()
                for minute in 0..<20 { host.hub.take(StreamingHost.candle(Int64(minute))) }
                host.commit(fill: 1)
                host.hub.publish()
                var names: [String] = []
                while names.last != "reset", let event = try await reader.next() { names.append(event.name) }
                #expect(names == Array(repeating: "candle", count: 8) + ["fill", "reset"])
                for number in 2..<40 { host.commit(fill: UInt64(number)) }
                host.hub.publish()
                #expect(try await reader.next("lagged").value("code") == "lagged")
            }
        }
    }

    @Test func `instances are told when they change`() async throws {
        try await StreamingHost.run(isRunning: false) { host in
            host.nameOwners()
            let report = StreamingHost.report
            try await EventProbe.open(host, as: "ada", query: "topics=instances") { reader in
                try await reader.waitUntilReady()
                host.hub.take([report])
                var changed = report
                changed.profit = "5"
                host.hub.take([changed])
                changed.state = .paused
                host.hub.take([changed])
                let incident = InstanceIncident(
                    tenant: TenantID(1), instance: InstanceID(11), kind: .crashed, text: "SIGSEGV", lastSeq: 4,
                    time: Timestamp(nanoseconds: 0))
                host.commit(CommittedRows(incidents: [incident]))
                host.hub.publish()
                // As it is when somebody begins to listen, then as it changes.
                for state in ["running", "paused"] {
                    let event = try #require(try await reader.next())
                    #expect(event.name == "instance" && event.value("state") == state)
                }
                #expect(try await reader.next()?.value("kind") == "crashed")
            }
        }
    }

    private static func residentBytes() -> Int {
        let pages = FileManager.default.contents(atPath: "/proc/self/statm").map { String(decoding: $0, as: UTF8.self) } ?? ""
        return (pages.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
    }
}

private typealias EventHubTests = `Event hub`
