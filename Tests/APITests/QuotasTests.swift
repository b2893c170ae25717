import API
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
