package import TradingModel

/// A person's own instance: orders by hand belong to it, and no plugin runs for it.
package struct ManualInstance: Sendable, Hashable {
    package var id: InstanceID
    package var tenant: TenantID
    package var tenantName: String
    /// Whom it trades for; nil: the tenant itself.
    package var user: UserID?
    /// A person's name, or the tenant's.
    package var userName: String
    package var instrument: InstrumentID
    /// JSON object: what the tenant's configuration said when it was made, texts by key.
    package var tenantLimits: String
}

/// The instances for orders by hand: one for each person who ever asked for one.
package struct ManualInstanceRepository {
    /// What each of them is called, within its user.
    package static let name = "manual"

    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Finds the person's instance or creates it; durable when it returns.
    ///
    /// - Parameters:
    ///   - user: whom it trades for; nil: the tenant itself.
    ///   - tenantLimits: a JSON object of texts; one that exists keeps those that it has.
    /// - Returns: nil when another instance of the user has its name.
    package func findOrCreate(
        tenant: TenantID, user: UserID?, instrument: InstrumentID, tenantLimits: String = "{}"
    ) throws(DatabaseError) -> ManualInstance? {
        let owner: Parameters = [
            .int64(Int64(bitPattern: tenant.rawValue)), .int64((user?.rawValue).map { Int64(bitPattern: $0) }),
            .int64(Int64(bitPattern: instrument.rawValue)), .text(ManualInstanceRepository.name),
            .text(tenantLimits),
        ]
        _ = try connection.query(
            """
            INSERT INTO strategy.instance
                (tenant_id, user_id, instrument_id, name, plugin_id, parameters, origin, tenant_limits)
            VALUES ($1, $2, $3, $4, NULL, '{}', 'operator', $5::jsonb) ON CONFLICT DO NOTHING
            """, owner)
        return try all().first { $0.tenant == tenant && $0.user == user }
    }

    /// In the order in which they were created.
    package func all(instrument: InstrumentID) throws(DatabaseError) -> [ManualInstance] {
        try all().filter { $0.instrument == instrument }
    }

    private func all() throws(DatabaseError) -> [ManualInstance] {
        try connection.query(
            """
            SELECT i.instance_id, i.tenant_id, t.name, coalesce(u.name, t.name), i.instrument_id, i.user_id,
                i.tenant_limits::text
            FROM strategy.instance i JOIN account.tenant t USING (tenant_id) LEFT JOIN account.user u USING (user_id)
            WHERE i.plugin_id IS NULL ORDER BY i.instance_id
            """
        ).map { (row) throws(DatabaseError) in
            ManualInstance(
                id: InstanceID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
                user: try row.optional(5, row.uint64).map { UserID($0) }, userName: try row.text(3),
                instrument: InstrumentID(try row.uint64(4)), tenantLimits: try row.text(6))
        }
    }
}
