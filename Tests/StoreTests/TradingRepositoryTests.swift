import FoundationEssentials
import TestSupport
import Testing
import TradingModel

@testable import Store

/// Lists of trading as tenants see them.
@Suite("Lists of trading")
struct TradingRepositoryTests {
    private let stored: StoredTrading
    private let tenants: TenantStore
    private var sample: SampleTrading { stored.sample }

    init() throws {
        stored = try StoredTrading(tenants: 2)
        tenants = TenantStore(stored.database.address)
    }

    private func scope(_ user: Int) -> TenantScope { .tenant(sample.tenants[user]) }

    private func fill(_ numbers: ClosedRange<UInt64>, user: Int = 0, side: Side = .buy) throws {
        try stored.write(numbers.flatMap { sample.filled($0, user: user, sample.terms(side)) })
    }

    private func orders(
        _ scope: TenantScope, _ page: TradingPage, state: OrderState? = nil, onlyOpen: Bool = false, side: Side? = nil
    ) async throws -> [Order] {
        try await tenants.transaction(scope) { scoped in
            try TradingRepository(scoped).orders(page, state: state, onlyOpen: onlyOpen, side: side)
        }
    }

    private func page(
        _ users: [Int] = [0], since: Timestamp? = nil, until: Timestamp? = nil, behind: Order? = nil, limit: Int = 100
    ) -> TradingPage {
        TradingPage(
            instances: users.map { sample.instances[$0] }, since: since, until: until,
            behind: behind.map { TradingPage.Key(time: $0.createdTime, instance: $0.id.instance, number: $0.id.intent) },
            limit: limit)
    }

    @Test func `a tenant finds its own, whatever instances it names`() async throws {
        try fill(1...3)
        try fill(1...2, user: 1)
        for users in [[0], [0, 1], [1]] {
            let first = try await orders(scope(0), page(users))
            #expect(first.count == (users == [1] ? 0 : 3))
            #expect(first.allSatisfy { $0.id.tenant == sample.tenants[0] })
        }
        #expect(try await orders(.platform, page([0, 1])).count == 5)
        let everything = page([0, 1])
        let counts = try await tenants.transaction(scope(1)) { scoped in
            let trading = TradingRepository(scoped)
            return (try trading.fills(everything).count, try trading.intents(everything).count)
        }
        #expect(counts == (2, 2))
        let other = ClientOrderID(tenant: sample.tenants[0], instance: sample.instances[0], intent: 1)
        let hidden = try await tenants.transaction(scope(1)) { scoped in
            let trading = TradingRepository(scoped)
            return try trading.order(other) == nil && trading.fills(of: other).isEmpty && trading.intents(about: other).isEmpty
        }
        #expect(hidden)
    }

    /// Of few instances, and of so many that time is walked back through.
    @Test(arguments: [0, 100])
    func `pages hold every row once, the newest first, while rows are added`(others: UInt64) async throws {
        try fill(1...7)
        try fill(1...6, user: 1)
        var seen: [Order] = []
        var last: Order?
        var number: UInt64 = 7
        while true {
            var wanted = page([0, 1], behind: last, limit: 4)
            wanted.instances += (0..<others).map { InstanceID(1_000 + $0) }
            let next = try await orders(.platform, wanted)
            seen += next
            last = next.last
            if next.count < 4 { break }
            number += 1
            try fill(number...number)
        }
        #expect(seen.count == 13)
        #expect(Set(seen.map(\.id)).count == 13)
        #expect(
            seen.map { ($0.createdTime.nanoseconds, $0.id.instance.rawValue) }.elementsEqual(
                seen.map { ($0.createdTime.nanoseconds, $0.id.instance.rawValue) }.sorted { $0 > $1 }, by: ==))
    }

    @Test func `filters leave out what they say`() async throws {
        try fill(1...2)
        try fill(3...3, side: .sell)
        try stored.write([.intent(sample.intent(4), .approved), .order(sample.order(4))])
        #expect(try await orders(scope(0), page()).map(\.id.intent) == [4, 3, 2, 1])
        #expect(try await orders(scope(0), page(), onlyOpen: true).map(\.id.intent) == [4])
        #expect(try await orders(scope(0), page(), state: .filled).map(\.id.intent) == [3, 2, 1])
        #expect(try await orders(scope(0), page(), side: .sell).map(\.id.intent) == [3])
        let since = SampleTrading.time(2)
        #expect(try await orders(scope(0), page(since: since)).map(\.id.intent) == [4, 3, 2])
        #expect(try await orders(scope(0), page(until: since)).map(\.id.intent) == [1])
        let period = page(since: since, until: SampleTrading.time(3))
        let fills = try await tenants.transaction(scope(0)) { scoped in try TradingRepository(scoped).fills(period) }
        #expect(fills.map(\.number) == [2])
    }

    @Test func `what was refused says why, by its outcome and its code`() async throws {
        try fill(1...1)
        let refused = IntentOutcome.refused(code: "risk.maximum_position", text: "position 3 is above 2")
        try stored.write([.intent(sample.intent(2), refused)])
        let all = page()
        let (some, none, passed) = try await tenants.transaction(scope(0)) { scoped in
            let trading = TradingRepository(scoped)
            return (
                try trading.intents(all, isRefused: true, code: "risk.maximum_position"),
                try trading.intents(all, code: "risk.frozen"), try trading.intents(all, isRefused: false)
            )
        }
        #expect(some.map(\.id.intent) == [2] && none.isEmpty && passed.map(\.id.intent) == [1])
        #expect(some[0].refusal == StoredIntent.Refusal(code: "risk.maximum_position", text: "position 3 is above 2"))
        #expect(some[0].quantity == Quantity(1) && some[0].price == Price(40_000) && some[0].type == .limit)
        let id = ClientOrderID(tenant: sample.tenants[0], instance: sample.instances[0], intent: 2)
        #expect(try IntentRepository(stored.connection).find(id) == some[0])
        let about = try await tenants.transaction(scope(0)) { scoped in try TradingRepository(scoped).intents(about: id) }
        #expect(about == some)
    }

    @Test func `decimals and times come back as they were`() async throws {
        var terms = sample.terms()
        terms.quantity = try #require(Quantity("0.123456789012345678"))
        terms.price = Price("40000.000000000000000001")
        let order = sample.order(1, terms)
        try stored.write([.intent(sample.intent(1, terms), .approved), .order(order)])
        let read = try await orders(scope(0), page())
        #expect(read.map(\.terms) == [terms])
        #expect(read.first?.createdTime == SampleTrading.time(1))
    }

    @Test func `books and snapshots are a tenant's own`() async throws {
        for user in [0, 1] {
            try stored.write(sample.filled(1, user: user) + [sample.position(afterBuys: 1, user: user)])
            try stored.connection.execute(
                """
                INSERT INTO account.portfolio_snapshot SELECT \(sample.tenants[user]), 'USDT',
                    '2024-01-01'::timestamptz + n * interval '1 hour', 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0
                FROM generate_series(1, 5) n
                """)
        }
        let (instances, held, snapshots) = try await tenants.transaction(scope(1)) { scoped in
            let reading = PositionReading(scoped)
            let instances = try TradedInstanceRepository(scoped).all(InstanceFilter())
            return (
                instances, try reading.positions(of: instances).mapValues(\.position.quantity),
                try reading.snapshots(tenant: nil, since: nil, until: nil, behind: nil, limit: 100).map(\.tenantName)
            )
        }
        #expect(instances.map(\.id) == [sample.instances[1]] && instances[0].strategy == "Sample")
        #expect(held == [sample.instances[1]: Quantity(1)])
        #expect(snapshots == Array(repeating: "user1", count: 5))
        let pages = try await tenants.transaction(.platform) { scoped in
            let reading = PositionReading(scoped)
            var rows: [(Int64, UInt64)] = []
            var behind: (time: Timestamp, tenant: TenantID, asset: String)?
            while true {
                let page = try reading.snapshots(tenant: nil, since: nil, until: nil, behind: behind, limit: 3)
                rows += page.map { ($0.snapshot.time.nanoseconds, $0.snapshot.tenant.rawValue) }
                guard let last = page.last?.snapshot, page.count == 3 else { return rows }
                behind = (last.time, last.tenant, last.asset)
            }
        }
        #expect(pages.count == 10 && pages.elementsEqual(pages.sorted { $0 > $1 }, by: ==))
    }
}
