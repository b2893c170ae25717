import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Journal over several connections")
struct JournalLaneTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }

    init() throws { stored = try StoredTrading(tenants: 3) }

    private func writer(_ lanes: Int = 3) throws -> JournalWriter { try stored.newWriter(maximumLanes: lanes) }

    /// Filled orders of all three users in turn, with their positions.
    private func record(_ numbers: ClosedRange<IntentNumber>, _ writer: JournalWriter) {
        for number in numbers {
            for user in 0..<3 { for entry in sample.filled(number, user: user) { writer.record(entry) } }
        }
        for user in 0..<3 { writer.record(sample.position(afterBuys: Int(numbers.upperBound), user: user)) }
    }

    /// In how many transactions the stored intents were written.
    private var transactions: Int { get throws { try stored.count("oms.order_intent", of: "DISTINCT xmin::text") } }

    @Test func `a large commit is one transaction an instance's rest, and what is stored is the same`() throws {
        let writer = try writer()
        record(1...60, writer)
        try writer.commit()
        #expect(try transactions == 3)
        #expect(try stored.count("oms.order") == 180 && stored.count("notification.outbox") == 180)
        // No instance is in two of them.
        let divided = try connection.query(
            "SELECT instance_id FROM oms.order_intent GROUP BY instance_id HAVING count(DISTINCT xmin::text) > 1")
        #expect(divided.count == 0)
        record(61...120, writer)
        try writer.commit()
        #expect(try transactions == 6 && stored.isSound)
        #expect(writer.statistics.commits == 2 && writer.statistics.orders == 360)
    }

    @Test func `a small commit, and one with a checkpoint or a late answer, is one transaction`() throws {
        let writer = try writer()
        record(1...10, writer)
        try writer.commit()
        #expect(try transactions == 1)
        record(11...80, writer)
        try writer.commit(checkpoint: RunCheckpoint(shard: "main", market: "test", candleCount: 1, line: [1]), instances: [])
        #expect(try transactions == 2)
        record(81...160, writer)
        writer.record(LateAnswerRow(shard: "main", candleCount: 2, instance: sample.instances[0], lastSeq: 1))
        try writer.commit()
        #expect(try transactions == 3 && stored.isSound)
    }

    @Test func `writing everything again is writing it once, over however many connections`() throws {
        let first = try writer(3)
        record(1...80, first)
        try first.commit()
        for lanes in [1, 2, 3] {
            let again = try writer(lanes)
            record(1...100, again)
            try again.commit()
            #expect(try stored.count("oms.fill") == 300 && stored.isSound)
        }
    }

    @Test func `a contradiction in one part fails the commit, and the others' rows are right when it is repeated`() throws {
        let before = try writer()
        before.record(.intent(sample.intent(1, user: 1, sample.terms(quantity: 7)), .approved))
        before.record(.order(sample.order(1, user: 1, sample.terms(quantity: 7))))
        try before.commit()
        let bad = try writer()
        record(1...80, bad)
        let error = #expect(throws: DatabaseError.self) { try bad.commit() }
        #expect(error?.kind == .contradiction)
        #expect(throws: DatabaseError.self) { try bad.commit() }
        #expect(try stored.count("oms.order WHERE instance_id = \(sample.instances[1])") == 1)
        let good = try writer()
        for number in 1...80 as ClosedRange<IntentNumber> {
            for user in [0, 2] { for entry in sample.filled(number, user: user) { good.record(entry) } }
        }
        for user in [0, 2] { good.record(sample.position(afterBuys: 80, user: user)) }
        try good.commit()
        #expect(try stored.count("oms.fill") == 160 && stored.isSound)
    }

    @Test func `a connection that was cut is made again, and nothing is lost or doubled`() throws {
        let writer = try writer()
        record(1...80, writer)
        try writer.commit()
        let cut = try connection.query(
            """
            SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY backend_start DESC LIMIT 2) last
            """)
        #expect(try cut[0].int(0) == 2)
        record(81...160, writer)
        try writer.commit()
        #expect(try stored.count("oms.fill") == 480 && stored.isSound)
    }
}
