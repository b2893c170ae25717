import API
import HTTPTypes
import Identity
import MemoryHost
import Store
import Testing
import TradingModel

@Suite("Quotas")
struct QuotasTests {
    private let tenant = TenantID(3)

    @Test func `a plan's bound refuses with the figures`() throws {
        let quotas = Quotas(plans: [Plan(name: "small", instances: 2)])
        quotas.setTenants([(tenant, "acme", "small")])
        try quotas.require(.instances, of: tenant, present: 1)
        let problem = try #require(throws: RequestProblem.self) { try quotas.require(.instances, of: tenant, present: 2) }
        #expect(problem.code == "quota_instances" && problem.detail.contains("allows 2"))
        try quotas.require(.storageBytes, of: tenant, present: .max - 1)
    }

    @Test func `a day's use is exhausted at the bound, not before`() {
        let quotas = Quotas(plans: [Plan(name: "standard", ordersPerDay: 10)])
        quotas.setUsed([(tenant, .orders, 9)])
        #expect(!quotas.isExhausted(.orders, of: tenant))
        quotas.setUsed([(tenant, .orders, 10)])
        #expect(quotas.isExhausted(.orders, of: tenant))
        quotas.setTenants([(tenant, "acme", "unlimited")])
        #expect(!quotas.isExhausted(.orders, of: tenant))
    }

    @Test func `the processor time of a day is refused until the next day begins`() throws {
        let quotas = Quotas(plans: [Plan(name: "standard", cpuSecondsPerDay: 10)])
        let noon = Timestamp(nanoseconds: (20_000 * 86_400 + 43_200) * 1_000_000_000)
        quotas.setUsed([(tenant, .cpuMicroseconds, 9_999_999)])
        try quotas.requireProcessorTime(of: tenant, now: noon)
        quotas.setUsed([(tenant, .cpuMicroseconds, 10_000_000)])
        let problem = try #require(throws: RequestProblem.self) { try quotas.requireProcessorTime(of: tenant, now: noon) }
        #expect(problem.code == "quota_cpu_microseconds" && problem.headers[.retryAfter] == "43200")
    }

    @Test func `a tenant's people share what its plan allows of a minute, and hear whose limit it was`() async throws {
        let quotas = Quotas(plans: [Plan(name: "small", apiCallsPerMinute: 3), Plan(name: "standard", apiCallsPerMinute: 100)])
        let meters = UsageMeters()
        let echo = ServedRoutes.echo { _ in .ok(ServedRoutes.Text(text: "")) }
        let people = ["ada": Principal.person("ada", 1), "bob": .person("bob", 2)]
        let tenant = try #require(people["ada"]?.tenant)
        quotas.setTenants([(tenant, "acme", "small")])
        try await ServedRoutes.run(
            [echo], authenticator: NamedAuthenticator(people: people),
            options: APIOptions(rateLimiter: RateLimiter(RateLimits()), meters: meters, quotas: quotas)
        ) { host in
            for who in ["ada", "bob", "ada"] {
                #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer \(who)"]).status == 200)
            }
            let refusal = try await host.send("GET", "/echo", headers: ["Authorization: Bearer bob"])
            #expect(refusal.status == 429 && refusal.body.contains(#""code":"quota_api_calls""#), "\(refusal)")
            #expect(refusal.headers["ratelimit-policy"] == "\"plan\";q=3;w=60" && refusal.headers["retry-after"] == "20")
            quotas.setTenant(tenant, plan: "standard")
            #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer bob"]).status == 200)
        }
        // Refused ones were calls, too.
        #expect(meters.take().map(\.amount) == [5])
    }

    @Test func `sums are added and levels raised, and what was not stored counts still`() {
        let meters = UsageMeters()
        meters.add(2, .apiCalls, tenant: tenant)
        meters.add(3, .apiCalls, tenant: tenant)
        meters.add(7, .instances, tenant: tenant)
        meters.add(5, .instances, tenant: tenant)
        meters.add(-1, .orders, tenant: tenant)
        let taken = meters.take()
        #expect(Set(taken.map(\.amount)) == [5, 7])
        #expect(meters.take().isEmpty)
        meters.giveBack(taken)
        meters.add(1, .apiCalls, tenant: tenant)
        #expect(Set(meters.take().map(\.amount)) == [6, 7])
    }
}
