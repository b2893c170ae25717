import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Invariants")
struct InvariantsTests {
    /// Each rule is broken by hand, and only it is reported.
    @Test(
        arguments: [
            ("UPDATE oms.order SET fee = fee + 1 WHERE intent_number = 1", "an order's filled quantity"),
            ("UPDATE oms.position SET quantity = quantity + 1", "a position's quantity"),
            ("UPDATE oms.order SET state = 'cancelled' WHERE intent_number = 1", "an order is filled exactly"),
            (
                """
                ALTER TABLE oms.order_intent DISABLE TRIGGER USER;
                UPDATE oms.order_intent SET action = 'cancel' WHERE intent_number = 1
                """,
                "an order has an approved intent"
            ),
            (
                """
                INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, instrument_id, side,
                    order_type, quantity, time_in_force, outcome, intended_at)
                SELECT instance_id, 3, tenant_id, 'submit', 3, instrument_id, side, order_type, quantity, time_in_force,
                    'approved',
                    intended_at FROM oms.order_intent WHERE intent_number = 1
                """, "an approved intent to submit has its order"
            ),
            (InvariantsTests.intent(4), "the intents of an instance"),
            (InvariantsTests.intent(OrderIntent.hostNumbers + 1), "the intents of an instance"),
            (
                "ALTER TABLE oms.fill DISABLE TRIGGER USER; UPDATE oms.fill SET fill_number = 9 WHERE fill_number = 2",
                "the fills of an instance"
            ),
            ("DELETE FROM notification.outbox WHERE key LIKE '%-2'", "a fill has its notice"),
            (
                """
                ALTER TABLE oms.order DISABLE TRIGGER USER;
                UPDATE oms.order SET updated_at = created_at - interval '1 s' WHERE intent_number = 1
                """, "an order is not updated before"
            ),
            ("UPDATE notification.outbox SET dispatched_at = now() WHERE key LIKE '%-2'", "a message that was dispatched"),
        ] as [(String, String)])
    func `a broken rule is found, with an example`(statement: String, rule: String) throws {
        let database = try TestDatabase()
        let connection = try InvariantsTests.connectionToTwoFilledOrders(database)
        #expect(try Invariants(connection).violations().isEmpty)
        try connection.execute(statement)
        let violations = try Invariants(connection).violations()
        #expect(violations.count == 1)
        #expect(violations.first?.rule.hasPrefix(rule) == true)
        #expect(violations.first?.count == 1)
        #expect(violations.first?.example.isEmpty == false)
    }

    /// The keys hold the time, and triggers refuse what these statements do without them.
    @Test(
        arguments: [
            ("oms.order_intent", "intended_at", "an intent's number comes once"),
            ("oms.order", "created_at", "an order comes once"), ("oms.fill", "filled_at", "a venue's fill comes once"),
        ])
    func `a row that is there again at another time is found`(table: String, time: String, rule: String) throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let sample = try SampleTrading(connection)
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for entry in sample.filled(1) { writer.record(entry) }
        try writer.commit()
        try connection.execute(
            """
            CREATE TEMP TABLE again AS TABLE \(table);
            UPDATE again SET \(time) = \(time) + interval '40 days';
            ALTER TABLE \(table) DISABLE TRIGGER USER;
            INSERT INTO \(table) SELECT * FROM again
            """)
        #expect(try Invariants(connection).violations().map(\.rule).contains { $0.hasPrefix(rule) })
    }

    @Test func `the intents of the host's own have numbers of their own`() throws {
        let database = try TestDatabase()
        let connection = try InvariantsTests.connectionToTwoFilledOrders(database)
        for number in OrderIntent.hostNumbers...(OrderIntent.hostNumbers + 2) {
            try connection.execute(InvariantsTests.intent(number))
        }
        #expect(try Invariants(connection).violations().isEmpty)
    }

    private static func connectionToTwoFilledOrders(_ database: TestDatabase) throws -> PostgreSQLConnection {
        let connection = try database.connect()
        let sample = try SampleTrading(connection)
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for number in 1...2 { for entry in sample.filled(UInt64(number)) { writer.record(entry) } }
        writer.record(sample.position(afterBuys: 2))
        try writer.commit()
        return connection
    }

    /// A cancel under a number.
    private static func intent(_ number: IntentNumber) -> String {
        """
        INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, outcome, intended_at)
        SELECT instance_id, \(number), tenant_id, 'cancel', 1, 'approved', intended_at
            FROM oms.order_intent WHERE intent_number = 1
        """
    }
}
