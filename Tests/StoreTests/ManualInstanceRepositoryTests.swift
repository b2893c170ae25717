import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Instances for orders by hand")
struct ManualInstanceRepositoryTests {
    private let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var repository: ManualInstanceRepository { ManualInstanceRepository(stored.connection) }

    init() throws { stored = try StoredTrading(tenants: 2) }

    private func person(_ name: String, of tenant: Int) throws -> UserID {
        let row = try stored.connection.query(
            "INSERT INTO account.user (tenant_id, name, role) VALUES ($1, $2, 'trader') RETURNING user_id",
            [.int64(Int64(sample.tenants[tenant].rawValue)), .text(name)]
        )[0]
        return UserID(try row.uint64(0))
    }

    @Test func `each person has one, and the tenant itself another`() throws {
        let (ada, bob) = (try person("ada", of: 0), try person("bob", of: 0))
        var ids: [InstanceID] = []
        for user in [ada, bob, nil] {
            let first = try #require(
                try repository.findOrCreate(tenant: sample.tenants[0], user: user, instrument: sample.instrument.id))
            let again = try repository.findOrCreate(tenant: sample.tenants[0], user: user, instrument: sample.instrument.id)
            #expect(again == first && first.userName == (user == ada ? "ada" : user == bob ? "bob" : "user0"))
            ids.append(first.id)
        }
        #expect(Set(ids).count == 3)
        #expect(try repository.all(instrument: sample.instrument.id).map(\.id) == ids.sorted())
        #expect(try InstanceRepository(stored.connection).all().map(\.id) == sample.instances, "nobody runs a plugin for them")
        #expect(try stored.isSound)
    }

    @Test func `a strategy of that name keeps it`() throws {
        _ = try InstanceRepository(stored.connection).findOrCreate(
            tenant: sample.tenants[0], name: ManualInstanceRepository.name, plugin: sample.plugin,
            instrument: sample.instrument.id, parameters: "{}")
        #expect(
            try repository.findOrCreate(tenant: sample.tenants[0], user: nil, instrument: sample.instrument.id) == nil)
    }

    @Test func `a request's key is stored once`() throws {
        let commands = LineCommandRepository(stored.connection)
        let key = RequestKey(instance: sample.instances[0], text: "key-1")
        #expect(try commands.command(key) == nil)
        _ = try commands.append(shard: "main", candleCount: 1, command: #"{"a": 1}"#, key: key)
        #expect(try commands.command(key) == #"{"a": 1}"#)
        #expect(try commands.command(RequestKey(instance: sample.instances[1], text: "key-1")) == nil)
        let error = #expect(throws: DatabaseError.self) {
            _ = try commands.append(shard: "main", candleCount: 2, command: "{}", key: key)
        }
        #expect(error?.sqlState == DatabaseError.uniqueViolation)
        for _ in 0..<2 { _ = try commands.append(shard: "main", candleCount: 3, command: "{}") }
    }
}
