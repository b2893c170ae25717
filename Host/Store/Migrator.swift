import Crypto
package import Migrations
package import TradingModel

/// Brings a database to the shape that this program expects. Only forward, each step in a transaction of its own, one host at a
/// time (an advisory lock), and never over a history that differs from the program's.
package struct Migrator {
    /// What the database remembers of one step, and what the program knows of it.
    package struct Status: Sendable, Hashable {
        package var version: Int
        package var name: String
        /// nil while it is pending.
        package var appliedTime: Timestamp?
    }

    private struct Applied {
        let version: Int
        let name: String
        let hash: [UInt8]
        let time: Timestamp
    }

    // A number of this program, to be told apart from the locks of others in the same database.
    private static let lock: Int64 = 0x5442_4D49_4752

    private let connection: PostgreSQLConnection
    private let migrations: [Migration]

    package init(_ connection: PostgreSQLConnection, migrations: [Migration] = Migrations.all) {
        for (index, migration) in migrations.enumerated() {
            precondition(migration.version == index + 1, "migrations are numbered from 1 without gaps")
        }
        self.connection = connection
        self.migrations = migrations
    }

    /// Applies what is pending, in order, and returns it. Refuses a changed, missing or unknown step before it changes anything.
    @discardableResult
    package func migrate() throws(DatabaseError) -> [Migration] {
        try connection.query("SELECT pg_advisory_lock($1)", [.int64(Migrator.lock)])
        do {
            let applied = try applyPending()
            try connection.query("SELECT pg_advisory_unlock($1)", [.int64(Migrator.lock)])
            return applied
        } catch {
            // The lock ends with a lost connection by itself.
            if connection.isUsable { try connection.query("SELECT pg_advisory_unlock($1)", [.int64(Migrator.lock)]) }
            throw error
        }
    }

    /// Every step of this program; throws when the database's history differs.
    package func status() throws(DatabaseError) -> [Status] {
        let applied = try history()
        try check(applied)
        return migrations.map { migration in
            Status(
                version: migration.version, name: migration.name,
                appliedTime: applied.first { $0.version == migration.version }?.time)
        }
    }

    private func applyPending() throws(DatabaseError) -> [Migration] {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS public.schema_migration (
                version     integer PRIMARY KEY CHECK (version >= 1),
                name        text NOT NULL,
                sha256      bytea NOT NULL CHECK (length(sha256) = 32),
                applied_at  timestamptz NOT NULL DEFAULT now()
            )
            """)
        let applied = try history()
        try check(applied)
        let pending = Array(migrations.dropFirst(applied.count))
        for migration in pending { try apply(migration) }
        return pending
    }

    private func apply(_ migration: Migration) throws(DatabaseError) {
        do {
            try connection.transaction { () throws(DatabaseError) in
                try connection.execute(String(decoding: migration.sql, as: UTF8.self))
                try connection.query(
                    "INSERT INTO public.schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
                    [.int64(Int64(migration.version)), .text(migration.name), .bytes(migration.sha256)])
            }
        } catch {
            throw DatabaseError(
                error.kind == .statement ? .migration : error.kind, "migration \(migration.fileName): \(error.description)",
                sqlState: error.sqlState)
        }
    }

    private func history() throws(DatabaseError) -> [Applied] {
        let exists = try connection.query("SELECT to_regclass('public.schema_migration') IS NOT NULL").first?.bool(0)
        guard exists == true else { return [] }
        return try connection.query(
            "SELECT version, name, sha256, applied_at FROM public.schema_migration ORDER BY version"
        ).map { (row) throws(DatabaseError) in
            Applied(
                version: try row.int(0), name: try row.text(1), hash: try row.bytes(2), time: try row.timestamp(3))
        }
    }

    private func check(_ applied: [Applied]) throws(DatabaseError) {
        for (index, step) in applied.enumerated() {
            guard step.version == index + 1 else {
                throw DatabaseError(
                    .migration,
                    "the database has migration \(step.version) but not \(index + 1): its public.schema_migration was changed"
                        + " by hand; restore it from a backup")
            }
            guard index < migrations.count else {
                throw DatabaseError(
                    .migration,
                    "the database has migration \(step.version) (\(step.name)), which this program does not know:"
                        + " it was used with a newer tradingboost; install that one")
            }
            let migration = migrations[index]
            guard step.hash == migration.sha256 else {
                throw DatabaseError(
                    .migration,
                    "Migrations/\(migration.fileName) differs from what was applied to the database (as \(step.name)):"
                        + " an applied migration never changes; put it back and add a new file")
            }
        }
    }
}

extension Migration {
    /// 32 bytes that name the exact file.
    package var sha256: [UInt8] { Array(SHA256.hash(data: sql)) }
}
