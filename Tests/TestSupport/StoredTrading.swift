package import Store
package import TradingModel

/// A database of a test's own with the rows of `SampleTrading`, and who works with it: its owner, and a host that writes.
package struct StoredTrading {
    package let database: TestDatabase
    /// The owner's, who sees and may do everything.
    package let connection: PostgreSQLConnection
    package let sample: SampleTrading
    /// With the rights that a host has, no more.
    package let writer: JournalWriter

    package init(tenants: Int = 1) throws(DatabaseError) {
        database = try TestDatabase()
        connection = try database.connect()
        sample = try SampleTrading(connection, tenantCount: tenants)
        writer = JournalWriter(
            connection: try PostgreSQLConnection(database.address.role(.host)), venue: SampleTrading.venue)
    }

    /// Another connection, with the rights of a role.
    package func connect(_ role: DatabaseRole) throws(DatabaseError) -> PostgreSQLConnection {
        try PostgreSQLConnection(database.address.role(role))
    }

    /// Another host that writes.
    package func newWriter(maximumLanes: Int = 1) throws(DatabaseError) -> JournalWriter {
        JournalWriter(connection: try connect(.host), venue: SampleTrading.venue, maximumLanes: maximumLanes)
    }

    package func write(_ entries: [JournalEntry]) throws(DatabaseError) {
        for entry in entries { writer.record(entry) }
        try writer.commit()
    }

    /// From now on a restart goes on behind everything that is stored.
    package func checkpoint(candles: UInt64 = 1) throws(DatabaseError) {
        try writer.commit(
            checkpoint: RunCheckpoint(shard: "main", market: "test", candleCount: candles, line: [1]), instances: [])
    }

    /// Rows of a table, or of what is behind FROM; values of an expression where one is given.
    package func count(_ table: String, of expression: String = "*") throws(DatabaseError) -> Int {
        try connection.query("SELECT count(\(expression)) FROM \(table)")[0].int(0)
    }

    /// The first column.
    package func texts(_ sql: String) throws(DatabaseError) -> [String] {
        try connection.query(sql).map { (row) throws(DatabaseError) in try row.text(0) }
    }

    /// No rule is broken, and none warns.
    package var isSound: Bool { get throws(DatabaseError) { try Invariants(connection).findings().isEmpty } }
}
