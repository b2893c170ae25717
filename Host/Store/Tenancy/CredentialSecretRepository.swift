package import TradingModel

/// One sealed text of a credential.
package struct SealedText: Sendable, Hashable {
    package var credential: CredentialID
    package var tenant: TenantID
    /// key, secret or passphrase.
    package var field: String
    /// Of the data key.
    package var version: UInt64
    /// Nonce, ciphertext, tag.
    package var sealed: [UInt8]

    package init(credential: CredentialID, tenant: TenantID, field: String, version: UInt64, sealed: [UInt8]) {
        self.credential = credential
        self.tenant = tenant
        self.field = field
        self.version = version
        self.sealed = sealed
    }
}

/// What of a credential is needed to open it, as it is at one moment.
package struct SealedCredential: Sendable, Hashable {
    package var tenant: TenantID
    package var venue: String
    package var isEnabled: Bool
    package var texts: [SealedText]
    /// The data keys of the texts.
    package var dataKeys: [StoredDataKey]
}

/// Sealed texts, for the vault alone: it asks in the platform's scope, because no tenant may read this table.
package struct CredentialSecretRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) {
        precondition(scoped.scope == .platform, "sealed texts are read in the platform's scope")
        self.connection = scoped.connection
    }

    /// Nobody else registers a key of this hash until the transaction has ended.
    package func lock(keyHash: [UInt8]) throws(DatabaseError) {
        let number = keyHash.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        try connection.query("SELECT pg_advisory_xact_lock($1)::text", [.int64(number)])
    }

    /// Whether the key is there for the same venue, or for any venue at another tenant.
    package func isTaken(keyHash: [UInt8], venue: String, tenant: TenantID) throws(DatabaseError) -> Bool {
        try connection.query(
            "SELECT FROM account.credential_secret WHERE key_hash = $1 AND (venue = $2 OR tenant_id <> $3) LIMIT 1",
            [.bytes(keyHash), .text(venue), .int64(Int64(bitPattern: tenant.rawValue))]
        ).count > 0
    }

    /// - Parameter keyHash: of the field `key`; nil for the others.
    package func insert(_ text: SealedText, venue: String, keyHash: [UInt8]?) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO account.credential_secret (credential_id, tenant_id, field, version, sealed, key_hash, venue)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .int64(Int64(bitPattern: text.credential.rawValue)), .int64(Int64(bitPattern: text.tenant.rawValue)),
                .text(text.field), .int64(Int64(bitPattern: text.version)), .bytes(text.sealed), .bytes(keyHash), .text(venue),
            ])
    }

    /// Texts and their keys in one statement, so that a rotation beside it cannot part them. Nil where there is none.
    package func sealed(_ id: CredentialID) throws(DatabaseError) -> SealedCredential? {
        let rows = try connection.query(
            """
            SELECT c.tenant_id, c.venue, c.is_enabled, s.field, s.version, s.sealed, d.master_key_id, d.wrapped_key, s.tenant_id
            FROM account.credential c JOIN account.credential_secret s USING (credential_id)
                JOIN account.data_key d ON d.tenant_id = s.tenant_id AND d.version = s.version
            WHERE c.credential_id = $1
            """, [.int64(Int64(clamping: id.rawValue))])
        guard let first = rows.first else { return nil }
        var sealed = SealedCredential(
            tenant: TenantID(try first.uint64(0)), venue: try first.text(1), isEnabled: try first.bool(2), texts: [],
            dataKeys: [])
        for index in 0..<rows.count {
            let row = rows[index]
            let tenant = TenantID(try row.uint64(8))
            let version = try row.uint64(4)
            sealed.texts.append(
                SealedText(
                    credential: id, tenant: tenant, field: try row.text(3), version: version, sealed: try row.bytes(5)))
            sealed.dataKeys.append(
                StoredDataKey(tenant: tenant, version: version, masterKey: try row.text(6), wrapped: try row.bytes(7)))
        }
        return sealed
    }

    /// Texts of a tenant below a version, locked until the transaction has ended; whole credentials.
    package func outdated(
        _ tenant: TenantID, below version: UInt64, credentials limit: Int
    ) throws(DatabaseError) -> [SealedText] {
        try connection.query(
            """
            SELECT credential_id, tenant_id, field, version, sealed FROM account.credential_secret
            WHERE credential_id IN (SELECT credential_id FROM account.credential_secret
                WHERE tenant_id = $1 AND version < $2 ORDER BY credential_id LIMIT $3) AND version < $2
            ORDER BY credential_id, field FOR UPDATE
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .int64(Int64(bitPattern: version)), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in
            SealedText(
                credential: CredentialID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), field: try row.text(2),
                version: try row.uint64(3), sealed: try row.bytes(4))
        }
    }

    /// The same text under another data key.
    package func replace(_ text: SealedText) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.credential_secret SET version = $3, sealed = $4 WHERE credential_id = $1 AND field = $2",
            [
                .int64(Int64(bitPattern: text.credential.rawValue)), .text(text.field),
                .int64(Int64(bitPattern: text.version)), .bytes(text.sealed),
            ])
    }

    /// Texts of a tenant, and those of them below a version.
    package func counts(
        _ tenant: TenantID, below version: UInt64
    ) throws(DatabaseError) -> (all: Int, outdated: Int) {
        let row = try connection.query(
            "SELECT count(*), count(*) FILTER (WHERE version < $2) FROM account.credential_secret WHERE tenant_id = $1",
            [.int64(Int64(bitPattern: tenant.rawValue)), .int64(Int64(bitPattern: version))])[0]
        return (try row.int(0), try row.int(1))
    }
}
