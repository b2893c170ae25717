import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing
import TradingModel

@Suite("tradingboost db", .serialized)
struct DatabaseCommandTests {
    private struct Check: Decodable {
        struct Finding: Decodable {
            var code: String
            var tables: String
            var rule: String
            var count: Int
            var examples: [String]
        }

        var rules: Int
        var violations: [Finding]
        var warnings: [Finding]
    }

    private struct Partitions: Decodable {
        struct Dropped: Decodable {
            var partition: String
            var rows: Int
        }

        var made: Int
        var dropped: [Dropped]
    }

    /// A database with the trading of one user.
    private func traded(_ database: TestDatabase) throws -> PostgreSQLConnection {
        let connection = try database.connect()
        let sample = try SampleTrading(connection)
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for number in 1...2 { for entry in sample.filled(UInt64(number)) { writer.record(entry) } }
        writer.record(sample.position(afterBuys: 2))
        try writer.commit(checkpoint: RunCheckpoint(shard: "main", market: "test", candleCount: 1, line: [1]), instances: [])
        return connection
    }

    private func run(_ database: TestDatabase, _ arguments: String...) async throws -> Program.Ending {
        try await Program(["db"] + arguments, environment: ["DATABASE_URL": database.url]).ending()
    }

    private static let terminal = "/usr/bin/script"

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: terminal), "skipped: nothing here makes a terminal"),
        .timeLimit(.minutes(4)))
    func `psql reads from the terminal that it is started on`() async throws {
        let database = try TestDatabase()
        // Without its own editing of lines, which may throw away what was typed before it began.
        let command = "'\(BuiltProduct.folder)/tradingboost' psql -- --no-psqlrc --no-readline -qAt"
        let ending = try await Program(
            ["-qec", command, "/dev/null"], of: Self.terminal, environment: ["DATABASE_URL": database.url],
            input: "SELECT 41 + 1;\n\\q\n"
        ).ending()
        #expect(ending.status == 0 && ending.output.contains("42"), "\(ending)")
    }

    @Test func `check ends with 0 while all agrees, and with 1 and the first examples when a rule is broken`() async throws {
        let database = try TestDatabase()
        let connection = try traded(database)
        let clean = try await run(database, "check")
        #expect(clean.status == 0, "\(clean.output)\(clean.errors)")
        #expect(clean.output == "\(InvariantRule.all.count) rules checked, 0 broken\n")

        try connection.execute("UPDATE oms.order SET fee = fee + 1")
        let broken = try await run(database, "check")
        #expect(broken.status == 1)
        #expect(
            broken.output.hasPrefix(
                "violation fills_of_order in oms.order: not so in 2 rows: an order's filled quantity, notional and fee"))
        #expect(broken.output.contains(": 1 filled at a notional of 40000, fee 3; its fills sum to 1, 40000, 2"))
        let report = try JSONDecoder().decode(Check.self, from: Data(try await run(database, "check", "--json").output.utf8))
        #expect(report.violations.map(\.count) == [2])
        #expect(report.violations.map(\.code) == ["fills_of_order"] && report.violations.map(\.tables) == ["oms.order"])
        #expect(report.violations.first?.examples.count == 2 && report.warnings.isEmpty)
    }

    @Test func `check reads beside a writer that holds its rows`() async throws {
        let database = try TestDatabase()
        let writing = try traded(database)
        try writing.execute("BEGIN; UPDATE oms.order SET fee = fee + 1")
        let ending = try await run(database, "check")
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        try writing.execute("ROLLBACK")
    }

    @Test func `check needs no right but to read`() async throws {
        let database = try TestDatabase()
        let connection = try traded(database)
        try connection.execute("DROP ROLE IF EXISTS auditor; CREATE ROLE auditor LOGIN; GRANT tradingboost_reader TO auditor")
        let names = database.address.environment
        let url = "postgresql:///\(names["PGDATABASE"] ?? "")?host=\(names["PGHOST"] ?? "")&port=\(names["PGPORT"] ?? "")"
        let ending = try await Program(["db", "check"], environment: ["DATABASE_URL": url + "&user=auditor"]).ending()
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        try connection.execute("ALTER TABLE oms.order DISABLE TRIGGER USER; UPDATE oms.order SET fee = fee + 1")
        let broken = try await Program(["db", "check"], environment: ["DATABASE_URL": url + "&user=auditor"]).ending()
        #expect(broken.status == 1 && broken.output.contains("fills_of_order"), "\(broken.output)\(broken.errors)")
    }

    @Test func `check says what to do where the schema is older than the program`() async throws {
        let empty = try TestDatabase.empty()
        let names = empty.environment
        let url = "postgresql:///\(names["PGDATABASE"] ?? "")?host=\(names["PGHOST"] ?? "")&port=\(names["PGPORT"] ?? "")"
        let ending = try await Program(
            ["db", "check"], environment: ["DATABASE_URL": url + "&user=\(names["PGUSER"] ?? "")"]
        ).ending()
        #expect(ending.status == 1)
        #expect(ending.errors.contains("tradingboost db migrate"), "\(ending.errors)")
    }

    @Test func `status and partitions say what there is, and retention what it dropped`() async throws {
        let database = try TestDatabase()
        let connection = try traded(database)
        let status = try await run(database, "status")
        #expect(status.output.contains("orders         2\n"), "\(status.output)\(status.errors)")
        #expect(status.output.contains("retired        0 intents, 0 fills, 0 notifications\n"), "\(status.output)")
        #expect(status.output.contains("trading since  2024-01-01"), "\(status.output)")
        let list = try await run(database, "partitions")
        #expect(list.output.contains("oms.order_2024_01"), "\(list.output)\(list.errors)")
        try connection.execute(
            """
            INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, outcome, intended_at)
            SELECT instance_id, 3, tenant_id, 'cancel', 1, 'approved', '2024-09-01' FROM oms.order_intent LIMIT 1
            """)
        let ending = try await run(database, "partitions", "--make", "--retain-months", "3", "--json")
        let report = try JSONDecoder().decode(Partitions.self, from: Data(ending.output.utf8))
        #expect(report.made == 3)
        #expect(report.dropped.first { $0.partition == "oms.fill_2024_01" }?.rows == 2)
        #expect(try await run(database, "check").status == 0)
    }

    @Test func `a folder without a database and a wrong number are told in one line`() async throws {
        let folder = try TemporaryFolder("nodatabase")
        let missing = try await Program.run("db", "check", "--data", "\(folder.path)/none")
        #expect(missing.status == 1)
        #expect(missing.errors.contains("there is no database yet"))
        let wrong = try await Program.run("db", "partitions", "--retain-months", "0")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("--retain-months 0 is out of range"))
    }
}
