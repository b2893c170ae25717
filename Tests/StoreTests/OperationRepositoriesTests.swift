import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("What operators change")
struct OperationRepositoriesTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }

    init() throws { stored = try StoredTrading(tenants: 2) }

    @Test func `an instance is enabled by the configuration and keeps its orders, until somebody says otherwise`() throws {
        let instance = try #require(try InstanceRepository(connection).all().first)
        #expect(instance.status == .enabled)
        #expect(instance.openOrderPolicy == .keep)
        #expect(instance.origin == .configuration)
        let found = try InstanceRepository(connection).find(tenant: instance.tenant, name: instance.name)
        #expect(found == instance)
        #expect(try InstanceRepository(connection).find(tenant: sample.tenants[1], name: "no such name") == nil)
    }

    @Test func `settings are stored with the checkpoint`() throws {
        let instance = try #require(try InstanceRepository(connection).all().first)
        let settings = InstanceSettings(
            instance: instance.id, plugin: instance.plugin, parameters: #"{"period": 21}"#, status: .paused,
            openOrderPolicy: .flatten, origin: .operator,
            limits: #"{"capital": "5000"}"#)
        try stored.writer.commit(
            checkpoint: RunCheckpoint(shard: "main", market: "m", candleCount: 7, line: [1]), instances: [],
            settings: [settings])
        let changed = try #require(try InstanceRepository(connection).all().first { $0.id == instance.id })
        #expect(changed.status == .paused)
        #expect(changed.openOrderPolicy == .flatten)
        #expect(changed.origin == .operator)
        #expect(changed.parameters == #"{"period": 21}"#)
        #expect(changed.limits == #"{"capital": "5000"}"# && instance.limits == "{}")
        #expect(try CheckpointRepository(connection).run(shard: "main")?.candleCount == 7)
    }

    @Test func `commands come back in their order, those of this line behind the last one`() throws {
        let commands = LineCommandRepository(connection)
        #expect(try commands.last(shard: "main") == 0)
        let first = try commands.append(shard: "main", candleCount: 3, command: #"{"a": 1}"#)
        _ = try commands.append(shard: "other", candleCount: 3, command: "{}")
        let second = try commands.append(shard: "main", candleCount: 5, command: #"{"b": 2}"#)
        #expect(try commands.all(shard: "main", after: 0).map(\.id) == [first, second])
        let later = try commands.all(shard: "main", after: first)
        #expect(later.map(\.candleCount) == [5])
        #expect(later.map(\.command) == [#"{"b": 2}"#])
        #expect(try commands.last(shard: "main") == second)
    }

    @Test func `a halt is set, replaced and lifted`() throws {
        let halts = HaltRepository(connection)
        try halts.set(scope: "user", name: "ada", level: .noNew, reason: "first", setter: .tenant)
        try halts.set(scope: "user", name: "ada", level: .freeze, reason: "second", setter: .host)
        try halts.set(scope: "platform", name: "", level: .cancel, reason: "all", setter: .host)
        #expect(Set(try halts.all().map(\.level)) == [.freeze, .cancel])
        let ada = try #require(try halts.find(scope: "user", name: "ada"))
        #expect(ada.reason == "second" && ada.setter == .host)
        #expect(try halts.all().contains(ada))
        try halts.lift(scope: "user", name: "ada")
        #expect(try halts.all().map(\.scope) == ["platform"])
        #expect(try halts.find(scope: "user", name: "ada") == nil)
        #expect(throws: DatabaseError.self) {
            try halts.set(scope: "platform", name: "ada", level: .noNew, reason: "the platform has no name", setter: .host)
        }
    }

    @Test func `a shadow's intents are stored apart from orders`() throws {
        let instance = try #require(try InstanceRepository(connection).all().first)
        let intents: [OrderIntent] = sample.filled(1).compactMap {
            if case .intent(let intent, _) = $0 { intent } else { nil }
        }
        #expect(!intents.isEmpty)
        let repository = ShadowIntentRepository(connection)
        try repository.append(intents.map { ($0, true) }, plugin: instance.plugin)
        try repository.append([], plugin: instance.plugin)
        #expect(try repository.count(instance: intents[0].instance) == intents.count)
        #expect(try SummaryRepository(connection).counts().intents == 0)
    }

    @Test func `every kind of incident is stored`() throws {
        let incidents = IncidentRepository(connection)
        for kind in InstanceIncident.Kind.allCases {
            try incidents.append(
                InstanceIncident(
                    tenant: sample.tenants[0], instance: sample.instances[0], kind: kind, text: "what happened", lastSeq: 1,
                    time: Timestamp(milliseconds: 1)))
        }
        #expect(Set(try incidents.latest().map(\.kind)) == Set(InstanceIncident.Kind.allCases))
    }
}
