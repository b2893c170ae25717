import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Rows of accounts")
struct PortfolioRepositoryTests {
    let database: TestDatabase
    let connection: PostgreSQLConnection
    let sample: SampleTrading
    let writer: JournalWriter

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
        sample = try SampleTrading(connection, tenantCount: 2)
        writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
    }

    private func snapshot(_ number: UInt64, user: Int = 0) -> PortfolioSnapshot {
        PortfolioSnapshot(
            tenant: sample.tenants[user], asset: "USDT", time: SampleTrading.time(number * 3_600), equity: Notional(1_000),
            realisedProfit: Notional(-3), unrealisedProfit: Notional(4), funding: Notional(-1), fee: Notional(2),
            exposure: Notional(900), drawdown: Notional(5), dayProfit: Notional(-6), weekProfit: Notional(7),
            seoulDayProfit: Notional(FixedDecimal(raw: 1)), seoulWeekProfit: Notional(FixedDecimal(raw: -1)),
            divisions: [
                PortfolioSnapshot.Division(
                    way: .instrument, name: "BTC-USDT", exposure: Notional(900), netExposure: Notional(-900)),
                PortfolioSnapshot.Division(way: .strategy, name: "", exposure: Notional(500), netExposure: Notional(500)),
                PortfolioSnapshot.Division(way: .strategy, name: "grid", exposure: Notional(400), netExposure: Notional(-400)),
                PortfolioSnapshot.Division(way: .venue, name: "paper", exposure: Notional(900), netExposure: Notional(100)),
            ])
    }

    private func funding(_ number: UInt64, _ payment: String) throws -> FundingPayment {
        FundingPayment(
            tenant: sample.tenants[0], instance: sample.instances[0],
            due: FundingDue(
                instrument: sample.instrument.id, time: SampleTrading.time(number * 3_600),
                rate: try #require(FixedDecimal("0.0001")), markPrice: Price(40_000)),
            quantity: Quantity(2), payment: Notional(try #require(FixedDecimal(payment))))
    }

    private var repository: PortfolioRepository { PortfolioRepository(connection) }

    @Test func `a snapshot is read as it was taken, newest first, one user's alone`() throws {
        for entry in [snapshot(1), snapshot(2), snapshot(1, user: 1)] { writer.record(.portfolio(entry)) }
        try writer.commit()
        #expect(try repository.snapshots(tenant: sample.tenants[0], asset: "USDT") == [snapshot(2), snapshot(1)])
        #expect(try repository.snapshots(tenant: sample.tenants[0], asset: "USDT", limit: 1) == [snapshot(2)])
        #expect(
            try repository.snapshots(tenant: sample.tenants[0], asset: "USDT", since: SampleTrading.time(7_200)) == [snapshot(2)])
        #expect(try repository.snapshots(tenant: sample.tenants[1], asset: "USDT") == [snapshot(1, user: 1)])
        #expect(try repository.snapshots(tenant: sample.tenants[0], asset: "BTC").isEmpty)
        #expect(try Invariants(connection).violations().isEmpty)
    }

    @Test func `a run that is repeated writes no second row`() throws {
        for _ in 0..<2 {
            for _ in 0..<2 {
                writer.record(.portfolio(snapshot(1)))
                writer.record(.funding(try funding(1, "-8")))
            }
            try writer.commit()
        }
        #expect(try repository.snapshots(tenant: sample.tenants[0], asset: "USDT") == [snapshot(1)])
        #expect(try repository.fundings(instance: sample.instances[0]) == [try funding(1, "-8")])
    }

    @Test func `a position's funding is that of its payments, which the check of the database knows`() throws {
        for entry in sample.filled(1) { writer.record(entry) }
        guard case .position(let tenant, let instance, var position, let time) = sample.position(afterBuys: 1) else { return }
        let (first, second) = (try funding(1, "-8"), try funding(9, "3"))
        position.funding = first.payment + second.payment
        for entry in [.funding(first), .funding(second), .position(tenant: tenant, instance: instance, position, time: time)]
            as [JournalEntry]
        { writer.record(entry) }
        try writer.commit()
        let stored = try OrderRepository(connection).position(instance: instance, instrument: sample.instrument.id)
        #expect(stored == position)
        #expect(try repository.fundings(instance: instance) == [second, first])
        #expect(try Invariants(connection).violations().isEmpty)
        try connection.execute("DELETE FROM oms.funding WHERE payment = 3")
        #expect(try Invariants(connection).violations().map(\.rule) == ["a position's funding is the sum of its payments"])
    }

    @Test func `exposures that do not sum are found`() throws {
        writer.record(.portfolio(snapshot(1)))
        try writer.commit()
        try connection.execute("UPDATE account.portfolio_exposure SET exposure = exposure + 1 WHERE name = 'grid'")
        let violations = try Invariants(connection).violations()
        #expect(violations.map(\.count) == [1] && violations.first?.rule.hasPrefix("a portfolio's exposure") == true)
    }

    @Test func `a fee in another asset is kept with its asset, and sums of fees stay of one`() throws {
        var entries = sample.filled(1)
        for place in entries.indices {
            switch entries[place] {
            case .fill(var fill):
                fill.venueFill.fee = Notional(try #require(FixedDecimal("0.0012")))
                fill.venueFill.feeAsset = "BNB"
                entries[place] = .fill(fill)
            case .order(var order):
                order.fee = .zero
                entries[place] = .order(order)
            default: break
            }
        }
        guard case .position(let tenant, let instance, var position, let time) = sample.position(afterBuys: 1) else { return }
        position.fee = .zero
        entries.append(.position(tenant: tenant, instance: instance, position, time: time))
        for _ in 0..<2 {
            for entry in entries { writer.record(entry) }
            try writer.commit()
        }
        let fills = entries.compactMap { if case .fill(let fill) = $0 { fill } else { nil } }
        #expect(try OrderRepository(connection).fills(instance: instance) == fills)
        #expect(try Invariants(connection).violations().isEmpty)
        let changed = fills.map { fill in
            var other = fill
            other.venueFill.feeAsset = "ETH"
            return other
        }
        for fill in changed { writer.record(.fill(fill)) }
        #expect(throws: DatabaseError.self) { try writer.commit() }
    }

    @Test func `the kind of contract is stored with the instrument`() throws {
        for contract in Contract.allCases {
            var instrument = sample.instrument
            instrument.name = "\(contract)"
            instrument.contract = contract
            let saved = try InstrumentRepository(connection).save(instrument, venue: "elsewhere")
            #expect(try InstrumentRepository(connection).find(saved.id) == saved && saved.contract == contract)
        }
    }
}
