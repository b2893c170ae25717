package import TradingModel

/// A person as the line needs it.
package struct StoredUser: Sendable, Hashable {
    package var id: UserID
    package var name: String
    package var tenant: TenantID
    package var tenantName: String
    /// Whether the person may act: nobody has disabled it.
    package var isActive: Bool
    /// Whether the person's tenant may act: nobody has suspended it.
    package var isTenantActive: Bool
}

/// The people of every tenant, for the host itself.
package struct UserRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Names are unique on the host, whatever their case.
    package func find(name: String) throws(DatabaseError) -> StoredUser? {
        try connection.query(
            """
            SELECT u.user_id, u.name, u.tenant_id, t.name, u.status = 'active', t.status = 'active'
            FROM account.user u JOIN account.tenant t USING (tenant_id)
            WHERE lower(u.name) = lower($1)
            """, [.text(name)]
        ).first.map { (row) throws(DatabaseError) in
            StoredUser(
                id: UserID(try row.uint64(0)), name: try row.text(1), tenant: TenantID(try row.uint64(2)),
                tenantName: try row.text(3), isActive: try row.bool(4), isTenantActive: try row.bool(5))
        }
    }
}
