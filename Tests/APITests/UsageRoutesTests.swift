import API
import FoundationEssentials
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Usage routes", .timeLimit(.minutes(4)))
struct UsageRoutesTests {
    private struct Summary: Decodable {
        struct Meter: Decodable, Equatable {
            var tenant: String
            var meter: String
            var amount: Int64
        }

        struct Plan: Decodable { var name: String }

        var month: String
        var meters: [Meter]
        var plan: Plan?
    }

    private struct Records: Decodable {
        struct Record: Decodable { var id: Int64 }

        var records: [Record]
        var next: String?
    }

    private func run(_ body: (StoredAPI, StoredTrading) async throws -> Void) async throws {
        let trading = try StoredTrading(tenants: 2)
        let usage = UsageRepository(trading.connection)
        for hour in 0..<5 {
            let time = Timestamp(nanoseconds: (1_770_000_000 + Int64(hour) * 3_600) * 1_000_000_000)
            for tenant in trading.sample.tenants {
                try usage.add(10, .apiCalls, tenant: tenant, at: time)
                try usage.add(Int64(hour), .instances, tenant: tenant, at: time)
            }
        }
        let quotas = Quotas(plans: [.standard])
        try await StoredAPI.run(trading, routes: { UsageRoutes(store: $0, quotas: quotas).endpoints }) { api in
            try await body(api, trading)
        }
    }

    @Test func `a month is summed, and of levels the most counts`() async throws {
        try await run { api, _ in
            let own = try await api.answer(Summary.self, "owner0", "GET", "usage?month=2026-02")
            #expect(
                own.meters == [
                    .init(tenant: "user0", meter: "api_calls", amount: 50), .init(tenant: "user0", meter: "instances", amount: 4),
                ])
            #expect(own.plan?.name == "standard" && own.month == "2026-02")
            let all = try await api.answer(Summary.self, "staff", "GET", "usage?month=2026-02")
            #expect(all.meters.count == 4 && all.plan == nil)
            #expect(try await api.answer(Summary.self, "owner0", "GET", "usage?month=2026-03").meters.isEmpty)
        }
    }

    @Test func `records are read to their end, and later ones follow`() async throws {
        try await run { api, trading in
            var ids: [Int64] = []
            var page = try await api.answer(Records.self, "owner0", "GET", "usage/records?limit=4")
            while !page.records.isEmpty {
                ids += page.records.map(\.id)
                page = try await api.answer(Records.self, "owner0", "GET", "usage/records?limit=4&cursor=\(page.next ?? "")")
            }
            #expect(ids.count == 10 && Set(ids).count == 10)
            let later = Timestamp(nanoseconds: 1_770_100_000 * 1_000_000_000)
            try UsageRepository(trading.connection).add(1, .orders, tenant: trading.sample.tenants[0], at: later)
            let more = try await api.answer(Records.self, "owner0", "GET", "usage/records?cursor=\(page.next ?? "")")
            #expect(more.records.count == 1)
            // The hour that goes on is not final.
            try UsageRepository(trading.connection).add(
                1, .orders, tenant: trading.sample.tenants[0],
                at: Timestamp(nanoseconds: Int64(Date.now.timeIntervalSince1970) * 1_000_000_000))
            let end = try await api.answer(Records.self, "owner0", "GET", "usage/records?cursor=\(more.next ?? "")")
            #expect(end.records.isEmpty)
        }
    }

    @Test(arguments: ["2026-13", "2026-00", "26-01", "2026-1x", "20x6-01", "", "2026-011"])
    func `what is no month is refused`(month: String) async throws {
        try await run { api, _ in
            let probe = try await api.send("owner0", "GET", "usage?month=\(month)")
            #expect(probe.status == 400, "\(probe.body)")
        }
    }

    @Test func `who may not see it is refused, and others' use is not there`() async throws {
        try await run { api, _ in
            for who in ["trader0", "author0"] { try await api.refused(who, "GET", "usage", status: 403, code: "forbidden") }
            try await api.refused("owner1", "GET", "usage?tenant=user0", status: 404, code: "tenant_not_found")
            let all = try await api.answer(Records.self, "owner1", "GET", "usage/records")
            #expect(all.records.count == 10)
        }
    }
}
