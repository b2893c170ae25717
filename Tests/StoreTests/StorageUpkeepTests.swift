import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Storage upkeep")
struct StorageUpkeepTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }
    private var writer: JournalWriter { stored.writer }

    init() throws { stored = try StoredTrading() }

    private static let day: Int64 = 86_400_000_000_000

    private static func time(day: Int64) -> Timestamp { SampleTrading.time(0) + day * StorageUpkeepTests.day }

    /// What a database is looked after with: a clock that the test moves.
    private func upkeep(day: Int64, _ retention: Retention) throws(DatabaseError) -> StorageUpkeep.Outcome {
        try StorageUpkeep(stored.connect(.host), retention: retention).run(now: StorageUpkeepTests.time(day: day))
    }

    private static let trading = Retention(trading: 60, messages: nil, history: nil)

    /// An order that filled at once on a day from 2024-01-01; the message about it is dispatched.
    private func trade(_ number: IntentNumber, day: Int64) throws {
        let entries = SampleTrading.shifted(sample.filled(number), by: day * StorageUpkeepTests.day)
        try stored.write(entries + [sample.position(afterBuys: Int(number))])
    }

    /// Behind every late answer but the last ones.
    private func checkpoint() throws { try stored.checkpoint(candles: 9) }

    @Test func `months are made ahead of the given time, and once`() throws {
        let outcome = try upkeep(day: 0, .forever)
        #expect(outcome.madePartitions == 9)
        #expect(try upkeep(day: 0, .forever).isNothing)
        #expect(try upkeep(day: 31, .forever).madePartitions == 3)
        // Without a time and without trading there is nothing to count from.
        #expect(try StorageUpkeep(connection, retention: .standard).run(now: nil).isNothing)
    }

    @Test func `months leave when they are old enough, and not before a checkpoint has them`() throws {
        for number in 1...3 { try trade(UInt64(number), day: Int64(number - 1) * 31) }
        // A run without a checkpoint begins anew, and writes all of its rows again.
        #expect(try upkeep(day: 120, Self.trading).droppedPartitions.isEmpty)
        try checkpoint()
        #expect(try upkeep(day: 60, Self.trading).droppedPartitions.isEmpty)
        let outcome = try upkeep(day: 95, Self.trading)
        #expect(outcome.droppedPartitions.sorted() == ["fill", "order", "order_intent"].map { "oms.\($0)_2024_01" })
        #expect(outcome.tradingRows == 3)
        #expect(try stored.isSound && stored.count("oms.order") == 2)
        // What came behind the checkpoint stays however old it is.
        try trade(4, day: 93)
        #expect(try upkeep(day: 400, Self.trading).droppedPartitions.filter { $0.contains("2024_04") }.isEmpty)
        #expect(try stored.count("oms.order_intent") == 1)
        #expect(try stored.isSound)
        try checkpoint()
        #expect(try upkeep(day: 400, Self.trading).tradingRows == 3)
        #expect(try stored.isSound && stored.count("oms.fill") == 0)
        #expect(try connection.query("SELECT fill_count FROM oms.retired_fill")[0].int(0) == 4)
    }

    @Test func `the end of an order that was open for long counts, not its beginning`() throws {
        try trade(1, day: 0)
        writer.record(.intent(sample.intent(2), .approved))
        var open = sample.order(2)
        writer.record(.order(open))
        try writer.commit()
        try checkpoint()
        #expect(try upkeep(day: 300, Self.trading).droppedPartitions.isEmpty)
        open.state = .cancelled
        open.revision += 1
        open.updatedTime = Self.time(day: 290)
        writer.record(.order(open))
        try writer.commit()
        #expect(try upkeep(day: 300, Self.trading).droppedPartitions.isEmpty)
        #expect(try upkeep(day: 400, Self.trading).tradingRows == 5)
        #expect(try stored.isSound)
    }

    @Test func `a group leaves as one, with what is stored of its orders, and not while it is open`() throws {
        try trade(1, day: 0)
        try trade(2, day: 40)
        var members = [
            OrderGroup.Member(order: 1, role: .linked, quantity: Quantity(1)),
            OrderGroup.Member(order: 2, role: .linked, quantity: Quantity(1)),
        ]
        for place in members.indices {
            members[place].filled = Quantity(1)
            members[place].end = .filled
        }
        var group = OrderGroup(
            tenant: sample.tenants[0], instance: sample.instances[0], number: 1, kind: .oco, members: members,
            createdTime: SampleTrading.time(1))
        try connection.execute(
            """
            INSERT INTO oms.order_plan (instance_id, intent_number, tenant_id, plan, revision, updated_at)
            VALUES (\(sample.instances[0]), 1, \(sample.tenants[0]), 'oco 2', 1, now())
            """)
        writer.record(.group(group))
        try writer.commit()
        try checkpoint()
        #expect(try upkeep(day: 400, Self.trading).droppedPartitions.isEmpty)
        group.isEnded = true
        group.revision = 2
        writer.record(.group(group))
        try writer.commit()
        // The second one's month stays, so the first one's does.
        #expect(try upkeep(day: 95, Self.trading).droppedPartitions.isEmpty)
        #expect(try upkeep(day: 400, Self.trading).tradingRows == 6)
        for table in ["order_plan", "order_group", "order_group_member"] { #expect(try stored.count("oms.\(table)") == 0) }
        #expect(try stored.isSound)
    }

    @Test func `an order stays while one that was made for it does`() throws {
        try trade(1, day: 0)
        try trade(2, day: 40)
        try connection.execute(
            """
            INSERT INTO oms.order_plan (instance_id, intent_number, tenant_id, parent_number, revision, updated_at)
            VALUES (\(sample.instances[0]), 2, \(sample.tenants[0]), 1, 1, now())
            """)
        try checkpoint()
        #expect(try upkeep(day: 95, Self.trading).droppedPartitions.isEmpty)
        #expect(try stored.isSound && stored.count("oms.order") == 2)
        #expect(try upkeep(day: 400, Self.trading).tradingRows == 6)
        #expect(try stored.isSound && stored.count("oms.order_plan") == 0)
    }

    /// Times before 1970 and behind 2199 have no month of their own.
    @Test func `what found no month leaves as well, and only when it is old`() throws {
        try trade(1, day: -30_000)
        try trade(2, day: 90)
        try trade(3, day: 80_000)
        try checkpoint()
        let strays = ["oms.order_intent_default", "oms.order_default", "oms.fill_default"]
        for table in strays { #expect(try stored.count(table) == 2) }
        #expect(try upkeep(day: 100, Self.trading).droppedPartitions.isEmpty)
        for table in strays { #expect(try stored.count(table) == 1) }
        #expect(try stored.texts("SELECT intent_number::text FROM oms.order ORDER BY 1") == ["2", "3"])
        #expect(try connection.query("SELECT fill_count FROM oms.retired_fill")[0].int(0) == 1)
        // The one of the future still waits for a month.
        #expect(try Invariants(connection).findings().map(\.code) == ["default_partitions"])
    }

    @Test func `messages leave when nobody waits for them`() throws {
        for number in 1...3 { try trade(UInt64(number), day: Int64(number)) }
        let retention = Retention(trading: nil, messages: 40, history: nil)
        #expect(try upkeep(day: 100, retention).messages == 0)
        let key = "fill/\(sample.instances[0])"
        try connection.execute(
            """
            UPDATE notification.outbox SET dispatched_at = now() WHERE key <> '\(key)/3';
            INSERT INTO notification.delivery (outbox_id, state, delivered_at)
            SELECT outbox_id, CASE key WHEN '\(key)/1' THEN 'delivered' ELSE 'pending' END,
                CASE key WHEN '\(key)/1' THEN now() END FROM notification.outbox WHERE dispatched_at IS NOT NULL
            """)
        #expect(try stored.isSound)
        #expect(try upkeep(day: 41, retention).messages == 0)
        #expect(try upkeep(day: 100, retention).messages == 1)
        #expect(try stored.count("notification.outbox") == 2 && stored.count("notification.delivery") == 1)
        #expect(try connection.query("SELECT message_count FROM notification.retired_message")[0].int(0) == 1)
        #expect(try stored.isSound)
        // Of what is not older, a missing message is found all the same.
        try trade(4, day: 99)
        try connection.execute("DELETE FROM notification.outbox WHERE key = '\(key)/4'")
        #expect(try Invariants(connection).findings().map(\.code) == ["notice_of_fill"])
    }

    @Test func `history leaves, but never the last of it nor what a restart repeats`() throws {
        let incidents = IncidentRepository(connection)
        for number in 0..<30 {
            try incidents.append(
                InstanceIncident(
                    tenant: sample.tenants[0], instance: sample.instances[0], kind: .restarted, text: "\(number)",
                    lastSeq: 1, time: Self.time(day: 0)))
        }
        try connection.execute(
            """
            INSERT INTO strategy.line_command (shard, candle_count, command, commanded_at)
            SELECT 'main', 1, '{}', '2024-01-01' FROM generate_series(1, 3);
            INSERT INTO strategy.late_answer (shard, candle_count, instance_id, last_seq)
            SELECT 'main', number, \(sample.instances[0]), 1 FROM generate_series(7, 11) number;
            INSERT INTO oms.venue_report (shard, report_number, tenant_id, instance_id, intent_number, candle_count, next_seq,
                last_intent, report, recorded_at)
            SELECT 'main', number, \(sample.tenants[0]), \(sample.instances[0]), 1, 1, 1, 1, '{}', '2024-01-01'
            FROM generate_series(1, 4) number
            """)
        let retention = Retention(trading: nil, messages: nil, history: 40)
        // Only incidents: no checkpoint has anything of the rest.
        #expect(try upkeep(day: 100, retention).historyRows == 10)
        try checkpoint()
        #expect(try upkeep(day: 20, retention).historyRows == 2)
        #expect(try upkeep(day: 100, retention).historyRows == 5)
        #expect(try upkeep(day: 100, retention).isNothing)
        #expect(try incidents.latest().map(\.text) == (10..<30).reversed().map { "\($0)" })
        #expect(try VenueReportRepository(connection).last(shard: "main") == 4)
        #expect(try LineCommandRepository(connection).last(shard: "main") == 3)
        #expect(try LateAnswerRepository(connection).all(shard: "main", from: 0).map(\.candleCount) == [9, 10, 11])
    }

    @Test func `guards' events leave but for the last ones, and so do shadows' intents`() throws {
        let (tenant, instance) = (sample.tenants[0], sample.instances[0])
        try stored.write(
            (1...30 as ClosedRange<UInt64>).map { number in
                .guardEvent(
                    GuardEvent(
                        tenant: tenant, instance: instance, number: number, kind: .stopLoss, step: .closed, text: "closed",
                        time: Self.time(day: 0)))
            })
        let shadows = ShadowIntentRepository(connection)
        for day in [0, 0, 90] as [Int64] {
            var intent = sample.intent(1)
            intent.time = Self.time(day: day)
            try shadows.append([(intent, true)], plugin: sample.plugin)
        }
        let retention = Retention(trading: nil, messages: nil, history: 40)
        #expect(try upkeep(day: 39, retention).historyRows == 0)
        #expect(try upkeep(day: 100, retention).historyRows == 12)
        #expect(try upkeep(day: 100, retention).isNothing)
        let events = try GuardEventRepository(connection).latest(instance: instance, limit: 100)
        #expect(events.map(\.number) == (11...30).reversed())
        #expect(try shadows.count(instance: instance) == 1)
        #expect(try stored.isSound)
    }

    @Test func `nobody waits long for the upkeep, and it for nobody`() throws {
        try trade(1, day: 0)
        try trade(2, day: 100)
        try checkpoint()
        let reader = try stored.database.connect()
        try reader.execute("BEGIN; SELECT count(*) FROM oms.order")
        let start = ContinuousClock.now
        let error = #expect(throws: DatabaseError.self) { try upkeep(day: 110, Self.trading) }
        #expect(error?.sqlState == DatabaseError.lockNotAvailable)
        #expect(ContinuousClock.now - start < .seconds(5))
        // The line goes on while the reader reads.
        try trade(3, day: 101)
        try checkpoint()
        try reader.execute("COMMIT")
        #expect(try upkeep(day: 110, Self.trading).tradingRows == 3)
        #expect(try stored.isSound)
    }

    /// Row-level security is forced, so the owner of the tables sees what its roles let it.
    @Test func `an owner who is no superuser makes and drops months alike`() throws {
        let administrator = try PostgreSQLConnection(TestCluster.address())
        for statement in [
            "CREATE ROLE plain_owner LOGIN", "CREATE DATABASE plainly_owned OWNER plain_owner",
            "GRANT tradingboost_host, tradingboost_tenant, tradingboost_reader TO plain_owner",
        ] { try administrator.execute(statement) }
        let names = try TestCluster.address().environment
        let address = DatabaseAddress(
            socketFolder: names["PGHOST"] ?? "", port: Int(names["PGPORT"] ?? "") ?? 0, user: "plain_owner",
            database: "plainly_owned")
        let owner = try PostgreSQLConnection(address)
        try Migrator(owner).migrate()
        let sample = try SampleTrading(PostgreSQLConnection(address.role(.host)))
        let writer = try JournalWriter(connection: PostgreSQLConnection(address.role(.host)), venue: SampleTrading.venue)
        for entry in sample.filled(1) + [sample.position(afterBuys: 1)] { writer.record(entry) }
        try writer.commit(
            checkpoint: RunCheckpoint(shard: "main", market: "test", candleCount: 1, line: [1]), instances: [])
        let host = try PostgreSQLConnection(address.role(.host))
        // A row that found no month moves into it.
        try host.execute(
            """
            INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, outcome, intended_at,
                recorded_at)
            VALUES (\(sample.instances[0]), 2, \(sample.tenants[0]), 'cancel', 1, 'approved', '2025-05-06', '2024-01-01')
            """)
        #expect(try PartitionRepository(host).makeForStrays() == 3)
        #expect(try host.query("SELECT count(*) FROM oms.order_intent")[0].int(0) == 2)
        let outcome = try StorageUpkeep(host, retention: Self.trading).run(now: Self.time(day: 100))
        #expect(outcome.tradingRows == 3)
        #expect(try Invariants(PostgreSQLConnection(address.role(.reader))).findings().isEmpty)
    }
}
