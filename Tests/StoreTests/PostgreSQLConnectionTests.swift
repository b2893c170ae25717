import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("PostgreSQL connection")
struct PostgreSQLConnectionTests {
    let database: TestDatabase
    let connection: PostgreSQLConnection

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
    }

    @Test func `values of every type come back as they went`() throws {
        let decimal = try #require(FixedDecimal("-12345678901234567890.000000000000000001"))
        let time = Timestamp(nanoseconds: 1_704_067_200_123_456_000)
        let row = try #require(
            try connection.query(
                "SELECT $1::bigint, $2::boolean, $3::text, $4::bytea, $5::numeric, $6::timestamptz",
                [
                    .int64(.min), .bool(true), .text("한글 'quoted' \\ \u{1F600}"), .bytes([0, 1, 255]), .decimal(decimal),
                    .timestamp(time),
                ]
            ).first)
        #expect(try row.int64(0) == .min)
        #expect(try row.bool(1))
        #expect(try row.text(2) == "한글 'quoted' \\ \u{1F600}")
        #expect(try row.bytes(3) == [0, 1, 255])
        #expect(try row.decimal(4) == decimal)
        #expect(try row.timestamp(5) == time)
    }

    @Test func `NULL and an empty value are told apart`() throws {
        let row = try #require(
            try connection.query("SELECT $1::text, $2::text, $3::bytea", [.text(nil), .text(""), .bytes([])]).first)
        #expect(row.isNull(0))
        #expect(try row.optional(0, row.text) == nil)
        #expect(try row.text(1) == "")
        #expect(try row.bytes(2) == [])
        #expect(throws: DatabaseError.self) { try row.text(0) }
    }

    @Test func `small integers are read with their sign`() throws {
        let row = try #require(try connection.query("SELECT (-2)::smallint, (-70000)::integer, 70000::integer").first)
        #expect(try row.int64(0) == -2)
        #expect(try row.int64(1) == -70_000)
        #expect(try row.int64(2) == 70_000)
        #expect(throws: DatabaseError.self) { try row.uint64(0) }
    }

    @Test(arguments: [
        Int64(0), 1, -1, 999, 1_000, -999, -1_000, -1_001, 1_704_067_200_123_456_789, -1_704_067_200_123_456_789,
    ])
    func `times are cut to microseconds, downwards`(nanoseconds: Int64) throws {
        let rows = try connection.query("SELECT $1::timestamptz", [.timestamp(Timestamp(nanoseconds: nanoseconds))])
        let microseconds = (Double(nanoseconds) / 1_000).rounded(.down)
        #expect(try rows.first?.timestamp(0).nanoseconds == Int64(microseconds) * 1_000)
    }

    @Test func `a time beyond the host's years is refused, not wrapped`() throws {
        let row = try #require(try connection.query("SELECT '3000-01-01'::timestamptz").first)
        let error = #expect(throws: DatabaseError.self) { try row.timestamp(0) }
        #expect(error?.kind == .decoding)
    }

    @Test func `a NUL character in a text is replaced`() throws {
        #expect(try connection.query("SELECT $1::text", [.text("a\0b")]).first?.text(0) == "a\u{FFFD}b")
    }

    @Test func `the server's refusal carries its code and the connection goes on`() throws {
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT 1 / $1::bigint", [.int64(0)]) }
        #expect(error?.kind == .statement)
        #expect(error?.sqlState == "22012")
        #expect(error?.description == "PostgreSQL refused: division by zero (SQLSTATE 22012)")
        #expect(try connection.query("SELECT 1").count == 1)
    }

    @Test func `a transaction that throws leaves nothing`() throws {
        let error = #expect(throws: DatabaseError.self) {
            try connection.transaction { () throws(DatabaseError) in
                try connection.query("INSERT INTO account.tenant (name) VALUES ('ada')")
                try connection.query("INSERT INTO account.tenant (name) VALUES ('')")
            }
        }
        #expect(error?.sqlState == "23514")
        #expect(!connection.isInTransaction)
        #expect(try TenantRepository(connection).all().isEmpty)
    }

    @Test func `a statement of a pipeline that is refused takes the others with it`() throws {
        let insert = try connection.prepare("INSERT INTO account.tenant (name) VALUES ($1)", [TypeID.text])
        #expect(throws: DatabaseError.self) {
            _ = try connection.pipeline { (pipeline) throws(DatabaseError) in
                for name in ["ada", "", "bob"] { pipeline.send(insert, [.text(name)]) }
            }
        }
        #expect(try TenantRepository(connection).all().isEmpty)
        let written = try connection.pipeline { (pipeline) throws(DatabaseError) in
            for name in ["ada", "bob"] { pipeline.send(insert, [.text(name)]) }
        }
        #expect(written == [1, 1])
        #expect(try TenantRepository(connection).all().map(\.name) == ["ada", "bob"])
    }

    @Test func `a pipeline larger than every buffer between us and the server does not block`() throws {
        let echo = try connection.prepare("SELECT $1::text", [TypeID.text])
        let text = String(repeating: "x", count: 20_000)
        let written = try connection.pipeline { (pipeline) throws(DatabaseError) in
            for _ in 0..<500 { pipeline.send(echo, [.text(text)]) }
        }
        #expect(written.count == 500)
    }

    @Test func `a connection that the server ends is noticed and made again`() throws {
        let other = try database.connect()
        let process = try #require(try connection.query("SELECT pg_backend_pid()").first).int64(0)
        try other.query("SELECT pg_terminate_backend($1::bigint::int)", [.int64(process)])
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }
        #expect(error?.kind == .connectionLost)
        #expect(!connection.isUsable)
        try connection.reconnect()
        #expect(try connection.query("SELECT 1").count == 1)
    }

    @Test func `a reader of the wrong type says which column and what it expected`() throws {
        let row = try #require(try connection.query("SELECT 'x'::text AS quantity").first)
        let error = #expect(throws: DatabaseError.self) { try row.decimal(0) }
        #expect(error?.description.hasPrefix("column quantity: expected a decimal") == true)
    }

    @Test func `a row that may not be stored is not shown`() throws {
        try connection.execute("CREATE TEMPORARY TABLE kept (secret text NOT NULL CHECK (secret LIKE '$%'), name text NOT NULL)")
        for (name, words) in [("'a'", "kept_secret_check"), ("NULL", "null value in column")] {
            let error = #expect(throws: DatabaseError.self) {
                try connection.query("INSERT INTO kept VALUES ('an example of a secret', \(name))")
            }
            #expect(error?.description.contains("example") == false && error?.description.contains(words) == true)
        }
    }
}
