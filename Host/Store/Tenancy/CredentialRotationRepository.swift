package import TradingModel

/// A change of keys, under way or done.
package struct StoredRotation: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// Every data key is wrapped anew.
        case master
        /// Every secret of a tenant is sealed anew.
        case data
    }

    package var id: UInt64
    package var kind: Kind
    /// Of a data key.
    package var tenant: TenantID?
    package var tenantName: String?
    /// Data keys or sealed texts.
    package var total: Int
    package var done: Int
    package var startTime: Timestamp
    /// Nil while it is under way.
    package var endTime: Timestamp?
}

/// Changes of keys, for the vault and the staff.
package struct CredentialRotationRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) {
        precondition(scoped.scope == .platform, "changes of keys are the platform's")
        self.connection = scoped.connection
    }

    /// Throws a unique violation while another one of this kind is under way.
    package func insert(_ kind: StoredRotation.Kind, tenant: TenantID?, total: Int) throws(DatabaseError) -> UInt64 {
        try connection.query(
            """
            INSERT INTO account.vault_rotation (kind, owner_tenant_id, total_count) VALUES ($1, $2, $3) RETURNING rotation_id
            """,
            [.text(kind.rawValue), .int64(tenant.map { Int64(bitPattern: $0.rawValue) }), .int64(Int64(total))]
        )[0].uint64(0)
    }

    package func advance(_ id: UInt64, by count: Int) throws(DatabaseError) {
        try connection.query(
            """
            UPDATE account.vault_rotation
            SET done_count = done_count + $2, total_count = greatest(total_count, done_count + $2) WHERE rotation_id = $1
            """, [.int64(Int64(bitPattern: id)), .int64(Int64(count))])
    }

    package func finish(_ id: UInt64) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.vault_rotation SET finished_at = now() WHERE rotation_id = $1", [.int64(Int64(bitPattern: id))])
    }

    /// Those under way, oldest first.
    package func open() throws(DatabaseError) -> [StoredRotation] {
        try rotations("WHERE finished_at IS NULL ORDER BY rotation_id")
    }

    /// The last ones, newest first.
    package func latest(_ limit: Int = 20) throws(DatabaseError) -> [StoredRotation] {
        try rotations("ORDER BY rotation_id DESC LIMIT \(limit)")
    }

    private func rotations(_ condition: String) throws(DatabaseError) -> [StoredRotation] {
        try connection.query(
            """
            SELECT r.rotation_id, r.kind, r.owner_tenant_id, t.name, r.total_count, r.done_count, r.started_at, r.finished_at
            FROM account.vault_rotation r LEFT JOIN account.tenant t ON t.tenant_id = r.owner_tenant_id \(condition)
            """
        ).map { (row) throws(DatabaseError) in
            guard let kind = StoredRotation.Kind(rawValue: try row.text(1)) else { throw row.unexpected(1, "a kind of key") }
            return StoredRotation(
                id: try row.uint64(0), kind: kind, tenant: try row.optional(2, row.uint64).map { TenantID($0) },
                tenantName: try row.optional(3, row.text), total: try row.int(4), done: try row.int(5),
                startTime: try row.timestamp(6), endTime: try row.optional(7, row.timestamp))
        }
    }
}
