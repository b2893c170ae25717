package import TradingModel

/// A tenant as the API shows it.
package struct StoredTenantAccount: Sendable, Hashable {
    package var id: TenantID
    package var name: String
    package var plan: String
    package var isActive: Bool
    /// The host's own, whose members are the staff.
    package var isPlatform: Bool
    package var createdTime: Timestamp

    static let columns = "tenant_id, name, plan, status = 'active', is_platform, created_at"

    init(_ row: Row) throws(DatabaseError) {
        id = TenantID(try row.uint64(0))
        name = try row.text(1)
        plan = try row.text(2)
        isActive = try row.bool(3)
        isPlatform = try row.bool(4)
        createdTime = try row.timestamp(5)
    }
}

/// The tenants that a scope shows: a tenant's own alone.
package struct TenantAccountRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    /// In the order of their numbers.
    package func list(after: TenantID?, limit: Int) throws(DatabaseError) -> [StoredTenantAccount] {
        try connection.query(
            """
            SELECT \(StoredTenantAccount.columns) FROM account.tenant WHERE tenant_id > coalesce($1, 0)
            ORDER BY tenant_id LIMIT $2
            """, [.identifier(after), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in try StoredTenantAccount(row) }
    }

    package func find(name: String) throws(DatabaseError) -> StoredTenantAccount? {
        try connection.query(
            "SELECT \(StoredTenantAccount.columns) FROM account.tenant WHERE name = $1", [.text(name)]
        ).first.map { (row) throws(DatabaseError) in try StoredTenantAccount(row) }
    }

    /// Nil when there is one of that name, or somebody is called so; see `PersonRepository.insert`.
    package func insert(name: String, plan: String?) throws(DatabaseError) -> StoredTenantAccount? {
        try PersonRepository.holdNames(connection)
        return try connection.query(
            """
            INSERT INTO account.tenant (name, plan) SELECT $1, coalesce($2, 'standard')
                WHERE NOT EXISTS (SELECT FROM account.user WHERE lower(name) = lower($1))
            ON CONFLICT (name) DO NOTHING RETURNING \(StoredTenantAccount.columns)
            """, [.text(name), .text(plan)]
        ).first.map { (row) throws(DatabaseError) in try StoredTenantAccount(row) }
    }

    /// What is nil stays as it is.
    package func update(_ tenant: TenantID, plan: String?, isActive: Bool?) throws(DatabaseError) {
        try connection.query(
            """
            UPDATE account.tenant SET plan = coalesce($2, plan),
                status = CASE WHEN $3::boolean IS NULL THEN status WHEN $3 THEN 'active' ELSE 'suspended' END
            WHERE tenant_id = $1
            """, [.identifier(tenant), .text(plan), .bool(isActive)])
    }
}
