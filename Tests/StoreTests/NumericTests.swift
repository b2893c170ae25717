import TestRandom
import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Numeric")
struct NumericTests {
    @Test func `every decimal is stored exactly, as the server's own text shows`() throws {
        let connection = try PostgreSQLConnection(TestCluster.address())
        var values: [FixedDecimal] = [
            "0", "1", "-1", "0.1", "9999", "10000", "10001", "0.0001", "0.00001", "123456789.987654321", "-0.000000000000000001",
            "170141183460469231731.687303715884105727", "-170141183460469231731.687303715884105727", "100000000", "99999999.99",
        ].compactMap { FixedDecimal($0) }
        #expect(values.count == 15)
        var random = SeededRandom(seed: 7)
        for _ in 0..<500 {
            let raw = Int128(truncatingIfNeeded: UInt128(random.next()) << 64 | UInt128(random.next()))
            values.append(FixedDecimal(raw: raw >> Int128(random.next() % 127)))
        }
        for value in values {
            let row = try #require(
                try connection.query("SELECT $1::numeric, $1::text, $1::text::numeric", [.decimal(value)]).first)
            #expect(try row.decimal(0) == value)
            #expect(try row.text(1) == value.description)
            #expect(try row.decimal(2) == value)
        }
    }

    @Test(arguments: ["'NaN'", "'Infinity'", "1e-19", "1e21", "170141183460469231731.687303715884105728"])
    func `a stored number that a decimal cannot hold is refused`(literal: String) throws {
        let row = try #require(try PostgreSQLConnection(TestCluster.address()).query("SELECT \(literal)::numeric").first)
        let error = #expect(throws: DatabaseError.self) { try row.decimal(0) }
        #expect(error?.kind == .decoding)
    }

    @Test(arguments: ["1e-18", "100e-20", "0.5000000000000000000000", "1e20"])
    func `a stored number with other trailing zeros is the same number`(literal: String) throws {
        let row = try #require(
            try PostgreSQLConnection(TestCluster.address()).query("SELECT \(literal)::numeric, (\(literal)::numeric)::text").first
        )
        let text = try row.text(1)
        let trimmed = text.contains(".") ? String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed()) : text
        #expect(try row.decimal(0).description == trimmed)
    }
}
