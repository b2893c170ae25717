import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Journal writer")
struct JournalWriterTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }
    private var writer: JournalWriter { stored.writer }

    init() throws { stored = try StoredTrading(tenants: 2) }

    private func write(_ entries: [JournalEntry]) throws { try stored.write(entries) }

    private var counts: RowCounts { get throws { try SummaryRepository(connection).counts() } }

    @Test func `what was recorded is there when commit returns, for another connection`() throws {
        try write(sample.filled(1) + [sample.position(afterBuys: 1)])
        let order = try #require(try OrderRepository(connection).find(sample.order(1).id))
        guard case .order(let expected) = sample.filled(1)[2] else { return }
        #expect(order == expected)
        guard case .fill(let fill) = sample.filled(1)[3] else { return }
        #expect(try OrderRepository(connection).fills() == [fill])
        guard case .position(_, let instance, let position, _) = sample.position(afterBuys: 1) else { return }
        #expect(try OrderRepository(connection).position(instance: instance, instrument: sample.instrument.id) == position)
        #expect(try Invariants(connection).violations().isEmpty)
        #expect(writer.statistics.commits == 1)
        #expect(writer.statistics.rows == 5)
    }

    @Test func `nothing is stored before commit`() throws {
        for entry in sample.filled(1) { writer.record(entry) }
        #expect(try counts.intents == 0)
        try writer.commit()
        #expect(try counts.intents == 1)
        try writer.commit()
        #expect(writer.statistics.commits == 1)
    }

    @Test func `writing everything twice is writing it once`() throws {
        let entries = sample.filled(1) + [sample.position(afterBuys: 1)]
        try write(entries)
        let once = try counts
        try write(entries)
        #expect(try counts == once)
        #expect(try Invariants(connection).violations().isEmpty)
    }

    @Test func `an order of a lower revision never replaces a higher one, in a batch or over batches`() throws {
        var later = sample.order(1)
        later.state = .accepted
        later.revision = 2
        try write([.intent(sample.intent(1), .approved), .order(later), .order(sample.order(1))])
        #expect(try OrderRepository(connection).find(later.id)?.state == .accepted)
        try write([.order(sample.order(1))])
        #expect(try OrderRepository(connection).find(later.id)?.state == .accepted)
        later.state = .cancelled
        later.revision = 3
        try write([.order(later)])
        #expect(try OrderRepository(connection).find(later.id)?.state == .cancelled)
    }

    @Test func `a position of a lower revision never replaces a higher one`() throws {
        try write([sample.position(afterBuys: 2), sample.position(afterBuys: 1)])
        try write([sample.position(afterBuys: 1)])
        let position = try OrderRepository(connection).position(
            instance: sample.instances[0], instrument: sample.instrument.id)
        #expect(position?.quantity == Quantity(2))
    }

    @Test func `an intent that is repeated with other contents is a contradiction and nothing of the batch is stored`() throws {
        try write([.intent(sample.intent(1), .approved), .order(sample.order(1))])
        for entry in sample.filled(2) { writer.record(entry) }
        writer.record(.intent(sample.intent(1, sample.terms(quantity: 2)), .approved))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.kind == .contradiction)
        #expect(error?.description == "order intent 1 of instance \(sample.instances[0]) is stored with other contents")
        #expect(try counts.intents == 1)
        #expect(try counts.fills == 0)
    }

    @Test func `an intent that contradicts one of its own batch is found too`() throws {
        writer.record(.intent(sample.intent(1), .approved))
        writer.record(.intent(sample.intent(1), .refused(code: "risk.x", text: "x")))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.kind == .contradiction)
        #expect(try counts.intents == 0)
    }

    @Test func `a fill id that comes back with another quantity is a contradiction`() throws {
        try write(sample.filled(1))
        guard case .fill(var fill) = sample.filled(1)[3] else { return }
        fill.venueFill.quantity = Quantity(9)
        writer.record(.fill(fill))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.kind == .contradiction)
        #expect(error?.description.hasPrefix("fill F0-1 of instance \(sample.instances[0]) (order 1)") == true)
    }

    @Test func `stored intents and fills cannot be changed by hand either`() throws {
        try write(sample.filled(1))
        for statement in ["UPDATE oms.order_intent SET quantity = 2", "UPDATE oms.fill SET price = 2"] {
            let error = #expect(throws: DatabaseError.self) { try connection.execute(statement) }
            #expect(error?.kind == .contradiction)
        }
    }

    @Test func `intents of every kind are stored, refused ones as they were asked`() throws {
        var refused = sample.intent(1, sample.terms(quantity: -3))
        refused.number = 4
        var cancel = sample.intent(2)
        cancel.action = .cancel(order: 1)
        var amend = sample.intent(3)
        amend.action = .amend(order: 1, Amendment(price: Price(41_000)))
        try write([
            .intent(sample.intent(1), .approved), .order(sample.order(1)), .intent(cancel, .approved), .intent(amend, .approved),
            .intent(refused, .refused(code: "risk.quantity", text: "quantity −3 is not positive")),
        ])
        let rows = try connection.query(
            """
            SELECT action, order_number, quantity, price, outcome, refusal_code, refusal_text
            FROM oms.order_intent ORDER BY intent_number
            """)
        #expect(try rows.map { (row) throws(DatabaseError) in try row.text(0) } == ["submit", "cancel", "amend", "submit"])
        #expect(try rows.map { (row) throws(DatabaseError) in try row.int(1) } == [1, 1, 1, 4])
        #expect(rows[1].isNull(2) && rows[1].isNull(3) && rows[2].isNull(2))
        #expect(try rows[2].decimal(3) == FixedDecimal(41_000))
        #expect(try rows[3].decimal(2) == FixedDecimal(-3))
        #expect(try rows[3].text(5) == "risk.quantity")
        #expect(try rows[3].text(6) == "quantity −3 is not positive")
    }

    @Test func `a refused intent is stored whatever its strategy wrote`() throws {
        var terms = sample.terms(quantity: 0)
        terms.instrument = InstrumentID(999_999)
        terms.price = Price(FixedDecimal(raw: .max))
        terms.stopPrice = Price(FixedDecimal(raw: -.max))
        var cancels = [sample.intent(2), sample.intent(3)]
        cancels[0].action = .cancel(order: 0)
        cancels[1].action = .amend(order: .max, Amendment(quantity: Quantity(-1)))
        try write(
            ([sample.intent(1, terms)] + cancels).map { .intent($0, .refused(code: "risk.x", text: "not\0 this")) })
        #expect(try counts.intents == 3)
        var approved = sample.intent(4)
        approved.action = .cancel(order: 0)
        writer.record(.intent(approved, .approved))
        #expect(throws: DatabaseError.self) { try writer.commit() }
    }

    @Test func `a row cannot carry another tenant's number`() throws {
        var stray = sample.intent(1)
        stray.tenant = sample.tenants[1]
        writer.record(.intent(stray, .approved))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.sqlState == "23503")
    }

    @Test func `a notice of a key that is known is told once`() throws {
        var again = sample.notice("strategy/1")
        try write([.notice(again)])
        again.text = "other words"
        try write([.notice(again), .notice(again)])
        #expect(try counts.notifications == 1)
        // The key is the tenant's own.
        try write([.notice(sample.notice("strategy/1", user: 1))])
        #expect(try counts.notifications == 2)
    }

    @Test func `each incident is a row`() throws {
        let incident = InstanceIncident(
            tenant: sample.tenants[0], instance: sample.instances[0], kind: .crashed, text: "signal 11", lastSeq: 7,
            time: SampleTrading.time(3))
        try write([.instance(incident)])
        try write([.instance(incident)])
        #expect(try IncidentRepository(connection).latest() == [incident, incident])
    }

    @Test func `a checkpoint is stored with the batch or not at all`() throws {
        let run = RunCheckpoint(shard: "main", market: "seed 7", candleCount: 5, line: [1, 2, 3])
        let row = InstanceCheckpointRow(
            instance: sample.instances[0], tenant: sample.tenants[0], lastSeq: 9, nextIntent: 2, stateVersion: 3, state: [0, 255])
        writer.record(.intent(sample.intent(1), .approved))
        writer.record(.order(sample.order(1)))
        try writer.commit(checkpoint: run, instances: [row])
        let checkpoints = CheckpointRepository(connection)
        #expect(try checkpoints.run(shard: "main") == run)
        #expect(try checkpoints.run(shard: "other") == nil)
        #expect(try checkpoints.instances() == [row])

        var next = run
        next.candleCount = 6
        writer.record(.intent(sample.intent(1, sample.terms(.sell)), .approved))
        #expect(throws: DatabaseError.self) { try writer.commit(checkpoint: next, instances: []) }
        #expect(try checkpoints.run(shard: "main") == run)
    }

    @Test func `a connection that was cut is made again and the batch is there once`() throws {
        try write(sample.filled(1))
        try connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        try write(sample.filled(2))
        #expect(try counts.fills == 2)
        #expect(
            try Invariants(connection).violations().map(\.rule) == [
                "a position's quantity and fee are the sums of its instance's fills"
            ])
    }

    @Test func `a large batch of many users is one transaction`() throws {
        var entries: [JournalEntry] = []
        for number in 1...300 { for user in 0..<2 { entries += sample.filled(UInt64(number), user: user) } }
        for user in 0..<2 { entries.append(sample.position(afterBuys: 300, user: user)) }
        try write(entries)
        #expect(try counts.orders == 600)
        #expect(try Invariants(connection).violations().isEmpty)
        #expect(try connection.query("SELECT count(DISTINCT xmin::text) FROM oms.fill").first?.int64(0) == 1)
    }

    @Test func `an unknown instance is refused and the batch can be committed no other way`() throws {
        var stray = sample.intent(1)
        stray.instance = InstanceID(999_999)
        writer.record(.intent(stray, .approved))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.sqlState == "23503")
        #expect(try counts.intents == 0)
    }
}
