package import TradingModel

/// A refresh token with the session that it renews.
package struct StoredRefreshToken: Sendable {
    package var person: StoredPerson
    package var session: SessionID
    package var isUsed: Bool
    package var expiryTime: Timestamp
    package var isSessionEnded: Bool
    package var sessionExpiryTime: Timestamp
}

/// Refresh tokens by their hashes; for the platform's scope alone.
package struct RefreshTokenRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    package func insert(
        hash: [UInt8], session: SessionID, tenant: TenantID, time: Timestamp, expiryTime: Timestamp
    ) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO account.refresh_token (token_hash, session_id, tenant_id, issued_at, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [.bytes(hash), .identifier(session), .identifier(tenant), .timestamp(time), .timestamp(expiryTime)])
    }

    /// The token of a hash, held with its session until the transaction ends: of two who come with it, the second sees it used.
    package func hold(hash: [UInt8]) throws(DatabaseError) -> StoredRefreshToken? {
        let first = StoredPerson.columnCount
        return try connection.query(
            """
            SELECT \(StoredPerson.columns), r.session_id, r.used_at IS NOT NULL, r.expires_at, s.ended_at IS NOT NULL,
                s.expires_at
            FROM account.refresh_token r JOIN account.session s ON s.session_id = r.session_id
                JOIN account.user u ON u.user_id = s.user_id JOIN account.tenant t ON t.tenant_id = u.tenant_id
            WHERE r.token_hash = $1 FOR UPDATE OF r, s
            """, [.bytes(hash)]
        ).first.map { (row) throws(DatabaseError) in
            StoredRefreshToken(
                person: try StoredPerson(row), session: SessionID(try row.uint64(first)), isUsed: try row.bool(first + 1),
                expiryTime: try row.timestamp(first + 2), isSessionEnded: try row.bool(first + 3),
                sessionExpiryTime: try row.timestamp(first + 4))
        }
    }

    /// Marks a token as used and its session as alive, and forgets the session's tokens that nobody could use any more.
    package func use(hash: [UInt8], session: SessionID, time: Timestamp) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.refresh_token SET used_at = $2 WHERE token_hash = $1", [.bytes(hash), .timestamp(time)])
        try connection.query(
            "UPDATE account.session SET used_at = $2 WHERE session_id = $1", [.identifier(session), .timestamp(time)])
        try connection.query(
            "DELETE FROM account.refresh_token WHERE session_id = $1 AND expires_at < $2",
            [.identifier(session), .timestamp(time)])
    }
}
