package import TradingModel

/// How often a key signed within a minute.
package struct CredentialUse: Sendable, Hashable {
    package var credential: CredentialID
    package var tenant: TenantID
    /// Its first moment.
    package var minute: Timestamp
    package var count: Int

    package init(credential: CredentialID, tenant: TenantID, minute: Timestamp, count: Int) {
        self.credential = credential
        self.tenant = tenant
        self.minute = minute
        self.count = count
    }
}

/// Who signed how often, kept for 90 days.
package struct CredentialUseRepository {
    /// For how long a minute is kept.
    package static let days = 90

    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    /// Adds to what the minute has.
    package func add(_ use: CredentialUse) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO account.credential_use AS u (credential_id, tenant_id, minute, use_count) VALUES ($1, $2, $3, $4)
            ON CONFLICT (credential_id, minute) DO UPDATE SET use_count = u.use_count + excluded.use_count
            """,
            [
                .int64(Int64(bitPattern: use.credential.rawValue)), .int64(Int64(bitPattern: use.tenant.rawValue)),
                .timestamp(use.minute), .int64(Int64(use.count)),
            ])
        try connection.query(
            "UPDATE account.credential SET used_at = greatest(used_at, $2) WHERE credential_id = $1",
            [.int64(Int64(bitPattern: use.credential.rawValue)), .timestamp(use.minute)])
    }

    /// Newest first.
    package func latest(_ id: CredentialID, limit: Int) throws(DatabaseError) -> [CredentialUse] {
        try connection.query(
            """
            SELECT credential_id, tenant_id, minute, use_count FROM account.credential_use
            WHERE credential_id = $1 ORDER BY minute DESC LIMIT $2
            """, [.int64(Int64(clamping: id.rawValue)), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in
            CredentialUse(
                credential: CredentialID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), minute: try row.timestamp(2),
                count: try row.int(3))
        }
    }

    /// Ends minutes that are too old.
    package func deleteOld() throws(DatabaseError) {
        try connection.query(
            "DELETE FROM account.credential_use WHERE minute < now() - make_interval(days => \(CredentialUseRepository.days))")
    }
}
