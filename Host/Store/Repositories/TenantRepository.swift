package import TradingModel

/// The users of the host.
package struct TenantRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// - Parameter name: 1 to 64 characters.
    package func findOrCreate(name: String) throws(DatabaseError) -> TenantID {
        try connection.query(
            "INSERT INTO account.tenant (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", [.text(name)])
        guard let tenant = try find(name: name) else {
            throw DatabaseError(.statement, "tenant \(name) was removed while it was created")
        }
        return tenant
    }

    package func find(name: String) throws(DatabaseError) -> TenantID? {
        guard let row = try connection.query("SELECT tenant_id FROM account.tenant WHERE name = $1", [.text(name)]).first
        else { return nil }
        return TenantID(try row.uint64(0))
    }

    /// Whether the tenant may act: nobody has suspended it.
    package func isActive(_ tenant: TenantID) throws(DatabaseError) -> Bool {
        let rows = try connection.query(
            "SELECT status = 'active' FROM account.tenant WHERE tenant_id = $1", [.int64(Int64(bitPattern: tenant.rawValue))])
        return try rows.first?.bool(0) ?? false
    }

    /// The tenant whose members are the staff of the host.
    package func platform() throws(DatabaseError) -> StoredTenant {
        guard let row = try connection.query("SELECT tenant_id, name FROM account.tenant WHERE is_platform").first else {
            throw DatabaseError(.decoding, "the platform's own tenant is gone from account.tenant")
        }
        return StoredTenant(id: TenantID(try row.uint64(0)), name: try row.text(1))
    }

    /// Every tenant with the name of its plan; the staff's own has no bounds.
    package func plans() throws(DatabaseError) -> [(id: TenantID, name: String, plan: String)] {
        try connection.query(
            "SELECT tenant_id, name, CASE WHEN is_platform THEN 'unlimited' ELSE plan END FROM account.tenant ORDER BY tenant_id"
        ).map {
            (row) throws(DatabaseError) in (TenantID(try row.uint64(0)), try row.text(1), try row.text(2))
        }
    }

    /// Those that trade, in the order in which they were created.
    package func all() throws(DatabaseError) -> [StoredTenant] {
        try connection.query("SELECT tenant_id, name FROM account.tenant WHERE NOT is_platform ORDER BY tenant_id").map {
            (row) throws(DatabaseError) in StoredTenant(id: TenantID(try row.uint64(0)), name: try row.text(1))
        }
    }
}

package struct StoredTenant: Sendable, Hashable {
    package var id: TenantID
    package var name: String

    package init(id: TenantID, name: String) {
        self.id = id
        self.name = name
    }
}
