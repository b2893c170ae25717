package import TradingModel

/// An invitation, without what proves it.
package struct StoredInvitation: Sendable, Hashable {
    package var id: UInt64
    package var tenant: TenantID
    package var tenantName: String
    package var role: String
    /// Whom it is for; nil: whoever has it.
    package var email: String?
    package var invitedBy: String
    package var createdTime: Timestamp
    package var expiryTime: Timestamp

    static let columns =
        "i.invitation_id, i.tenant_id, t.name, i.role, i.email, i.invited_by, i.created_at, i.expires_at"

    init(_ row: Row) throws(DatabaseError) {
        id = try row.uint64(0)
        tenant = TenantID(try row.uint64(1))
        tenantName = try row.text(2)
        role = try row.text(3)
        email = try row.optional(4) { (column) throws(DatabaseError) in try row.text(column) }
        invitedBy = try row.text(5)
        createdTime = try row.timestamp(6)
        expiryTime = try row.timestamp(7)
    }
}

/// The invitations that a scope shows.
package struct InvitationRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    package func insert(
        tenant: TenantID, role: String, email: String?, hash: [UInt8], invitedBy: String, time: Timestamp,
        expiryTime: Timestamp
    ) throws(DatabaseError) -> StoredInvitation {
        let rows = try connection.query(
            """
            WITH i AS (
                INSERT INTO account.invitation (tenant_id, role, email, token_hash, invited_by, created_at, expires_at)
                VALUES ($1, $2, $3, $4, left($5, 64), $6, $7)
                RETURNING invitation_id, tenant_id, role, email, invited_by, created_at, expires_at)
            SELECT \(StoredInvitation.columns) FROM i JOIN account.tenant t USING (tenant_id)
            """,
            [
                .identifier(tenant), .text(role), .text(email), .bytes(hash), .text(invitedBy), .timestamp(time),
                .timestamp(expiryTime),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "the invitation was not stored") }
        return try StoredInvitation(row)
    }

    /// Those that can still be accepted, in the order of their numbers.
    package func list(after: UInt64, limit: Int, now: Timestamp) throws(DatabaseError) -> [StoredInvitation] {
        try connection.query(
            """
            SELECT \(StoredInvitation.columns) FROM account.invitation i JOIN account.tenant t USING (tenant_id)
            WHERE i.accepted_at IS NULL AND i.expires_at > $3 AND i.invitation_id > $1 ORDER BY i.invitation_id LIMIT $2
            """, [.int64(Int64(bitPattern: after)), .int64(Int64(limit)), .timestamp(now)]
        ).map { (row) throws(DatabaseError) in try StoredInvitation(row) }
    }

    /// False when there is none that can still be accepted.
    package func delete(_ invitation: UInt64) throws(DatabaseError) -> Bool {
        try connection.query(
            "DELETE FROM account.invitation WHERE invitation_id = $1 AND accepted_at IS NULL",
            [.int64(Int64(bitPattern: invitation))]
        ).affected == 1
    }

    /// Accepts the invitation of a hash, once; nil when there is none that counts. For the platform's scope.
    package func accept(hash: [UInt8], time: Timestamp) throws(DatabaseError) -> StoredInvitation? {
        try connection.query(
            """
            UPDATE account.invitation i SET accepted_at = $2 FROM account.tenant t
            WHERE t.tenant_id = i.tenant_id AND i.token_hash = $1 AND i.accepted_at IS NULL AND i.expires_at > $2
                AND t.status = 'active'
            RETURNING \(StoredInvitation.columns)
            """, [.bytes(hash), .timestamp(time)]
        ).first.map { (row) throws(DatabaseError) in try StoredInvitation(row) }
    }
}
