package import TradingModel

/// A data key under its master key.
package struct StoredDataKey: Sendable, Hashable {
    package var tenant: TenantID
    package var version: UInt64
    /// Which master key wrapped it.
    package var masterKey: String
    package var wrapped: [UInt8]

    package init(tenant: TenantID, version: UInt64, masterKey: String, wrapped: [UInt8]) {
        self.tenant = tenant
        self.version = version
        self.masterKey = masterKey
        self.wrapped = wrapped
    }
}

/// A master key that the database knows: its fingerprint, and what proves that a key is that one.
package struct StoredMasterKey: Sendable, Hashable {
    package var id: String
    package var isCurrent: Bool
    package var wrappedRoot: [UInt8]

    package init(id: String, isCurrent: Bool, wrappedRoot: [UInt8]) {
        self.id = id
        self.isCurrent = isCurrent
        self.wrappedRoot = wrappedRoot
    }
}

/// Wrapped keys, for the vault alone.
package struct CredentialKeyRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) {
        precondition(scoped.scope == .platform, "wrapped keys are read in the platform's scope")
        self.connection = scoped.connection
    }

    /// Nobody else opens the vault or changes its master key until the transaction has ended.
    package func lock() throws(DatabaseError) {
        try connection.query("SELECT pg_advisory_xact_lock(hashtextextended('account.master_key', 0))::text")
    }

    // MARK: - Master keys

    package func masterKeys() throws(DatabaseError) -> [StoredMasterKey] {
        try connection.query("SELECT master_key_id, is_current, wrapped_root FROM account.master_key ORDER BY created_at").map {
            (row) throws(DatabaseError) in
            StoredMasterKey(id: try row.text(0), isCurrent: try row.bool(1), wrappedRoot: try row.bytes(2))
        }
    }

    /// It is the current one from now on; the one before stays for what it wrapped.
    package func insertCurrent(_ id: String, wrappedRoot: [UInt8]) throws(DatabaseError) {
        try connection.query("UPDATE account.master_key SET is_current = false WHERE is_current")
        try connection.query(
            "INSERT INTO account.master_key (master_key_id, is_current, wrapped_root) VALUES ($1, true, $2)",
            [.text(id), .bytes(wrappedRoot)])
    }

    /// Those that are not current and wrap nothing.
    package func deleteUnused() throws(DatabaseError) {
        try connection.query(
            """
            DELETE FROM account.master_key m WHERE NOT is_current
                AND NOT EXISTS (SELECT FROM account.data_key d WHERE d.master_key_id = m.master_key_id)
            """)
    }

    package func deleteMasterKeys() throws(DatabaseError) { try connection.query("DELETE FROM account.master_key") }

    // MARK: - Data keys

    /// How many data keys each master key wraps.
    package func dataKeyCounts() throws(DatabaseError) -> [String: Int] {
        try connection.query("SELECT master_key_id, count(*) FROM account.data_key GROUP BY master_key_id").map {
            (row) throws(DatabaseError) in (try row.text(0), try row.int(1))
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// The one that seals now. It stays until the transaction has ended. Nil: the tenant has none yet.
    package func newest(_ tenant: TenantID) throws(DatabaseError) -> StoredDataKey? {
        try connection.query(
            """
            SELECT tenant_id, version, master_key_id, wrapped_key FROM account.data_key
            WHERE tenant_id = $1 ORDER BY version DESC LIMIT 1 FOR SHARE
            """, [.int64(Int64(bitPattern: tenant.rawValue))]
        ).first.map(CredentialKeyRepository.dataKey)
    }

    package func dataKeys(_ tenant: TenantID) throws(DatabaseError) -> [StoredDataKey] {
        try connection.query(
            "SELECT tenant_id, version, master_key_id, wrapped_key FROM account.data_key WHERE tenant_id = $1 ORDER BY version",
            [.int64(Int64(bitPattern: tenant.rawValue))]
        ).map(CredentialKeyRepository.dataKey)
    }

    /// Does nothing where the version is there already.
    package func insert(_ key: StoredDataKey) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO account.data_key (tenant_id, version, master_key_id, wrapped_key) VALUES ($1, $2, $3, $4)
            ON CONFLICT (tenant_id, version) DO NOTHING
            """,
            [
                .int64(Int64(bitPattern: key.tenant.rawValue)), .int64(Int64(bitPattern: key.version)), .text(key.masterKey),
                .bytes(key.wrapped),
            ])
    }

    /// Data keys that another master key wrapped, locked until the transaction has ended.
    package func wrappedByOthers(than master: String, limit: Int) throws(DatabaseError) -> [StoredDataKey] {
        try connection.query(
            """
            SELECT tenant_id, version, master_key_id, wrapped_key FROM account.data_key
            WHERE master_key_id <> $1 ORDER BY tenant_id, version LIMIT $2 FOR UPDATE
            """, [.text(master), .int64(Int64(limit))]
        ).map(CredentialKeyRepository.dataKey)
    }

    /// The same data key under another master key.
    package func rewrap(_ key: StoredDataKey) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.data_key SET master_key_id = $3, wrapped_key = $4 WHERE tenant_id = $1 AND version = $2",
            [
                .int64(Int64(bitPattern: key.tenant.rawValue)), .int64(Int64(bitPattern: key.version)), .text(key.masterKey),
                .bytes(key.wrapped),
            ])
    }

    /// Waits for whoever seals with a version of a tenant's data key below one now: what is read from here on has that, too.
    package func holdEarlier(_ tenant: TenantID, than version: UInt64) throws(DatabaseError) {
        try connection.query(
            "SELECT FROM account.data_key WHERE tenant_id = $1 AND version < $2 ORDER BY version FOR UPDATE",
            [.int64(Int64(bitPattern: tenant.rawValue)), .int64(Int64(bitPattern: version))])
    }

    /// Deletes versions of a tenant's data key below one, if nothing lies under them.
    package func retire(_ tenant: TenantID, below version: UInt64) throws(DatabaseError) {
        try connection.query(
            """
            DELETE FROM account.data_key d WHERE tenant_id = $1 AND version < $2 AND NOT EXISTS
                (SELECT FROM account.credential_secret s WHERE s.tenant_id = d.tenant_id AND s.version = d.version)
            """,
            [.int64(Int64(bitPattern: tenant.rawValue)), .int64(Int64(bitPattern: version))])
    }

    private static func dataKey(_ row: Row) throws(DatabaseError) -> StoredDataKey {
        StoredDataKey(
            tenant: TenantID(try row.uint64(0)), version: try row.uint64(1), masterKey: try row.text(2),
            wrapped: try row.bytes(3))
    }
}
