import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Repositories")
struct RepositoriesTests {
    let database: TestDatabase
    let connection: PostgreSQLConnection

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
    }

    @Test func `finding or creating twice gives the same row`() throws {
        let first = try SampleTrading(connection, tenantCount: 2)
        let second = try SampleTrading(connection, tenantCount: 2)
        #expect(first.tenants == second.tenants)
        #expect(first.instances == second.instances)
        #expect(first.plugin == second.plugin)
        #expect(first.instrument == second.instrument)
        #expect(Set(first.instances).count == 2)
    }

    @Test func `an instrument keeps its id when the venue changes its filters`() throws {
        var instrument = try SampleTrading(connection).instrument
        instrument.tickSize = Price(1)
        let saved = try InstrumentRepository(connection).save(instrument, venue: SampleTrading.venue)
        #expect(saved == instrument)
        #expect(try InstrumentRepository(connection).find(instrument.id) == instrument)
        #expect(try InstrumentRepository(connection).all(venue: SampleTrading.venue) == [instrument])
        #expect(try InstrumentRepository(connection).all(venue: "other").isEmpty)
    }

    @Test func `instances come with their tenant, plugin and parameters`() throws {
        let sample = try SampleTrading(connection, tenantCount: 2)
        _ = try InstanceRepository(connection).findOrCreate(
            tenant: sample.tenants[1], name: "sample", plugin: sample.plugin, instrument: sample.instrument.id,
            parameters: #"{"period": 21}"#)
        let stored = try InstanceRepository(connection).all(tenant: sample.tenants[1])
        #expect(stored.count == 1)
        #expect(stored[0].id == sample.instances[1])
        #expect(stored[0].tenantName == "user1")
        #expect(stored[0].pluginSHA256 == Array(repeating: 7, count: 32))
        #expect(stored[0].instrumentName == "BTC-USDT")
        #expect(stored[0].parameters == #"{"period": 21}"#)
        #expect(try InstanceRepository(connection).all().map(\.id) == sample.instances)
    }

    @Test(arguments: ["", String(repeating: "x", count: 65)])
    func `a tenant's name has 1 to 64 characters`(name: String) throws {
        let error = #expect(throws: DatabaseError.self) { try TenantRepository(connection).findOrCreate(name: name) }
        #expect(error?.sqlState == "23514")
    }

    @Test func `a channel is one row for its address, the log's one for its tenant`() throws {
        let tenant = try TenantRepository(connection).findOrCreate(name: "ada")
        let channels = ChannelRepository(connection)
        let log = try channels.findOrCreate(tenant: tenant, kind: .log)
        #expect(try channels.findOrCreate(tenant: tenant, kind: .log) == log)
        let hook = try channels.findOrCreate(tenant: tenant, kind: .webhook, url: "http://127.0.0.1:1/x")
        #expect(hook.id != log.id)
        #expect(throws: DatabaseError.self) { try channels.findOrCreate(tenant: tenant, kind: .webhook) }
    }

    @Test func `the summary is what the tables hold`() throws {
        let sample = try SampleTrading(connection, tenantCount: 2)
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for number in 1...3 { for entry in sample.filled(UInt64(number)) { writer.record(entry) } }
        writer.record(sample.position(afterBuys: 3))
        writer.record(.intent(sample.intent(4), .approved))
        writer.record(.order(sample.order(4)))
        try writer.commit()
        let summaries = try SummaryRepository(connection).instances()
        #expect(summaries.map(\.tenantName) == ["user0", "user1"])
        #expect(summaries[0].openOrders == 1)
        #expect(summaries[0].orders == 4)
        #expect(summaries[0].fills == 3)
        #expect(summaries[0].position.quantity == Quantity(3))
        #expect(summaries[0].lastFill?.time == SampleTrading.time(3) + 1_000_000)
        #expect(summaries[1].position.quantity == .zero)
        #expect(summaries[1].lastFill == nil)
        let counts = try SummaryRepository(connection).counts(instances: [sample.instances[1]])
        #expect(counts.orders == 0 && counts.fills == 0)
        #expect(try SummaryRepository(connection).counts(instances: [sample.instances[0]]).fills == 3)
        #expect(try SummaryRepository(connection).counts(instances: []).fills == 0)
        #expect(try OrderRepository(connection).orders(onlyOpen: true).map(\.id.intent) == [4])
        #expect(try OrderRepository(connection).orders(tenant: sample.tenants[1]).isEmpty)
        #expect(try OrderRepository(connection).fills(limit: 2).map(\.number) == [3, 2])
    }
}
