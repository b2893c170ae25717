package import TradingModel

/// A user as the API shows it.
package struct StoredPerson: Sendable, Hashable {
    package var id: UserID
    package var name: String
    package var email: String?
    /// One of the roles' names.
    package var role: String
    package var isActive: Bool
    package var createdTime: Timestamp
    package var tenant: TenantID
    package var tenantName: String
    package var isTenantActive: Bool
    /// A member of the platform's tenant.
    package var isStaff: Bool

    static let columns = """
        u.user_id, u.name, u.email, u.role, u.status = 'active', u.created_at, t.tenant_id, t.name, t.status = 'active',
        t.is_platform
        """
    static let tables = "account.user u JOIN account.tenant t ON t.tenant_id = u.tenant_id"
    static let columnCount = 10

    init(_ row: Row) throws(DatabaseError) {
        id = UserID(try row.uint64(0))
        name = try row.text(1)
        email = try row.optional(2) { (column) throws(DatabaseError) in try row.text(column) }
        role = try row.text(3)
        isActive = try row.bool(4)
        createdTime = try row.timestamp(5)
        tenant = TenantID(try row.uint64(6))
        tenantName = try row.text(7)
        isTenantActive = try row.bool(8)
        isStaff = try row.bool(9)
    }
}

/// Which users a list is about.
package struct PersonFilter: Sendable {
    /// Only this one.
    package var user: UserID?
    package var tenantName: String?
    package var role: String?
    package var isActive: Bool?
    /// Behind this one, in the order of their numbers.
    package var after: UserID?

    package init() {}
}

/// The users that a scope shows.
package struct PersonRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    /// In the order of their numbers.
    package func list(_ filter: PersonFilter, limit: Int) throws(DatabaseError) -> [StoredPerson] {
        try connection.query(
            """
            SELECT \(StoredPerson.columns) FROM \(StoredPerson.tables)
            WHERE ($1::bigint IS NULL OR u.user_id = $1) AND ($2::text IS NULL OR t.name = $2)
                AND ($3::text IS NULL OR u.role = $3) AND ($4::boolean IS NULL OR (u.status = 'active') = $4)
                AND u.user_id > coalesce($5, 0)
            ORDER BY u.user_id LIMIT $6
            """,
            [
                .identifier(filter.user), .text(filter.tenantName), .text(filter.role), .bool(filter.isActive),
                .identifier(filter.after), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in try StoredPerson(row) }
    }

    package func find(_ user: UserID) throws(DatabaseError) -> StoredPerson? {
        try find(where: "u.user_id = $1", .identifier(user))
    }

    /// In whatever case.
    package func find(name: String) throws(DatabaseError) -> StoredPerson? {
        try find(where: "lower(u.name) = lower($1)", .text(name))
    }

    private func find(where condition: String, _ value: Parameter) throws(DatabaseError) -> StoredPerson? {
        try connection.query(
            "SELECT \(StoredPerson.columns) FROM \(StoredPerson.tables) WHERE \(condition)", [value]
        ).first.map { (row) throws(DatabaseError) in try StoredPerson(row) }
    }

    /// Makes a user; for the platform's scope. Nil when a tenant is called so, whose own instances go by its name: whoever had
    /// the same one would be taken for the tenant. Throws `DatabaseError.uniqueViolation` when the host has the name or the
    /// address already, in whatever case.
    ///
    /// - Parameter isFounder: whether the tenant was made for this user, and may be called like it.
    package func insert(
        tenant: TenantID, name: String, email: String?, role: String, isFounder: Bool = false
    ) throws(DatabaseError) -> UserID? {
        try PersonRepository.holdNames(connection)
        return try connection.query(
            """
            INSERT INTO account.user (tenant_id, name, email, role) SELECT $1, $2, $3, $4 WHERE NOT EXISTS (
                SELECT FROM account.tenant WHERE lower(name) = lower($2) AND NOT ($5 AND tenant_id = $1))
            RETURNING user_id
            """, [.identifier(tenant), .text(name), .text(email), .text(role), .bool(isFounder)]
        ).first.map { (row) throws(DatabaseError) in UserID(try row.uint64(0)) }
    }

    /// Nobody else names a user or a tenant until the transaction has ended.
    static func holdNames(_ connection: PostgreSQLConnection) throws(DatabaseError) {
        try connection.query("SELECT pg_advisory_xact_lock(hashtextextended('account.name', 0))::text")
    }

    /// What is nil stays as it is.
    package func update(_ user: UserID, role: String?, isActive: Bool?, email: String?) throws(DatabaseError) {
        try connection.query(
            """
            UPDATE account.user SET role = coalesce($2, role), email = coalesce($4, email),
                status = CASE WHEN $3::boolean IS NULL THEN status WHEN $3 THEN 'active' ELSE 'disabled' END
            WHERE user_id = $1
            """, [.identifier(user), .text(role), .bool(isActive), .text(email)])
    }

    /// The active owners of a tenant, held until the transaction ends: so that two of them cannot remove each other.
    package func holdOwners(of tenant: TenantID) throws(DatabaseError) -> [UserID] {
        try connection.query(
            """
            SELECT user_id FROM account.user WHERE tenant_id = $1 AND role = 'owner' AND status = 'active'
            ORDER BY user_id FOR UPDATE
            """, [.identifier(tenant)]
        ).map { (row) throws(DatabaseError) in UserID(try row.uint64(0)) }
    }
}
