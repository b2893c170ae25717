import Crypto
import Foundation
import Store
import TestSupport
import Testing
import TradingModel

@testable import Vault

@Suite("Rotation of keys")
struct RotationTests {
    let database: VaultedDatabase

    init() throws { database = try VaultedDatabase() }

    private func dataKeyCounts() throws -> [String] {
        try database.stored.texts(
            "SELECT master_key_id || ' ' || count(*) FROM account.data_key GROUP BY master_key_id ORDER BY 1")
    }

    /// Data keys of many tenants.
    private func fill(_ vault: Vault, tenants count: Int) async throws -> [CredentialID] {
        var ids: [CredentialID] = []
        for number in 0..<count {
            let tenant = try TenantRepository(database.stored.connection).findOrCreate(name: "many \(number)")
            var draft = database.draft()
            draft.tenant = tenant
            ids.append(try await vault.register(draft, VaultedDatabase.keys(number)).id)
        }
        return ids
    }

    @Test func `a master key is changed in batches, and a host that stops between two goes on with the rest`() async throws {
        let first = try await database.open()
        let ids = try await fill(first, tenants: 7)
        let secret = first.derivedSecret(for: "tokens")
        let before = try String(contentsOfFile: database.file, encoding: .utf8)
        let rotation = try await first.rotateMasterKey()
        #expect(rotation.total == 7 && rotation.done == 0 && rotation.endTime == nil)
        #expect(try await first.continueRotations(batch: 3))
        #expect(try dataKeyCounts().count == 2, "three of seven lie under the next key")
        #expect(await #expect(throws: VaultError.self) { try await first.rotateMasterKey() }?.kind == .rotationUnderWay)

        // As after a kill: nothing of the first vault is used any more.
        let second = try await database.open()
        for id in ids { _ = try await second.open(id) }
        let report = try await second.report()
        #expect(report.dataKeys == 7 && report.dataKeysToWrap == 4)
        #expect(report.rotations.map(\.done) == [3])
        while try await second.continueRotations(batch: 3) {}
        #expect(try dataKeyCounts().count == 1)
        #expect(try database.stored.count("account.master_key") == 1)
        #expect(try await second.report().rotations.map { $0.endTime != nil } == [true])
        #expect(try await second.report().rotations.map(\.done) == [7])
        #expect(try String(contentsOfFile: database.file, encoding: .utf8) != before)
        #expect(!FileManager.default.fileExists(atPath: "\(database.file).next"))

        let third = try await database.open()
        for (number, id) in ids.enumerated() { #expect(try await third.open(id).key.text == "EXAMPLE-KEY-\(number)") }
        #expect(third.derivedSecret(for: "tokens") == secret)
    }

    @Test func `a file whose change is over but which was not put in its place is put there at the next start`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let earlier = try Data(contentsOf: URL(filePath: database.file))
        _ = try await vault.rotateMasterKey()
        while try await vault.continueRotations() {}
        // As if the host was killed before the last step.
        try FileManager.default.moveItem(atPath: database.file, toPath: "\(database.file).next")
        #expect(FileManager.default.createFile(atPath: database.file, contents: earlier, attributes: [.posixPermissions: 0o600]))
        let again = try await database.open()
        #expect(try await again.open(id).key.text == VaultedDatabase.keys.key)
        #expect(!FileManager.default.fileExists(atPath: "\(database.file).next"))
        #expect(try Data(contentsOf: URL(filePath: database.file)) != earlier)
    }

    @Test func `a file whose change is over but which was not put in its place keeps nobody from the next change`() async throws {
        let vault = try await database.open()
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let earlier = try Data(contentsOf: URL(filePath: database.file))
        _ = try await vault.rotateMasterKey()
        while try await vault.continueRotations() {}
        let first = try await vault.report().masterKey
        // As if the disk had refused the last step.
        try FileManager.default.moveItem(atPath: database.file, toPath: "\(database.file).next")
        #expect(FileManager.default.createFile(atPath: database.file, contents: earlier, attributes: [.posixPermissions: 0o600]))
        _ = try await vault.rotateMasterKey()
        while try await vault.continueRotations() {}
        #expect(try await vault.report().masterKey != first)
        #expect(!FileManager.default.fileExists(atPath: "\(database.file).next"))
        #expect(try await database.open().open(id).key.text == VaultedDatabase.keys.key)
    }

    @Test func `a text that is being sealed when its data key changes goes with it`() async throws {
        let vault = try await database.open()
        _ = try await vault.register(database.draft("first"), VaultedDatabase.keys(1))
        // Whoever registers stops where it has the data key and has not stored what it sealed.
        let connection = database.stored.connection
        try connection.execute(
            """
            CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$;
            CREATE TRIGGER wait BEFORE INSERT ON account.credential_secret FOR EACH ROW EXECUTE FUNCTION public.wait();
            """)
        _ = try connection.query("SELECT pg_advisory_lock(4711)::text")
        let draft = database.draft("second")
        async let registered = vault.register(draft, VaultedDatabase.keys(2))
        try waitForWaiting(1)
        _ = try await vault.rotateDataKey(of: database.stored.sample.tenants[0])
        async let isLeft = vault.continueRotations()
        try waitForWaiting(2)
        _ = try connection.query("SELECT pg_advisory_unlock(4711)::text")
        let id = try await registered.id
        _ = try await isLeft
        while try await vault.continueRotations() {}
        #expect(try database.stored.texts("SELECT DISTINCT version::text FROM account.credential_secret") == ["2"])
        #expect(try database.stored.texts("SELECT version::text FROM account.data_key") == ["2"])
        #expect(try await database.open().open(id).key.text == "EXAMPLE-KEY-2")
    }

    /// Until so many wait for locks of this database.
    private func waitForWaiting(_ count: Int) throws {
        let waiting =
            "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while try database.stored.texts(waiting) != ["\(count)"] {}
    }

    @Test func `a data key is changed in batches, and goes when nothing lies under it`() async throws {
        let vault = try await database.open()
        var ids: [CredentialID] = []
        for number in 0..<5 {
            ids.append(try await vault.register(database.draft("\(number)"), VaultedDatabase.keys(number)).id)
        }
        let other = try await vault.register(database.draft(tenant: 1), VaultedDatabase.keys(9)).id
        let rotation = try await vault.rotateDataKey(of: database.stored.sample.tenants[0])
        #expect(rotation.total == 15)
        #expect(try await vault.continueRotations(batch: 2))
        let versions = "SELECT DISTINCT version::text FROM account.credential_secret WHERE tenant_id = "
        #expect(try database.stored.texts(versions + "\(database.stored.sample.tenants[0])").count == 2)
        let again = try await database.open()
        for (number, id) in ids.enumerated() { #expect(try await again.open(id).key.text == "EXAMPLE-KEY-\(number)") }
        // What comes meanwhile lies under the new one at once.
        ids.append(try await again.register(database.draft("5"), VaultedDatabase.keys(5)).id)
        while try await again.continueRotations(batch: 2) {}
        #expect(try database.stored.texts(versions + "\(database.stored.sample.tenants[0])") == ["2"])
        #expect(try database.stored.texts(versions + "\(database.stored.sample.tenants[1])") == ["1"])
        #expect(try database.stored.count("account.data_key") == 2)
        let last = try await database.open()
        for (number, id) in ids.enumerated() { #expect(try await last.open(id).secret.text == "EXAMPLE-SECRET-\(number)") }
        #expect(try await last.open(other).secret.text == "EXAMPLE-SECRET-9")
    }

    @Test func `keys are used, registered and deleted while both kinds of key change`() async throws {
        let vault = try await database.open()
        var ids: [CredentialID] = []
        for number in 0..<10 {
            ids.append(try await vault.register(database.draft("\(number)"), VaultedDatabase.keys(number)).id)
        }
        let registered = ids
        let drafts = (100..<115).map { ($0, database.draft("\($0)")) }
        let tenant = database.stored.sample.tenants[0]
        try await withThrowingTaskGroup { tasks in
            for worker in 0..<3 {
                tasks.addTask {
                    for round in 0..<15 {
                        let index = (worker + round) % registered.count
                        // Past what is kept in memory.
                        vault.forget(registered[index])
                        let text = try await vault.open(registered[index]).key.text
                        #expect(text == "EXAMPLE-KEY-\(index)")
                    }
                }
            }
            tasks.addTask {
                for (number, draft) in drafts {
                    let id = try await vault.register(draft, VaultedDatabase.keys(number)).id
                    let text = try await vault.open(id).key.text
                    #expect(text == "EXAMPLE-KEY-\(number)")
                    if number % 2 == 0 { try await vault.delete(id, scope: .platform) }
                }
            }
            tasks.addTask {
                for _ in 0..<3 {
                    _ = try await vault.rotateMasterKey()
                    _ = try await vault.rotateDataKey(of: tenant)
                    while try await vault.continueRotations(batch: 4) {}
                }
            }
            try await tasks.waitForAll()
        }
        #expect(try database.stored.count("account.data_key") == 1)
        #expect(try database.stored.count("account.master_key") == 1)
        #expect(try database.stored.texts("SELECT DISTINCT version::text FROM account.credential_secret") == ["4"])
        let again = try await database.open()
        for (number, id) in ids.enumerated() { #expect(try await again.open(id).key.text == "EXAMPLE-KEY-\(number)") }
    }

    @Test func `one tenant's broken seal is told and keeps nobody else's change`() async throws {
        let vault = try await database.open()
        _ = try await vault.register(database.draft(), VaultedDatabase.keys(1))
        _ = try await vault.register(database.draft(tenant: 1), VaultedDatabase.keys(2))
        try database.stored.connection.execute(
            """
            UPDATE account.credential_secret SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)
            WHERE tenant_id = \(database.stored.sample.tenants[0])
            """)
        for tenant in database.stored.sample.tenants { _ = try await vault.rotateDataKey(of: tenant) }
        for _ in 0..<3 { await #expect(throws: VaultError.self) { try await vault.continueRotations() } }
        let open = try await vault.report().rotations.filter { $0.endTime == nil }
        #expect(open.map(\.tenant) == [database.stored.sample.tenants[0]])
    }

    @Test func `a tenant without keys has nothing to change`() async throws {
        let vault = try await database.open()
        let error = await #expect(throws: VaultError.self) {
            try await vault.rotateDataKey(of: database.stored.sample.tenants[1])
        }
        #expect(error?.kind == .rotationImpossible)
    }
}
