package import TradingModel

/// Keys of exchanges as a caller may see them: of its scope, without anything secret.
package struct CredentialRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    private static let columns = """
        c.credential_id, c.tenant_id, t.name, c.user_id, u.name, c.venue, c.name, c.key_ending, c.can_read, c.can_trade,
        c.can_withdraw, c.is_ip_bound, array_to_string(c.labels, E'\\n'), c.is_enabled, c.created_at, c.used_at
        """
    private static let tables = """
        account.credential c JOIN account.tenant t USING (tenant_id) LEFT JOIN account.user u ON u.user_id = c.user_id
        """

    /// In the order of their numbers, behind one of them.
    ///
    /// - Parameters:
    ///   - user: only this one's; nil: everybody's.
    ///   - tenant, venue: only those; nil: all.
    package func list(
        user: UserID? = nil, tenant: String? = nil, venue: String? = nil, after: UInt64 = 0, limit: Int
    ) throws(DatabaseError) -> [StoredCredential] {
        try connection.query(
            """
            SELECT \(CredentialRepository.columns) FROM \(CredentialRepository.tables)
            WHERE c.credential_id > $1 AND ($2::bigint IS NULL OR c.user_id = $2) AND ($3::text IS NULL OR t.name = $3)
                AND ($4::text IS NULL OR c.venue = $4)
            ORDER BY c.credential_id LIMIT $5
            """,
            [
                .int64(Int64(clamping: after)), .int64(user.map { Int64(bitPattern: $0.rawValue) }), .text(tenant),
                .text(venue), .int64(Int64(limit)),
            ]
        ).map(CredentialRepository.credential)
    }

    /// Nil where there is none in the scope.
    package func find(_ id: CredentialID) throws(DatabaseError) -> StoredCredential? {
        try connection.query(
            "SELECT \(CredentialRepository.columns) FROM \(CredentialRepository.tables) WHERE c.credential_id = $1",
            [.int64(Int64(clamping: id.rawValue))]
        ).first.map(CredentialRepository.credential)
    }

    /// Throws a unique violation where the name is taken.
    package func insert(_ draft: CredentialDraft) throws(DatabaseError) -> CredentialID {
        let rows = try connection.query(
            """
            INSERT INTO account.credential (tenant_id, user_id, venue, name, key_ending, can_read, can_trade, can_withdraw,
                is_ip_bound, labels)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, string_to_array($10, E'\\n')) RETURNING credential_id
            """,
            [
                .int64(Int64(bitPattern: draft.tenant.rawValue)), .int64(draft.user.map { Int64(bitPattern: $0.rawValue) }),
                .text(draft.venue), .text(draft.name), .text(draft.keyEnding), .bool(draft.reach?.canRead),
                .bool(draft.reach?.canTrade), .bool(draft.reach?.canWithdraw), .bool(draft.reach?.isIPBound),
                .text(draft.labels.joined(separator: "\n")),
            ])
        return CredentialID(try rows[0].uint64(0))
    }

    /// Returns whether it is there. Throws a unique violation where the name is taken.
    package func change(_ id: CredentialID, _ change: CredentialChange) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            UPDATE account.credential SET name = coalesce($2, name), is_enabled = coalesce($3, is_enabled),
                labels = coalesce(string_to_array($4, E'\\n'), labels)
            WHERE credential_id = $1
            """,
            [
                .int64(Int64(clamping: id.rawValue)), .text(change.name), .bool(change.isEnabled),
                .text(change.labels.map { $0.joined(separator: "\n") }),
            ]
        ).affected == 1
    }

    /// With everything sealed of it. Returns whether it was there.
    package func delete(_ id: CredentialID) throws(DatabaseError) -> Bool {
        try connection.query(
            "DELETE FROM account.credential WHERE credential_id = $1", [.int64(Int64(clamping: id.rawValue))]
        ).affected == 1
    }

    private static func credential(_ row: Row) throws(DatabaseError) -> StoredCredential {
        var reach: CredentialReach?
        if !row.isNull(8) {
            reach = CredentialReach(
                canRead: try row.bool(8), canTrade: try row.bool(9), canWithdraw: try row.bool(10), isIPBound: try row.bool(11))
        }
        return StoredCredential(
            id: CredentialID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
            user: try row.optional(3, row.uint64).map { UserID($0) }, userName: try row.optional(4, row.text),
            venue: try row.text(5), name: try row.text(6), keyEnding: try row.text(7), reach: reach,
            labels: try row.text(12).split(separator: "\n").map(String.init), isEnabled: try row.bool(13),
            createdTime: try row.timestamp(14), usedTime: try row.optional(15, row.timestamp))
    }
}
