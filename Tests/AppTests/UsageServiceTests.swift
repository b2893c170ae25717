import API
import Foundation
import Logging
import MemoryHost
import Store
import TestSupport
import Testing
import TradingModel

@testable import tradingboost

@Suite("Metering of tenants", .timeLimit(.minutes(3)))
struct UsageServiceTests {
    private let database: TestDatabase
    private let connection: PostgreSQLConnection
    private let ada: TenantID
    private let meters = UsageMeters()
    private let host = MemoryHost()
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
        ada = try TenantRepository(connection).findOrCreate(name: "ada")
        _ = try host.enable(EnableOrder(user: "ada", plugin: "Dip Buyer"))
    }

    private func service(
        _ plan: Plan, cpuTimes: [@Sendable () -> [TenantID: UInt64]] = []
    ) -> (service: UsageService, quotas: Quotas) {
        let quotas = Quotas(plans: [plan])
        return (
            UsageService(
                database.address, meters: meters, quotas: quotas, operations: host, hub: EventHub(logger: Self.quiet),
                cpuTimes: cpuTimes, log: Self.quiet), quotas
        )
    }

    private func stored(_ meter: UsageMeter) throws -> Int64? {
        try UsageRepository(connection).sums(since: Timestamp(nanoseconds: 0)).first { $0.tenant == ada && $0.meter == meter }?
            .amount
    }

    @Test func `what was counted is stored, of levels the most, and nanoseconds are not lost on the way`() async throws {
        let (service, _) = service(Plan(name: "standard"), cpuTimes: [{ [ada] in [ada: 1_700] }, { [ada] in [ada: 1_700] }])
        var clock = ProcessorClock()
        for _ in 0..<5 { await service.look(&clock) }
        // Ten times 1.7 µs.
        #expect(try stored(.cpuMicroseconds) == 17)
        let before = try stored(.instances)
        _ = try host.enable(EnableOrder(user: "ada", plugin: "Dip Buyer", name: "second"))
        await service.look(&clock)
        let more = try #require(try stored(.instances))
        #expect(more == (before ?? 0) + 1)
        // A level of an hour before is not added to that of this one.
        try UsageRepository(connection).add(
            more + 3, .instances, tenant: ada,
            at: Timestamp(nanoseconds: Int64(Date.now.timeIntervalSince1970 - 3_600) * 1_000_000_000))
        #expect(try stored(.instances) == more + 3)
        meters.add(4, .orders, tenant: ada)
        meters.add(3, .orders, tenant: ada)
        await service.look(&clock)
        #expect(try stored(.orders) == 7)
    }

    @Test func `who has used up a day gets no new orders, and gets them again with a larger plan`() async throws {
        let (service, quotas) = service(Plan(name: "standard", ordersPerDay: 5))
        var clock = ProcessorClock()
        meters.add(4, .orders, tenant: ada)
        await service.look(&clock)
        #expect(host.halts().isEmpty)
        meters.add(1, .orders, tenant: ada)
        await service.look(&clock)
        let halt = try #require(host.halts().first)
        #expect(halt.target.scope == "tenant" && halt.target.name == "ada" && halt.level == TradingHalt.noNew.rawValue)
        #expect(halt.reason == Quotas.haltReason && quotas.exhaustedTenants == 1)
        try connection.query("UPDATE account.tenant SET plan = 'unlimited' WHERE name = 'ada'")
        await service.look(&clock)
        #expect(host.halts().isEmpty && quotas.exhaustedTenants == 0)
    }

    @Test func `a halt of somebody else stays`() async throws {
        let (service, _) = service(Plan(name: "standard", ordersPerDay: 5))
        var clock = ProcessorClock()
        _ = try host.setHalt(
            HaltTarget(scope: "tenant", name: "ada"), level: TradingHalt.freeze.rawValue, reason: "left the firm")
        meters.add(9, .orders, tenant: ada)
        await service.look(&clock)
        #expect(host.halts().map(\.reason) == ["left the firm"])
        try connection.query("UPDATE account.tenant SET plan = 'unlimited' WHERE name = 'ada'")
        await service.look(&clock)
        #expect(host.halts().map(\.reason) == ["left the firm"])
    }

    @Test func `what an operator does while a plan is looked at stays`() async throws {
        let (service, _) = service(Plan(name: "standard", ordersPerDay: 5))
        var clock = ProcessorClock()
        let target = HaltTarget(scope: "tenant", name: "ada")
        meters.add(9, .orders, tenant: ada)
        host.meanwhile { _ = try $0.setHalt(target, level: TradingHalt.freeze.rawValue, reason: "nobody knows") }
        await service.look(&clock)
        #expect(host.halts().map(\.reason) == ["nobody knows"])
        _ = try host.setHalt(target, level: nil, reason: "known")
        await service.look(&clock)
        #expect(host.halts().map(\.reason) == [Quotas.haltReason])
        try connection.query("UPDATE account.tenant SET plan = 'unlimited' WHERE name = 'ada'")
        host.meanwhile { _ = try $0.setHalt(target, level: TradingHalt.flatten.rawValue, reason: "its own", by: .tenant) }
        await service.look(&clock)
        #expect(host.halts().map(\.reason) == ["its own"])
    }

    @Test func `a tenant that cannot be halted keeps no other from its plan`() async throws {
        let (service, _) = service(Plan(name: "standard", ordersPerDay: 5))
        let bob = try TenantRepository(connection).findOrCreate(name: "bob")
        _ = try host.enable(EnableOrder(user: "bob", plugin: "Dip Buyer"))
        host.breakPlan(of: "ada")
        var clock = ProcessorClock()
        for tenant in [ada, bob] { meters.add(9, .orders, tenant: tenant) }
        await service.look(&clock)
        #expect(host.halts().map(\.target.name) == ["bob"])
    }

    @Test func `what cannot be stored counts still`() async throws {
        let quotas = Quotas(plans: [.standard])
        let nowhere = DatabaseAddress(socketFolder: "/nowhere", port: 5_432, user: "nobody", database: "none")
        let service = UsageService(
            nowhere, meters: meters, quotas: quotas, operations: host, hub: EventHub(logger: Self.quiet), cpuTimes: [],
            log: Self.quiet)
        var clock = ProcessorClock()
        meters.add(2, .orders, tenant: ada)
        await service.look(&clock)
        let (real, _) = self.service(.standard)
        await real.look(&clock)
        #expect(try stored(.orders) == 2)
    }
}
