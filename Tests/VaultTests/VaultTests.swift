import Crypto
import Foundation
import Store
import TestSupport
import Testing
import TradingModel

@testable import Vault

@Suite("Vault")
struct VaultTests {
    let database: VaultedDatabase

    init() throws { database = try VaultedDatabase() }

    @Test func `what is sealed opens again, after a restart too, and nothing of it is in the database`() async throws {
        let id = try await database.open().register(database.draft(), VaultedDatabase.keys).id
        let again = try await database.open()
        let opened = try await again.open(id)
        #expect(opened.key.text == VaultedDatabase.keys.key)
        #expect(opened.secret.text == VaultedDatabase.keys.secret)
        #expect(opened.passphrase?.text == VaultedDatabase.keys.passphrase)
        let dump = try database.dump()
        #expect(dump.contains("main"))
        for text in VaultedDatabase.keys.fields.map(\.text) {
            let hexadecimal = Hexadecimal.text(Array(text.utf8))
            let base64 = Data(text.utf8).base64EncodedString()
            for form in [text, hexadecimal, base64] { #expect(!dump.contains(form)) }
        }
        let master = try String(contentsOfFile: database.file, encoding: .utf8).trimmingCharacters(in: .newlines)
        let raw = try #require(Data(base64Encoded: master))
        for form in [master, Hexadecimal.text(raw)] { #expect(!dump.contains(form)) }
    }

    @Test func `neither a vault nor what it opens or signs shows anything of itself`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let opened = try await vault.open(id)
        let signed = try await RequestSigner(vault).sign(id, VenueRequest(.get, "/x"))
        var dumped = ""
        dump(vault, to: &dumped)
        dump(opened, to: &dumped)
        dump(signed, to: &dumped)
        dump(KeyMaterial(), to: &dumped)
        for text in [dumped, "\(vault)", "\(opened)", "\(signed)", String(reflecting: opened), String(reflecting: signed)] {
            #expect(!text.contains("EXAMPLE"), "\(text)")
        }
    }

    @Test(
        arguments: [
            "sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)",
            "sealed = set_byte(sealed, 0, get_byte(sealed, 0) # 1)",
            "sealed = substring(sealed from 1 for octet_length(sealed) - 1)",
            "sealed = substring(sealed from 1 for 29)",
            "sealed = sealed || '\\x00'",
            "field = CASE field WHEN 'secret' THEN 'passphrase' WHEN 'passphrase' THEN 'secret' ELSE field END",
        ])
    func `a text that was changed, cut or given another name does not open`(change: String) async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let unique = "ALTER TABLE account.credential_secret DROP CONSTRAINT credential_secret_pkey"
        try database.stored.connection.execute(unique)
        try database.stored.connection.execute("UPDATE account.credential_secret SET \(change) WHERE field <> 'key'")
        let error = await #expect(throws: VaultError.self) { try await vault.open(id) }
        #expect(error?.kind == .sealBroken)
        #expect(error?.description.contains("EXAMPLE") == false)
    }

    @Test func `a text that was moved to another credential or another tenant does not open`() async throws {
        let vault = try await database.open()
        let first = try await vault.register(database.draft("one"), VaultedDatabase.keys(1)).id
        let second = try await vault.register(database.draft("two"), VaultedDatabase.keys(2)).id
        try database.stored.connection.execute(
            """
            UPDATE account.credential_secret t SET sealed = s.sealed FROM account.credential_secret s
            WHERE t.credential_id = \(second) AND s.credential_id = \(first) AND s.field = t.field
            """)
        #expect(await #expect(throws: VaultError.self) { try await vault.open(second) }?.kind == .sealBroken)
        #expect(try await vault.open(first).key.text == "EXAMPLE-KEY-1")
        // The whole credential, with its row and its data key, under another tenant's name.
        let other = database.stored.sample.tenants[1]
        try database.stored.connection.execute(
            """
            ALTER TABLE account.credential_secret DROP CONSTRAINT credential_secret_credential_id_tenant_id_fkey,
                DROP CONSTRAINT credential_secret_tenant_id_version_fkey;
            UPDATE account.data_key SET tenant_id = \(other);
            UPDATE account.credential_secret SET tenant_id = \(other);
            UPDATE account.credential SET tenant_id = \(other)
            """)
        let fresh = try await database.open()
        #expect(await #expect(throws: VaultError.self) { try await fresh.open(first) }?.kind == .sealBroken)
    }

    @Test func `each text has a nonce of its own`() async throws {
        let vault = try await database.open()
        for number in 1...20 { _ = try await vault.register(database.draft("\(number)"), VaultedDatabase.keys(number)) }
        let nonces = try database.stored.texts(
            "SELECT encode(substring(sealed from 1 for 12), 'hex') FROM account.credential_secret")
        #expect(nonces.count == 60)
        #expect(Set(nonces).count == 60)
    }

    @Test func `a key that is there is refused in the same words, whoever has it`() async throws {
        let vault = try await database.open()
        _ = try await vault.register(database.draft(), VaultedDatabase.keys(1))
        var texts: [String] = []
        for tenant in [0, 1] {
            let error = await #expect(throws: VaultError.self) {
                try await vault.register(database.draft("again", tenant: tenant), VaultedDatabase.keys(1))
            }
            #expect(error?.kind == .keyTaken)
            texts.append(error?.description ?? "")
        }
        #expect(texts[0] == texts[1])
        // One key of Binance is good for both of its markets, of one tenant.
        let plain = ExchangeKeys(key: "EXAMPLE-KEY-2", secret: "EXAMPLE-SECRET-2")
        _ = try await vault.register(database.draft("spot", venue: .binance), plain)
        _ = try await vault.register(database.draft("futures", venue: .binanceFutures), plain)
        let elsewhere = await #expect(throws: VaultError.self) {
            try await vault.register(database.draft("futures", tenant: 1, venue: .binanceFutures), plain)
        }
        #expect(elsewhere?.kind == .keyTaken)
    }

    @Test func `one of many registrations of a key at the same time is taken`() async throws {
        let vault = try await database.open()
        let drafts = (0..<12).map { database.draft("\($0)", tenant: $0 % 2) }
        let taken = await withTaskGroup(of: Bool.self) { tasks in
            for draft in drafts {
                tasks.addTask {
                    do {
                        _ = try await vault.register(draft, VaultedDatabase.keys(7))
                        return true
                    } catch {
                        #expect((error as? VaultError)?.kind == .keyTaken, "\(error)")
                        return false
                    }
                }
            }
            return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
    }

    @Test func `what is registered behind an attempt that failed opens after a restart`() async throws {
        let vault = try await database.open()
        // The tenant's first data key is made for it, and goes with the attempt.
        var nobodys = database.draft()
        nobodys.user = UserID(999_999)
        await #expect(throws: DatabaseError.self) { try await vault.register(nobodys, VaultedDatabase.keys) }
        #expect(try database.stored.count("account.data_key") == 0)
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        #expect(try await vault.open(id).key.text == VaultedDatabase.keys.key)
        let again = try await database.open()
        #expect(try await again.open(id).key.text == VaultedDatabase.keys.key)
    }

    @Test func `a name is taken once`() async throws {
        let vault = try await database.open()
        let first = try await vault.register(database.draft("one"), VaultedDatabase.keys(1))
        let second = try await vault.register(database.draft("two"), VaultedDatabase.keys(2))
        #expect(first.labels == ["spot", "test"])
        let error = await #expect(throws: VaultError.self) {
            try await vault.register(database.draft("one"), VaultedDatabase.keys(3))
        }
        #expect(error?.kind == .nameTaken)
        let renaming = await #expect(throws: VaultError.self) {
            try await vault.change(second.id, CredentialChange(name: "one"), scope: .platform)
        }
        #expect(renaming?.kind == .nameTaken)
    }

    @Test func `another tenant neither sees, changes nor deletes a credential`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let other = TenantScope.tenant(database.stored.sample.tenants[1])
        #expect(try await database.store.transaction(other) { try CredentialRepository($0).list(limit: 10) }.isEmpty)
        #expect(await #expect(throws: VaultError.self) { try await vault.delete(id, scope: other) }?.kind == .notFound)
        let change = CredentialChange(isEnabled: false)
        #expect(await #expect(throws: VaultError.self) { try await vault.change(id, change, scope: other) }?.kind == .notFound)
        let own = TenantScope.tenant(database.stored.sample.tenants[0])
        #expect(try await database.store.transaction(own) { try CredentialRepository($0).list(limit: 10) }.map(\.id) == [id])
        #expect(try await vault.open(id).secret.text == VaultedDatabase.keys.secret)
    }

    @Test func `what is switched off or deleted does not open, at once`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let own = TenantScope.tenant(database.stored.sample.tenants[0])
        _ = try await vault.open(id)
        _ = try await vault.change(id, CredentialChange(isEnabled: false), scope: own)
        #expect(await #expect(throws: VaultError.self) { try await vault.open(id) }?.kind == .disabled)
        _ = try await vault.change(id, CredentialChange(isEnabled: true), scope: own)
        _ = try await vault.open(id)
        try await vault.delete(id, scope: own)
        #expect(await #expect(throws: VaultError.self) { try await vault.open(id) }?.kind == .notFound)
        #expect(try database.stored.count("account.credential_secret") == 0)
    }

    @Test func `derived secrets are the same at each start and different for each purpose`() async throws {
        let vault = try await database.open()
        let secret = vault.derivedSecret(for: "tokens")
        #expect(secret.bitCount == 256)
        #expect(try await database.open().derivedSecret(for: "tokens") == secret)
        #expect(vault.derivedSecret(for: "others") != secret)
        #expect(try await VaultedDatabase().open().derivedSecret(for: "tokens") != secret)
    }

    @Test func `uses are counted by the minute and outlive the credential`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let own = TenantScope.tenant(database.stored.sample.tenants[0])
        let now = SigningClock.system() / 60_000 * 60_000
        for time in [now, now + 1, now + 59_999, now + 60_000] {
            _ = try await RequestSigner(vault, clock: { time }).sign(id, VenueRequest(.get, "/x"))
        }
        try await vault.writeUses()
        _ = try await RequestSigner(vault, clock: { now }).sign(id, VenueRequest(.get, "/x"))
        try await vault.writeUses()
        #expect(try await vault.uses(of: id, scope: own, limit: 10).map(\.count) == [1, 4])
        let other = TenantScope.tenant(database.stored.sample.tenants[1])
        #expect(try await vault.uses(of: id, scope: other, limit: 10).isEmpty)
        let stored = try await database.store.transaction(own) { try CredentialRepository($0).find(id) }
        #expect(stored?.usedTime == Timestamp(milliseconds: now + 60_000))
        try await vault.delete(id, scope: own)
        #expect(try await vault.uses(of: id, scope: .platform, limit: 10).map(\.count) == [1, 4])
    }

    @Test func `counts that cannot be written are kept`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        _ = try await RequestSigner(vault).sign(id, VenueRequest(.get, "/x"))
        try database.stored.connection.execute("ALTER TABLE account.credential_use RENAME TO away")
        await #expect(throws: DatabaseError.self) { try await vault.writeUses() }
        try database.stored.connection.execute("ALTER TABLE account.away RENAME TO credential_use")
        try await vault.writeUses()
        #expect(try database.stored.texts("SELECT use_count::text FROM account.credential_use") == ["1"])
    }
}
