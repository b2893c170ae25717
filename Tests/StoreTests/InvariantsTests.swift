import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Invariants")
struct InvariantsTests {
    /// A statement that breaks one rule, by its code.
    struct Break: Sendable, CustomTestStringConvertible {
        var code: String
        var statement: String
        /// What the example names: the row's key and a figure.
        var names: [String]
        var testDescription: String { code }

        init(_ code: String, _ statement: String, _ names: String...) {
            self.code = code
            self.statement = statement
            self.names = names
        }
    }

    /// Of `trading`: orders 1 and 2 are filled, 3 is open, 1 and 3 are a bracket.
    private static let breaks = [
        Break("fills_of_order", "UPDATE oms.order SET fee = fee + 1 WHERE intent_number = 1", "fee 3", "40000, 2"),
        Break("fills_of_position", "UPDATE oms.position SET quantity = quantity + 1", "position 3", "sum to 2"),
        Break("cost_of_position", "UPDATE oms.position SET realised_profit = 7", "cost 80000, realised 7", "sum to 80000"),
        Break("funding_of_position", "UPDATE oms.position SET funding = 3", "position 3, payments sum to 0"),
        Break(
            "divisions_of_portfolio",
            """
            INSERT INTO account.portfolio_snapshot SELECT tenant_id, 'USDT', now(), 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0
                FROM oms.order WHERE intent_number = 1;
            INSERT INTO account.portfolio_exposure SELECT tenant_id, 'USDT', taken_at, division, 'one', part, 0
                FROM account.portfolio_snapshot,
                    (VALUES ('instrument', 9), ('strategy', 8), ('venue', 9)) parts (division, part)
            """, "exposure 9, by strategy 8"),
        Break(
            "books_of_venue",
            """
            INSERT INTO strategy.instance_incident (tenant_id, instance_id, kind, text, last_seq, occurred_at)
            SELECT tenant_id, instance_id, 'position_disputed', 'the venue holds 3, the books 2', 1, now()
                FROM oms.order WHERE intent_number = 1
            """, "instance ", "the venue holds 3, the books 2"),
        Break("filled_order", "UPDATE oms.order SET state = 'cancelled' WHERE intent_number = 1", "cancelled with 1 of 1"),
        Break("partly_filled_order", "UPDATE oms.order SET state = 'partially_filled' WHERE intent_number = 3", "with 0 of 1"),
        Break(
            "order_times",
            """
            ALTER TABLE oms.order DISABLE TRIGGER USER;
            UPDATE oms.order SET updated_at = created_at - interval '1 s' WHERE intent_number = 1
            """, "made 2024-01-01 00:00:01", "updated 2024-01-01 00:00:00"),
        Break(
            "intent_of_order",
            """
            ALTER TABLE oms.order_intent DISABLE TRIGGER USER;
            UPDATE oms.order_intent SET action = 'cancel' WHERE intent_number = 1
            """, "intent: cancel approved"),
        Break(
            "order_of_intent",
            """
            INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, instrument_id, side,
                order_type, quantity, time_in_force, outcome, intended_at)
            SELECT instance_id, 4, tenant_id, 'submit', 4, instrument_id, side, order_type, quantity, time_in_force, 'approved',
                intended_at FROM oms.order_intent WHERE intent_number = 1
            """, "intent 4: buy 1"),
        Break("order_of_fill", "UPDATE oms.order SET side = 'sell' WHERE intent_number = 1", "F0-1", "is sell tenant"),
        Break(
            "order_of_plan",
            """
            INSERT INTO oms.order_plan (instance_id, intent_number, tenant_id, plan, revision, updated_at)
            SELECT instance_id, 9, tenant_id, 'oco 1', 1, now() FROM oms.order WHERE intent_number = 1
            """, "oms.order_plan", "order 9", "is missing"),
        Break(
            "fills_of_member", "UPDATE oms.order_group_member SET filled_quantity = 0.5 WHERE order_number = 3", "0 filled, 0.5"),
        Break(
            "held_order",
            """
            INSERT INTO oms.order_plan (instance_id, intent_number, tenant_id, holding, revision, updated_at)
            SELECT instance_id, intent_number, tenant_id, 'held', 1, now() FROM oms.order WHERE intent_number = 1
            """, "held, V1"),
        Break("intent_numbers", InvariantsTests.intent(5), "4 intents up to number 5"),
        Break("intent_numbers", InvariantsTests.intent(OrderIntent.hostNumbers + 1), "1 intents up to number 3000000000000001"),
        Break(
            "fill_numbers",
            """
            ALTER TABLE oms.fill DISABLE TRIGGER USER;
            UPDATE oms.fill SET fill_number = 9 WHERE fill_number = 2;
            UPDATE notification.outbox SET key = regexp_replace(key, '2$', '9') WHERE key LIKE 'fill/%/2'
            """, "2 fills up to number 9"),
        Break("notice_of_fill", "DELETE FROM notification.outbox WHERE key LIKE 'fill/%/2'", "paper/F0-2: fill 2"),
        Break(
            "dispatched_notice", "UPDATE notification.outbox SET dispatched_at = now() WHERE key LIKE 'fill/%/2'", "(fill/",
            "/2)"),
        Break(
            "notice_to_send",
            """
            INSERT INTO notification.delivery (outbox_id, state)
            SELECT outbox_id, 'pending' FROM notification.outbox WHERE key LIKE 'fill/%/2'
            """, "(fill/", "/2)", "channel 0 pending, attempts 0"),
        Break(
            "report_numbers",
            """
            INSERT INTO oms.venue_report (shard, report_number, tenant_id, instance_id, intent_number, candle_count, next_seq,
                last_intent, report)
            SELECT 'main', number, tenant_id, instance_id, 1, 1, 1, 1, '{}' FROM oms.order, unnest(ARRAY[4, 6]) number
            WHERE intent_number = 1
            """, "shard main: 2 reports from number 4 to 6"),
        Break(
            "intents_of_checkpoint",
            """
            INSERT INTO strategy.instance_checkpoint (instance_id, tenant_id, last_seq, next_intent, state_version, state)
            SELECT instance_id, tenant_id, 1, 5, 1, '' FROM oms.order WHERE intent_number = 1
            """, "next intent 5, the last stored is 3"),
        Break(
            "tenant_of_row",
            """
            ALTER TABLE oms.position DROP CONSTRAINT position_instance_id_tenant_id_fkey;
            UPDATE oms.position SET tenant_id = tenant_id + 1
            """, "oms.position instance"),
    ]

    @Test(arguments: InvariantsTests.breaks)
    func `a broken rule is found alone, with the row's key and its figures`(broken: Break) throws {
        let stored = try InvariantsTests.trading()
        #expect(try stored.isSound)
        try stored.connection.execute(broken.statement)
        let findings = try Invariants(stored.connect(.reader)).findings()
        #expect(findings.map(\.code) == [broken.code], "\(findings)")
        let finding = try #require(findings.first)
        #expect(finding.count == 1 && !finding.tables.isEmpty && finding.severity == .violation)
        for name in broken.names { #expect(finding.example.contains(name), "\(finding.example)") }
    }

    @Test func `every rule is broken by a test`() {
        // Broken below, and by the tests of partitions and of tenants' rows.
        let elsewhere = [
            "one_row_for_intent", "one_row_for_order", "one_row_for_fill", "default_partitions", "row_level_security",
        ]
        #expect(Set(InvariantsTests.breaks.map(\.code) + elsewhere) == Set(InvariantRule.all.map(\.code)))
        #expect(Set(InvariantRule.all.map(\.code)).count == InvariantRule.all.count)
    }

    @Test func `a row's tenant is compared in every table whose rows have one and an instance`() throws {
        let stored = try StoredTrading()
        // The instances' own table is what the others are compared with.
        let tables = try stored.texts(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('oms', 'strategy', 'risk') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND c.oid <> 'strategy.instance'::regclass
                AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                     AND a.attname IN ('tenant_id', 'instance_id')) = 2
            """)
        #expect(tables.count > 10)
        let compared = InvariantRule.tenantOfRow.sql.matches(of: /SELECT '([a-z_.]+)'.* FROM ([a-z_.]+)/)
        #expect(compared.map { String($0.2) }.sorted() == tables.sorted())
        // What it says is what it reads.
        for match in compared { #expect(match.1 == match.2) }
    }

    @Test func `an account whose books agree with the venue again is in order`() throws {
        let stored = try StoredTrading()
        for (kind, isSound) in [(InstanceIncident.Kind.positionDisputed, false), (.positionAgreed, true)] {
            try stored.write([
                .instance(
                    InstanceIncident(
                        tenant: stored.sample.tenants[0], instance: stored.sample.instances[0], kind: kind, text: "compared",
                        lastSeq: 1, time: SampleTrading.time(1)))
            ])
            #expect(try stored.isSound == isSound)
        }
    }

    /// The keys hold the time, and triggers refuse what these statements do without them.
    @Test(
        arguments: [
            ("oms.order_intent", "intended_at", "one_row_for_intent"), ("oms.order", "created_at", "one_row_for_order"),
            ("oms.fill", "filled_at", "one_row_for_fill"),
        ])
    func `a row that is there again at another time is found`(table: String, time: String, rule: String) throws {
        let stored = try StoredTrading()
        try stored.write(stored.sample.filled(1))
        try stored.connection.execute(
            """
            CREATE TEMP TABLE again AS TABLE \(table);
            UPDATE again SET \(time) = \(time) + interval '40 days';
            ALTER TABLE \(table) DISABLE TRIGGER USER;
            INSERT INTO \(table) SELECT * FROM again
            """)
        #expect(try Invariants(stored.connection).violations().map(\.code).contains(rule))
    }

    @Test func `the intents of the host's own have numbers of their own`() throws {
        let stored = try InvariantsTests.trading()
        for number in OrderIntent.hostNumbers...(OrderIntent.hostNumbers + 2) {
            try stored.connection.execute(InvariantsTests.intent(number))
        }
        #expect(try stored.isSound)
    }

    private static func trading() throws -> StoredTrading {
        let stored = try StoredTrading(tenants: 2)
        let sample = stored.sample
        var entry = OrderGroup.Member(order: 1, role: .entry, quantity: Quantity(1))
        entry.filled = Quantity(1)
        let stop = OrderGroup.Member(order: 3, role: .stop, quantity: Quantity(1))
        let bracket = OrderGroup(
            tenant: sample.tenants[0], instance: sample.instances[0], number: 1, kind: .bracket, members: [entry, stop],
            stopPrice: Price(39_000), createdTime: SampleTrading.time(1))
        try stored.write(sample.filled(1) + sample.filled(2))
        try stored.write([
            sample.position(afterBuys: 2), .intent(sample.intent(3), .approved), .order(sample.order(3)), .group(bracket),
        ])
        return stored
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
