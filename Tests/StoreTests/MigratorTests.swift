import Foundation
import Migrations
import TestSupport
import Testing

@testable import Store

@Suite("Migrator")
struct MigratorTests {
    private static func step(_ version: Int, _ sql: String, name: String = "step") -> Migration {
        Migration(version: version, name: name, sql: Array(sql.utf8))
    }

    private let first = step(1, "CREATE TABLE public.one (id int)")
    private let second = step(2, "CREATE TABLE public.two (id int)")

    @Test func `the folder and the list of the program agree`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }.sorted()
        #expect(files == Migrations.all.map(\.fileName))
        for migration in Migrations.all {
            let bytes = try Data(contentsOf: folder.appendingPathComponent(migration.fileName))
            #expect(Array(bytes) == migration.sql, "\(migration.fileName) is embedded as it is")
        }
    }

    @Test func `applies each step once`() throws {
        let connection = try PostgreSQLConnection(TestDatabase.empty())
        let migrator = Migrator(connection)
        #expect(try migrator.status().allSatisfy { $0.appliedTime == nil })
        #expect(try migrator.migrate().map(\.version) == Migrations.all.map(\.version))
        #expect(try migrator.migrate().isEmpty)
        #expect(try migrator.status().allSatisfy { $0.appliedTime != nil })
        #expect(try connection.query("SELECT sha256 FROM public.schema_migration").first?.bytes(0) == Migrations.all[0].sha256)
    }

    @Test func `a changed file is refused by name and nothing happens`() throws {
        let connection = try PostgreSQLConnection(TestDatabase.empty())
        try Migrator(connection, migrations: [first]).migrate()
        let changed = Migrator(connection, migrations: [Self.step(1, "CREATE TABLE public.other (id int)"), second])
        for attempt in [{ _ = try changed.migrate() }, { _ = try changed.status() }] as [() throws -> Void] {
            let error = #expect(throws: DatabaseError.self) { try attempt() }
            #expect(error?.kind == .migration)
            #expect(error?.description.hasPrefix("Migrations/V0001_step.sql differs from what was applied") == true)
        }
        #expect(try connection.query("SELECT to_regclass('public.two') IS NULL").first?.bool(0) == true)
    }

    @Test func `a database of a newer program is refused`() throws {
        let connection = try PostgreSQLConnection(TestDatabase.empty())
        try Migrator(connection, migrations: [first, second]).migrate()
        let error = #expect(throws: DatabaseError.self) { try Migrator(connection, migrations: [first]).migrate() }
        #expect(error?.description.contains("migration 2 (step), which this program does not know") == true)
    }

    @Test func `a gap in the history is refused`() throws {
        let connection = try PostgreSQLConnection(TestDatabase.empty())
        try Migrator(connection, migrations: [first, second]).migrate()
        try connection.execute("DELETE FROM public.schema_migration WHERE version = 1")
        let error = #expect(throws: DatabaseError.self) { try Migrator(connection, migrations: [first, second]).migrate() }
        #expect(error?.description.hasPrefix("the database has migration 2 but not 1") == true)
    }

    @Test func `a step that fails leaves the ones before it and nothing of itself`() throws {
        let connection = try PostgreSQLConnection(TestDatabase.empty())
        let broken = Self.step(2, "CREATE TABLE public.half (id int); SELECT * FROM missing", name: "break")
        let error = #expect(throws: DatabaseError.self) { try Migrator(connection, migrations: [first, broken]).migrate() }
        #expect(error?.kind == .migration)
        #expect(error?.description.hasPrefix("migration V0002_break.sql: ") == true)
        #expect(try connection.query("SELECT to_regclass('public.half') IS NULL").first?.bool(0) == true)
        #expect(try Migrator(connection, migrations: [first, second]).migrate().map(\.version) == [2])
    }

    @Test func `hosts that start at the same moment apply each step once`() async throws {
        let address = try TestDatabase.empty()
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try Migrator(PostgreSQLConnection(address)).migrate().count } }
            return try await group.reduce(0, +)
        }
        #expect(applied == Migrations.all.count)
    }
}
