package import TradingModel

/// What a tenant's new instances begin with, as one change left it.
package struct StoredTenantConfiguration: Sendable, Hashable {
    /// From 1.
    package var version: UInt64
    /// JSON object: texts by key.
    package var limits: String
    /// Nil: keep.
    package var openOrders: OpenOrderPolicy?
    package var comment: String
    package var changedBy: String
    package var changedAt: Timestamp

    package init(
        version: UInt64, limits: String, openOrders: OpenOrderPolicy?, comment: String, changedBy: String, changedAt: Timestamp
    ) {
        self.version = version
        self.limits = limits
        self.openOrders = openOrders
        self.comment = comment
        self.changedBy = changedBy
        self.changedAt = changedAt
    }
}

/// The configurations of tenants, with every version that there was.
package struct TenantConfigurationRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// For the line, which trades for all tenants.
    package init(line connection: PostgreSQLConnection) { self.connection = connection }

    private static let columns = "version, limits::text, open_orders, comment, changed_by, changed_at"

    /// Nil: there was none ever.
    package func latest(of tenant: TenantID) throws(DatabaseError) -> StoredTenantConfiguration? {
        try versions(of: tenant, before: nil, limit: 1).first
    }

    /// Newest first.
    package func versions(
        of tenant: TenantID, before version: UInt64?, limit: Int
    ) throws(DatabaseError) -> [StoredTenantConfiguration] {
        try connection.query(
            """
            SELECT \(TenantConfigurationRepository.columns) FROM account.tenant_configuration
            WHERE tenant_id = $1 AND ($2::bigint IS NULL OR version < $2) ORDER BY version DESC LIMIT $3
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .int64(version.map { Int64(bitPattern: $0) }), .int64(Int64(limit)),
            ]
        ).map(TenantConfigurationRepository.configuration)
    }

    package func version(_ version: UInt64, of tenant: TenantID) throws(DatabaseError) -> StoredTenantConfiguration? {
        guard let number = Int64(exactly: version) else { return nil }
        return try connection.query(
            """
            SELECT \(TenantConfigurationRepository.columns) FROM account.tenant_configuration
            WHERE tenant_id = $1 AND version = $2
            """, [.int64(Int64(bitPattern: tenant.rawValue)), .int64(number)]
        ).first.map(TenantConfigurationRepository.configuration)
    }

    /// Stores a version; two at the same moment: the second one throws with `DatabaseError.uniqueViolation`.
    package func append(
        _ configuration: StoredTenantConfiguration, of tenant: TenantID
    ) throws(DatabaseError) -> StoredTenantConfiguration {
        let rows = try connection.query(
            """
            INSERT INTO account.tenant_configuration (tenant_id, version, limits, open_orders, comment, changed_by)
            VALUES ($1, $2, $3::jsonb, $4, $5, $6) RETURNING \(TenantConfigurationRepository.columns)
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .int64(Int64(bitPattern: configuration.version)),
                .text(configuration.limits), .text(configuration.openOrders?.rawValue), .text(configuration.comment),
                .text(configuration.changedBy),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "the configuration of a tenant was not stored") }
        return try TenantConfigurationRepository.configuration(row)
    }

    private static func configuration(_ row: Row) throws(DatabaseError) -> StoredTenantConfiguration {
        var policy: OpenOrderPolicy?
        if !row.isNull(2) {
            policy = OpenOrderPolicy(rawValue: try row.text(2))
            guard policy != nil else { throw row.unexpected(2, "a policy") }
        }
        return StoredTenantConfiguration(
            version: try row.uint64(0), limits: try row.text(1), openOrders: policy, comment: try row.text(3),
            changedBy: try row.text(4), changedAt: try row.timestamp(5))
    }
}
