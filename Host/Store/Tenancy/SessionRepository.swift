package import TradingModel

/// A sign-in on one device.
package struct StoredSession: Sendable, Hashable {
    package var id: SessionID
    /// Where it was signed in from.
    package var address: String
    package var createdTime: Timestamp
    package var usedTime: Timestamp
    package var expiryTime: Timestamp
}

/// Why a session ended, as the database knows it.
package enum SessionEnd: String, Sendable, Hashable, CaseIterable {
    case logout
    /// By the person from another device, or by who administers it.
    case ended
    /// The password changed.
    case password
    /// A refresh token came twice.
    case reuse
    /// The user was disabled.
    case disabled
    /// Newer ones took its place.
    case tooMany = "too_many"
}

/// The sessions that a scope shows.
package struct SessionRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    package func insert(
        tenant: TenantID, user: UserID, address: String, time: Timestamp, expiryTime: Timestamp
    ) throws(DatabaseError) -> SessionID {
        let rows = try connection.query(
            """
            INSERT INTO account.session (tenant_id, user_id, address, created_at, used_at, expires_at)
            VALUES ($1, $2, left($3, 64), $4, $4, $5) RETURNING session_id
            """, [.identifier(tenant), .identifier(user), .text(address), .timestamp(time), .timestamp(expiryTime)])
        guard let row = rows.first else { throw DatabaseError(.statement, "the session was not stored") }
        return SessionID(try row.uint64(0))
    }

    /// Those of a user that live, newest first.
    package func list(user: UserID, now: Timestamp) throws(DatabaseError) -> [StoredSession] {
        try connection.query(
            """
            SELECT session_id, address, created_at, used_at, expires_at FROM account.session
            WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY session_id DESC
            """, [.identifier(user), .timestamp(now)]
        ).map { (row) throws(DatabaseError) in
            StoredSession(
                id: SessionID(try row.uint64(0)), address: try row.text(1), createdTime: try row.timestamp(2),
                usedTime: try row.timestamp(3), expiryTime: try row.timestamp(4))
        }
    }

    /// Whether a user has signed in from an address, as far as it is remembered; what a thief renewed does not count.
    package func wasBegun(by user: UserID, from address: String) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            SELECT FROM account.session WHERE user_id = $1 AND address = left($2, 64) AND end_reason IS DISTINCT FROM 'reuse'
            LIMIT 1
            """, [.identifier(user), .text(address)]
        ).count > 0
    }

    /// Ends one session of a user; false when there is none that lives.
    package func end(
        _ session: SessionID, user: UserID, _ reason: SessionEnd, time: Timestamp
    ) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            UPDATE account.session SET ended_at = $3, end_reason = $4
            WHERE session_id = $1 AND user_id = $2 AND ended_at IS NULL
            """, [.identifier(session), .identifier(user), .timestamp(time), .text(reason.rawValue)]
        ).affected == 1
    }

    /// Ends all sessions of a user but one.
    package func endAll(
        user: UserID, except session: SessionID?, _ reason: SessionEnd, time: Timestamp
    ) throws(DatabaseError) {
        try connection.query(
            """
            UPDATE account.session SET ended_at = $3, end_reason = $4
            WHERE user_id = $1 AND session_id <> coalesce($2, 0) AND ended_at IS NULL
            """, [.identifier(user), .identifier(session), .timestamp(time), .text(reason.rawValue)])
    }

    /// Ends the oldest sessions of a user, so that `maximum` live, and forgets those long over. For the platform's scope.
    package func tidy(
        user: UserID, maximum: Int, now: Timestamp, forgetBefore: Timestamp
    ) throws(DatabaseError) -> [SessionID] {
        try connection.query(
            """
            DELETE FROM account.session WHERE user_id = $1 AND (ended_at < $2 OR expires_at < $2)
            """, [.identifier(user), .timestamp(forgetBefore)])
        return try connection.query(
            """
            UPDATE account.session SET ended_at = $3, end_reason = 'too_many'
            WHERE session_id IN (
                SELECT session_id FROM account.session WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $3
                ORDER BY session_id DESC OFFSET $2)
            RETURNING session_id
            """, [.identifier(user), .int64(Int64(maximum)), .timestamp(now)]
        ).map { (row) throws(DatabaseError) in SessionID(try row.uint64(0)) }
    }

    /// Who is behind a session that lives, of a user and a tenant that are active.
    package func person(_ session: SessionID, now: Timestamp) throws(DatabaseError) -> (StoredPerson, expiry: Timestamp)? {
        try connection.query(
            """
            SELECT \(StoredPerson.columns), s.expires_at
            FROM \(StoredPerson.tables) JOIN account.session s ON s.user_id = u.user_id
            WHERE s.session_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND u.status = 'active' AND t.status = 'active'
            """, [.identifier(session), .timestamp(now)]
        ).first.map { (row) throws(DatabaseError) in
            (try StoredPerson(row), expiry: try row.timestamp(StoredPerson.columnCount))
        }
    }
}
