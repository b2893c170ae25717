import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Tenants' rows")
struct IsolationTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var owner: PostgreSQLConnection { stored.connection }

    init() throws {
        stored = try StoredTrading(tenants: 2)
        try stored.fillEveryTable()
    }

    private func tenant(_ tenant: TenantID?) throws -> PostgreSQLConnection {
        let connection = try stored.connect(.tenant)
        if let tenant { try connection.execute("SET app.tenant_id = '\(tenant)'") }
        return connection
    }

    /// A table or a view.
    private struct Relation {
        var name: String
        var namesTenant: Bool
        /// One month of a table: nobody but its owner reads it by its own name.
        var isPartition: Bool
        /// Of the market, which all tenants read.
        var isShared: Bool
    }

    private func relations() throws -> [Relation] {
        try owner.query(
            """
            SELECT c.oid::regclass::text, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                AND a.attname = 'tenant_id' AND NOT a.attisdropped), c.relispartition, n.nspname = 'market'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """
        ).map { (row) throws(DatabaseError) in
            Relation(
                name: try row.text(0), namesTenant: try row.bool(1), isPartition: try row.bool(2), isShared: try row.bool(3))
        }
    }

    /// What of a table a connection sees, nil where it may not look.
    private func rows(
        _ table: String, _ condition: String, _ connection: PostgreSQLConnection
    ) throws(DatabaseError) -> Int? {
        do {
            return try connection.query("SELECT count(*) FROM \(table) WHERE \(condition)")[0].int(0)
        } catch {
            guard error.sqlState == "42501" else { throw error }
            return nil
        }
    }

    /// What even its own tenant never reads: it proves who somebody is, or is opened for it alone.
    private static let hostOnly: Set = [
        "account.user_secret", "account.recovery_code", "account.refresh_token", "account.data_key", "account.credential_secret",
    ]

    @Test func `a tenant finds its own rows in every table and view that names it, and nobody else's`() throws {
        let relations = try relations().filter { !$0.isShared }
        #expect(relations.count { $0.namesTenant && !$0.isPartition } > 25)
        for tenant in sample.tenants {
            let connection = try self.tenant(tenant)
            for relation in relations {
                guard relation.namesTenant, !relation.isPartition else {
                    // Only a message's deliveries are a tenant's without naming it.
                    if relation.name != "notification.delivery" {
                        #expect(try rows(relation.name, "true", connection) == nil, "\(relation.name)")
                    }
                    continue
                }
                let own = try rows(relation.name, "tenant_id = \(tenant)", owner) ?? 0
                #expect(own > 0, "\(relation.name) has no row of tenant \(tenant): fillEveryTable() makes them")
                if IsolationTests.hostOnly.contains(relation.name) {
                    #expect(try rows(relation.name, "true", connection) == nil, "\(relation.name)")
                    continue
                }
                #expect(try rows(relation.name, "tenant_id = \(tenant)", connection) == own, "\(relation.name)")
                #expect(try rows(relation.name, "tenant_id <> \(tenant)", connection) == 0, "\(relation.name)")
            }
            #expect(try rows("notification.delivery", "true", connection) == 1)
        }
        #expect(try rows("notification.delivery", "true", owner) == 2)
    }

    @Test(arguments: ["account.api_token", "account.invitation"])
    func `a tenant reads of what somebody is known by everything but the proof`(table: String) throws {
        let connection = try tenant(sample.tenants[0])
        #expect(try rows(table, "true", connection) == 1)
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT token_hash FROM \(table)") }
        #expect(error?.sqlState == "42501")
    }

    /// Even with every right on every table, which no role of ours has, the policies alone keep tenants apart.
    @Test func `a tenant changes nothing of another one in any table, whatever it may do there`() throws {
        try owner.execute(
            """
            DO $$ DECLARE made text; BEGIN
                FOR made IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
                    EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %I TO tradingboost_tenant', made);
                END LOOP;
            END $$
            """)
        let tables = try owner.query(
            """
            SELECT c.oid::regclass::text, (SELECT a.attname FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum LIMIT 1),
                EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'
                AND n.nspname NOT IN ('information_schema', 'market', 'public')
            """
        ).map { (row) throws(DatabaseError) in (try row.text(0), try row.text(1), try row.bool(2)) }
        #expect(tables.count > 25)
        let second = try tenant(sample.tenants[1])
        // A delivery names no tenant: the other one's is that of its message.
        let message = try stored.texts("SELECT outbox_id::text FROM notification.outbox WHERE tenant_id = \(sample.tenants[0])")
        #expect(message.count == 1)
        for (table, column, namesTenant) in tables {
            let ofOthers = table == "notification.delivery" ? "outbox_id = \(message[0])" : "true"
            let other = namesTenant ? "tenant_id <> \(sample.tenants[1])" : ofOthers
            #expect(try affected("UPDATE \(table) SET \(column) = \(column) WHERE \(other)", second) == 0, "\(table)")
            #expect(try affected("DELETE FROM \(table) WHERE \(other)", second) == 0, "\(table)")
            // The other tenant's own row again, where there is one; without a tenant's column nobody may add at all.
            let rows = try owner.query(
                "SELECT to_jsonb(t)::text FROM \(table) t WHERE \(other) LIMIT 1"
            ).map { (row) throws(DatabaseError) in try row.text(0) }
            for row in rows {
                let statement = "INSERT INTO \(table) SELECT (jsonb_populate_record(NULL::\(table), '\(row)')).*"
                let error = #expect(throws: DatabaseError.self, "\(table)") { try second.execute("BEGIN; \(statement)") }
                #expect(error?.sqlState == "42501", "\(table): \(error?.description ?? "")")
                try second.execute("ROLLBACK")
            }
        }
    }

    /// Rows that a statement changes, taken back; nil where it may not run.
    private func affected(_ statement: String, _ connection: PostgreSQLConnection) throws(DatabaseError) -> Int? {
        try connection.execute("BEGIN")
        defer { rollBack(connection) }
        return try connection.query(statement).affected
    }

    private func rollBack(_ connection: PostgreSQLConnection) {
        do {
            try connection.execute("ROLLBACK")
        } catch {
            Issue.record(error)
        }
    }

    @Test func `a reader sees every tenant's rows in every table and view, and writes none`() throws {
        let reader = try stored.connect(.reader)
        #expect(try rows("oms.order", "true", reader) == 2)
        #expect(try Invariants(reader).findings().isEmpty)
        for relation in try relations() {
            let all = try relation.isPartition ? nil : rows(relation.name, "true", owner)
            #expect(try rows(relation.name, "true", reader) == all, "\(relation.name)")
            let error = #expect(throws: DatabaseError.self, "\(relation.name)") {
                try reader.execute("DELETE FROM \(relation.name)")
            }
            #expect(error?.sqlState == "42501" || error?.sqlState == "55000", "\(relation.name): \(error?.description ?? "")")
        }
    }

    @Test func `without a tenant there is nothing to see, and nothing can be written`() throws {
        let nobody = try tenant(nil)
        #expect(try rows("oms.order", "true", nobody) == 0)
        #expect(try rows("account.tenant", "true", nobody) == 0)
        let first = try tenant(sample.tenants[0])
        for statement in [
            "UPDATE oms.order SET fee = 0", "DELETE FROM oms.fill", "INSERT INTO account.tenant (name) VALUES ('x')",
        ] {
            let error = #expect(throws: DatabaseError.self) { try first.execute(statement) }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test func `the host sees all tenants by a policy, not by a right to pass by`() throws {
        let host = try stored.connect(.host)
        #expect(try rows("oms.order", "true", host) == 2)
        let passes = try host.query(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname LIKE 'tradingboost\\_%'")
        #expect(try passes.map { (row) throws(DatabaseError) in try row.bool(0) } == [false, false, false])
        try owner.execute("DROP POLICY host ON oms.order")
        #expect(try rows("oms.order", "true", host) == 0)
    }

    @Test func `a partition shows nothing by its own name`() throws {
        for role in [DatabaseRole.host, .tenant, .reader] {
            #expect(try rows("oms.order_2024_01", "true", stored.connect(role)) == nil)
        }
    }

    @Test(
        arguments: [
            "CREATE TABLE oms.forgotten (tenant_id bigint)",
            "CREATE TABLE strategy.forgotten (number bigint)",
            "CREATE SCHEMA late; CREATE TABLE late.forgotten (tenant_id bigint)",
            "ALTER TABLE oms.position NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY tenant ON oms.fill",
        ])
    func `a table that nobody closed is found`(statement: String) throws {
        #expect(try Invariants(owner).violations().isEmpty)
        try owner.execute(statement)
        let violations = try Invariants(owner).violations()
        #expect(violations.count == 1)
        #expect(violations.first?.rule.hasPrefix("row-level security is on") == true)
    }

    @Test func `a new table is closed with one call`() throws {
        try owner.execute("CREATE TABLE oms.added (tenant_id bigint); SELECT account.isolate('oms.added')")
        #expect(try Invariants(owner).violations().isEmpty)
        try owner.execute("INSERT INTO oms.added SELECT tenant_id FROM account.tenant WHERE NOT is_platform")
        #expect(try rows("oms.added", "true", tenant(sample.tenants[1])) == 1)
        #expect(try rows("oms.added", "true", stored.connect(.host)) == 2)
    }

    @Test func `views show the time in Seoul, tables UTC`() throws {
        let row = try owner.query(
            """
            SELECT o.created_at::text, k.created_at_kst::text
            FROM oms.order o JOIN oms.order_kst k USING (instance_id, intent_number)
            """
        )[0]
        #expect(try row.text(0) == "2024-01-01 00:00:01+00")
        #expect(try row.text(1) == "2024-01-01 09:00:01")
        for view in ["order_intent", "fill", "position"] { #expect(try rows("oms.\(view)_kst", "true", owner) == 2) }
    }
}
