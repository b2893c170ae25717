import TestSupport
import Testing

@testable import Store

@Suite("Revocations")
struct RevocationRepositoryTests {
    private let database: TestDatabase
    private let connection: PostgreSQLConnection
    private let hash = [UInt8](repeating: 7, count: 32)

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
    }

    private var revocations: RevocationRepository { RevocationRepository(connection) }

    @Test func `what is revoked stays so with its first reason`() throws {
        #expect(try revocations.revoke(.plugin, sha256: hash, reason: "first"))
        #expect(try !revocations.revoke(.plugin, sha256: hash, reason: "second"))
        let all = try revocations.all(inForce: true)
        #expect(all.map(\.reason) == ["first"])
        #expect(all[0].kind == .plugin && all[0].sha256 == hash && all[0].liftedTime == nil)
    }

    @Test func `a plugin and a key of the same number are two things`() throws {
        #expect(try revocations.revoke(.plugin, sha256: hash, reason: "x"))
        #expect(try revocations.revoke(.key, sha256: hash, reason: "y"))
        #expect(try revocations.lift(.key, sha256: hash, reason: "z"))
        #expect(try revocations.all(inForce: true).map(\.kind) == [.plugin])
    }

    @Test func `a lifted revocation is history, and what it was for can be revoked again`() throws {
        #expect(try !revocations.lift(.plugin, sha256: hash, reason: "nothing to lift"))
        #expect(try revocations.revoke(.plugin, sha256: hash, reason: "first"))
        #expect(try revocations.lift(.plugin, sha256: hash, reason: "by mistake"))
        #expect(try !revocations.lift(.plugin, sha256: hash, reason: "twice"))
        #expect(try revocations.all(inForce: true).isEmpty)
        #expect(try revocations.revoke(.plugin, sha256: hash, reason: "second"))
        let all = try revocations.all()
        #expect(all.map(\.reason) == ["second", "first"], "the newest first")
        #expect(all.map(\.liftedReason) == [nil, "by mistake"])
        #expect(all[0].liftedTime == nil && all[1].liftedTime != nil)
    }

    @Test func `a revocation has a reason and 32 bytes`() throws {
        for (hash, reason) in [(hash, ""), (hash, String(repeating: "x", count: 501)), ([1], "x"), ([], "x")] {
            let error = #expect(throws: DatabaseError.self) { try revocations.revoke(.key, sha256: hash, reason: reason) }
            #expect(error?.sqlState == "23514")
        }
    }

    @Test func `nothing is lifted without saying why`() throws {
        _ = try revocations.revoke(.plugin, sha256: hash, reason: "x")
        let error = #expect(throws: DatabaseError.self) { try revocations.lift(.plugin, sha256: hash, reason: "") }
        #expect(error?.sqlState == "23514")
        #expect(try revocations.all(inForce: true).count == 1)
    }
}
