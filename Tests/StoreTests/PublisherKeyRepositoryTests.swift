import Crypto
import TestSupport
import Testing

@testable import Store

@Suite("Publisher keys")
struct PublisherKeyRepositoryTests {
    private let database: TestDatabase
    private let connection: PostgreSQLConnection
    private let key = [UInt8](repeating: 7, count: 32)

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
    }

    private var keys: PublisherKeyRepository { PublisherKeyRepository(connection) }

    private func fingerprint(_ key: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: key)) }

    @Test func `a key is trusted once, and its name can change`() throws {
        try keys.save(fingerprint: fingerprint(key), publicKey: key, name: "ada")
        let first = try #require(try keys.all().first)
        try keys.save(fingerprint: fingerprint(key), publicKey: key, name: "Ada, desk 2")
        let all = try keys.all()
        #expect(all.count == 1)
        #expect(all[0].name == "Ada, desk 2")
        #expect(all[0].publicKey == key)
        #expect(all[0].fingerprint == fingerprint(key))
        #expect(all[0].trustedTime == first.trustedTime)
    }

    @Test func `a publisher may have several keys`() throws {
        let other = [UInt8](repeating: 8, count: 32)
        for key in [key, other] { try keys.save(fingerprint: fingerprint(key), publicKey: key, name: "ada") }
        #expect(try keys.all().count == 2)
        #expect(try keys.remove(fingerprint: fingerprint(key)))
        #expect(try keys.all().map(\.publicKey) == [other])
        #expect(try !keys.remove(fingerprint: fingerprint(key)), "it is gone already")
    }

    @Test func `the database takes no fingerprint of another key, no short key and no empty name`() throws {
        let wrong: [(fingerprint: [UInt8], key: [UInt8], name: String)] = [
            (fingerprint([1]), key, "ada"), (fingerprint(Array(key.dropLast())), Array(key.dropLast()), "ada"),
            (fingerprint(key), key, ""), (fingerprint(key), key, String(repeating: "x", count: 65)),
        ]
        for row in wrong {
            let error = #expect(throws: DatabaseError.self) {
                try keys.save(fingerprint: row.fingerprint, publicKey: row.key, name: row.name)
            }
            #expect(error?.sqlState == "23514")
        }
        #expect(try keys.all().isEmpty)
    }
}
