package import TradingModel

/// What the conformance kit found of a plugin file the last time.
package struct StoredPluginCheck: Sendable, Hashable {
    /// Of the file: 32 bytes.
    package var sha256: [UInt8]
    package var passed: Int
    package var failed: Int
    package var notApplicable: Int
    package var checkedTime: Timestamp
}

/// The last check of each plugin file.
package struct PluginCheckRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Takes the place of an earlier check of the same bytes.
    package func save(sha256: [UInt8], passed: Int, failed: Int, notApplicable: Int) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO strategy.plugin_check (sha256, passed, failed, not_applicable) VALUES ($1, $2, $3, $4)
            ON CONFLICT (sha256) DO UPDATE SET passed = EXCLUDED.passed, failed = EXCLUDED.failed,
                not_applicable = EXCLUDED.not_applicable, checked_at = now()
            """,
            [.bytes(sha256), .int64(Int64(passed)), .int64(Int64(failed)), .int64(Int64(notApplicable))])
    }

    /// Nil: it was never checked here.
    package func find(sha256: [UInt8]) throws(DatabaseError) -> StoredPluginCheck? {
        try connection.query(
            "SELECT passed, failed, not_applicable, checked_at FROM strategy.plugin_check WHERE sha256 = $1", [.bytes(sha256)]
        ).map { (row) throws(DatabaseError) in
            StoredPluginCheck(
                sha256: sha256, passed: try row.int(0), failed: try row.int(1), notApplicable: try row.int(2),
                checkedTime: try row.timestamp(3))
        }.first
    }
}
