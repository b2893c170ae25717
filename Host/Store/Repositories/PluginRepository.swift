package import TradingModel

package enum PluginTag {}
/// A plugin file that this database has seen: the exact bytes.
package typealias PluginID = Identifier<PluginTag>

package struct StoredPlugin: Sendable, Hashable {
    package var id: PluginID
    /// 32 bytes.
    package var sha256: [UInt8]
    package var name: String
    package var version: String
    /// JSON, as the file carries it.
    package var manifest: String
}

/// The plugin files that were loaded at least once.
package struct PluginRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Finds the file by its hash or records it.
    package func findOrCreate(
        sha256: [UInt8], name: String, version: String, manifest: String
    ) throws(DatabaseError) -> PluginID {
        try connection.query(
            """
            INSERT INTO strategy.plugin (sha256, name, version, manifest) VALUES ($1, $2, $3, $4::jsonb)
            ON CONFLICT (sha256) DO NOTHING
            """,
            [.bytes(sha256), .text(name), .text(version), .text(manifest)])
        guard let plugin = try find(sha256: sha256) else {
            throw DatabaseError(.statement, "plugin \(name) was removed while it was recorded")
        }
        return plugin.id
    }

    package func find(sha256: [UInt8]) throws(DatabaseError) -> StoredPlugin? {
        try connection.query(
            "SELECT plugin_id, sha256, name, version, manifest::text FROM strategy.plugin WHERE sha256 = $1",
            [.bytes(sha256)]
        ).map(PluginRepository.read).first
    }

    package func all() throws(DatabaseError) -> [StoredPlugin] {
        try connection.query(
            "SELECT plugin_id, sha256, name, version, manifest::text FROM strategy.plugin ORDER BY plugin_id"
        ).map(PluginRepository.read)
    }

    private static func read(_ row: Row) throws(DatabaseError) -> StoredPlugin {
        StoredPlugin(
            id: PluginID(try row.uint64(0)), sha256: try row.bytes(1), name: try row.text(2), version: try row.text(3),
            manifest: try row.text(4))
    }
}
