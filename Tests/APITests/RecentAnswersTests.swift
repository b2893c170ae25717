import Identity
import MemoryHost
import NIOCore
import Synchronization
import Testing
import TradingModel

@testable import API

@Suite("Recent answers", .timeLimit(.minutes(2)))
struct RecentAnswersTests {
    private final class ManualClock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { time.withLock(\.self) }
    }

    private final class Count: Sendable {
        private let count = Mutex(0)
        func next() -> String {
            let number = count.withLock { count in
                count += 1
                return count
            }
            return "\(number)"
        }
    }

    private func key(_ who: String = "ada", _ number: UInt64 = 1, reach: Reach = .own, _ text: String = "") -> RecentAnswers.Key {
        RecentAnswers.Key(route: "list", principal: .person(who, number), reach: reach, parameters: ["text": text])
    }

    @Test func `an answer counts until the next commit, a second at most, and for its caller and question alone`() async throws {
        let (clock, revision, count) = (ManualClock(), DataRevision(), Count())
        let recent = RecentAnswers(revision) { clock.now }
        func ask(_ key: RecentAnswers.Key) async throws -> String {
            let answer = try await recent.answer(key) { .ok(count.next()) }
            guard case .bytes(let bytes, let type) = answer.content, type == "application/json" else { return "" }
            return String(buffer: bytes)
        }
        #expect(try await ask(key()) == "\"1\"")
        #expect(try await ask(key()) == "\"1\"")
        for other in [key("bob", 2), key(reach: .tenant), key("ada", 1, "x")] { #expect(try await ask(other) != "\"1\"") }
        revision.raise()
        #expect(try await ask(key()) == "\"5\"")
        clock.pass(.milliseconds(999))
        #expect(try await ask(key()) == "\"5\"")
        clock.pass(.milliseconds(1))
        #expect(try await ask(key()) == "\"6\"")
    }

    @Test func `what is committed while the database answers is not hidden behind the answer`() async throws {
        let (revision, count) = (DataRevision(), Count())
        let recent = RecentAnswers(revision)
        _ = try await recent.answer(key()) {
            revision.raise()
            return .ok(count.next())
        }
        _ = try await recent.answer(key()) { .ok(count.next()) }
        #expect(count.next() == "3")
    }

    @Test func `refusals are not kept, and memory is bounded`() async throws {
        let recent = RecentAnswers(DataRevision(), maximumBytes: 40_000)
        for number in 0..<100 {
            _ = try await recent.answer(key("ada", 1, "\(number)")) { .ok(String(repeating: "x", count: 1_000)) }
            #expect(recent.byteCount <= 40_000)
        }
        let before = recent.byteCount
        _ = try await recent.answer(key("large")) { .ok(String(repeating: "x", count: 20_000)) }
        await #expect(throws: RequestProblem.self) {
            try await recent.answer(key("none")) { throw RequestProblem.notFound("nothing", "") }
        }
        #expect(recent.byteCount == before)
    }

    @Test func `a route of the line is asked once between two commits, by each caller`() async throws {
        let (revision, count) = (DataRevision(), Count())
        let echo = ServedRoutes.echo { _ in .ok(ServedRoutes.Text(text: count.next())) }
        try await ServedRoutes.run(
            [echo.ofTheLine], authenticator: NamedAuthenticator(people: ["ada": .person("ada", 1), "bob": .person("bob", 2)]),
            options: APIOptions(recentAnswers: RecentAnswers(revision))
        ) { host in
            func ask(_ who: String, _ query: String = "", _ headers: [String] = []) async throws -> HTTPProbe {
                try await host.send("GET", "/echo\(query)", headers: ["Authorization: Bearer \(who)"] + headers)
            }
            let first = try await ask("ada")
            #expect(first.status == 200 && first.body == #"{"text":"1"}"#)
            #expect(try await ask("ada").body == first.body)
            let tag = try #require(first.headers["etag"])
            #expect(try await ask("ada", "", ["If-None-Match: \(tag)"]).status == 304)
            #expect(try await ask("bob").body != first.body)
            #expect(try await ask("ada", "?text=x").body != first.body)
            #expect(try await ask("ada", "?tex=x").status == 400)
            revision.raise()
            #expect(try await ask("ada").body == #"{"text":"4"}"#)
        }
    }
}
