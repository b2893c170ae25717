import Testing

@testable import Store

@Suite("Database address")
struct DatabaseAddressTests {
    @Test func `is shown without its password`() throws {
        let address = try DatabaseAddress(url: "postgresql://ada:example-password@127.0.0.1:1/trading?sslmode=disable")
        #expect("\(address)" == "ada@127.0.0.1:1/trading")
        #expect(String(reflecting: address) == "ada@127.0.0.1:1/trading")
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("example-password"))
    }

    @Test func `an unreachable server is one line without the password`() throws {
        let address = try DatabaseAddress(url: "postgresql://ada:example-password@127.0.0.1:1/trading")
        let error = #expect(throws: DatabaseError.self) { _ = try PostgreSQLConnection(address) }
        #expect(error?.kind == .unreachable)
        #expect(error?.description.hasPrefix("cannot reach PostgreSQL at ada@127.0.0.1:1/trading: ") == true)
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("example-password") == false)
    }

    @Test(arguments: [
        "postgres//ada:example-password@host/db", "postgresql://ada:example-password@host:5432/db?colour=blue",
        "example-password", "postgresql://ada:example-password@[::1/db",
    ])
    func `what cannot be read is refused without being repeated`(url: String) {
        let error = #expect(throws: DatabaseError.self) { _ = try DatabaseAddress(url: url) }
        #expect(error?.kind == .address)
        #expect(error?.description.contains("DATABASE_URL is not a PostgreSQL address") == true)
        #expect(error?.description.contains("example-password") == false)
    }

    @Test func `another database keeps everything else`() throws {
        let address = try DatabaseAddress(url: "host=/tmp/x port=5433 user=ada dbname=one password=example-password")
        let other = address.database("two")
        #expect("\(other)" == "ada@/tmp/x:5433/two")
        #expect(other.password == "example-password")
    }
}
