import API
import HTTPTypes
import Synchronization
import Testing
import TradingModel

@Suite("Rate limiter", .timeLimit(.minutes(4)))
struct RateLimiterTests {
    private final class ManualClock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { time.withLock(\.self) }
    }

    @Test func `a caller has a burst, and then a steady rate`() throws {
        let clock = ManualClock()
        let limiter = RateLimiter(RateLimits(known: .init(burst: 3, perSecond: 0.5))) { clock.now }
        #expect(try (0..<3).map { _ in try limiter.spend(.user(.init(1))).left } == [2, 1, 0])
        let problem = try #require(throws: RequestProblem.self) { try limiter.spend(.user(.init(1))) }
        #expect(problem.status == .tooManyRequests && problem.code == "rate_limited")
        #expect(problem.headers[.retryAfter] == "2")
        #expect(try limiter.spend(.user(.init(2))).left == 2)
        clock.pass(.seconds(2))
        #expect(try limiter.spend(.user(.init(1))).left == 0)
        #expect(throws: RequestProblem.self) { try limiter.spend(.user(.init(1))) }
        clock.pass(.seconds(3_600))
        #expect(try limiter.spend(.user(.init(1))).left == 2)
    }

    @Test func `whoever was quiet longest is forgotten, and no more callers are remembered than that`() throws {
        let clock = ManualClock()
        let limiter = RateLimiter(RateLimits(unknown: .init(burst: 1, perSecond: 0.001), maximumCallers: 10)) { clock.now }
        for number in 0..<100 {
            _ = try limiter.spend(.address("a\(number)"))
            clock.pass(.seconds(1))
            #expect(limiter.callers <= 10)
        }
        #expect(throws: RequestProblem.self) { try limiter.spend(.address("a99")) }
        #expect(try limiter.spend(.address("a0")).left == 0)
    }

    @Test func `each person has a budget, whoever guesses at tokens has the address's, and health is never refused`() async throws
    {
        let clock = ManualClock()
        let limits = RateLimits(known: .init(burst: 2, perSecond: 0.1), unknown: .init(burst: 1, perSecond: 0.1))
        let echo = ServedRoutes.echo { _ in .ok(ServedRoutes.Text(text: "")) }
        let routes = HealthRoutes(health: HealthState(version: "1")).endpoints + [echo]
        try await ServedRoutes.run(
            routes, authenticator: NamedAuthenticator(people: ["ada": .person("ada", 1), "bob": .person("bob", 2)]),
            options: APIOptions(rateLimiter: RateLimiter(limits) { clock.now })
        ) { host in
            let first = try await host.send("GET", "/echo", headers: ["Authorization: Bearer ada"])
            #expect(first.headers["ratelimit"] == "\"caller\";r=1;t=10")
            #expect(first.headers["ratelimit-policy"] == "\"caller\";q=2;w=20")
            #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer ada"]).status == 200)
            let third = try await host.send("GET", "/echo", headers: ["Authorization: Bearer ada"])
            #expect(third.status == 429 && third.headers["retry-after"] == "10", "\(third)")
            #expect(third.headers["ratelimit"] == "\"caller\";r=0;t=20")
            #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer bob"]).status == 200)
            #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer eve"]).status == 401)
            #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer mallory"]).status == 429)
            #expect(try await host.send("GET", "/echo").status == 429)
            for _ in 0..<5 { #expect(try await host.send("GET", "/health").status == 200) }
        }
    }

    @Test func `what somebody sends beyond its own rate is not taken from the others of its tenant`() async throws {
        let clock = ManualClock()
        let limits = RateLimits(known: .init(burst: 2, perSecond: 0.1), unknown: .init(burst: 1, perSecond: 0.1))
        let echo = ServedRoutes.echo { _ in .ok(ServedRoutes.Text(text: "")) }
        try await ServedRoutes.run(
            [echo], authenticator: NamedAuthenticator(people: ["ada": .person("ada", 1), "bob": .person("bob", 2)]),
            options: APIOptions(
                rateLimiter: RateLimiter(limits) { clock.now },
                quotas: Quotas(plans: [Plan(name: "standard", apiCallsPerMinute: 4)]))
        ) { host in
            func statuses(_ name: String, _ count: Int) async throws -> [Int] {
                var statuses: [Int] = []
                for _ in 0..<count {
                    statuses.append(try await host.send("GET", "/echo", headers: ["Authorization: Bearer \(name)"]).status)
                }
                return statuses
            }
            let (ada, bob) = (try await statuses("ada", 6), try await statuses("bob", 2))
            #expect(ada == [200, 200, 429, 429, 429, 429] && bob == [200, 200])
        }
    }
}
