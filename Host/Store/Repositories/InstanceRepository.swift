package import TradingModel

/// A strategy that a tenant enabled, with all that is needed to run it.
package struct StoredInstance: Sendable, Hashable {
    package var id: InstanceID
    package var tenant: TenantID
    package var tenantName: String
    package var name: String
    package var plugin: PluginID
    package var pluginName: String
    package var pluginVersion: String
    package var pluginSHA256: [UInt8]
    package var instrument: InstrumentID
    package var instrumentName: String
    /// JSON object.
    package var parameters: String
}

/// The strategies that tenants enabled.
package struct InstanceRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Finds the tenant's instance of that name or creates it. One that exists keeps its id and gets this plugin, instrument and
    /// parameters.
    ///
    /// - Parameter parameters: a JSON object.
    package func findOrCreate(
        tenant: TenantID, name: String, plugin: PluginID, instrument: InstrumentID, parameters: String
    ) throws(DatabaseError) -> InstanceID {
        let rows = try connection.query(
            """
            INSERT INTO strategy.instance (tenant_id, name, plugin_id, instrument_id, parameters)
            VALUES ($1, $2, $3, $4, $5::jsonb)
            ON CONFLICT (tenant_id, name) DO UPDATE SET
                plugin_id = excluded.plugin_id, instrument_id = excluded.instrument_id, parameters = excluded.parameters
            RETURNING instance_id
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .text(name), .int64(Int64(bitPattern: plugin.rawValue)),
                .int64(Int64(bitPattern: instrument.rawValue)), .text(parameters),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "instance \(name) was not stored") }
        return InstanceID(try row.uint64(0))
    }

    /// In the order in which they were created; of one tenant, or of all.
    package func all(tenant: TenantID? = nil) throws(DatabaseError) -> [StoredInstance] {
        try connection.query(
            """
            SELECT i.instance_id, i.tenant_id, t.name, i.name, i.plugin_id, p.name, p.version, p.sha256, i.instrument_id,
                m.name, i.parameters::text
            FROM strategy.instance i JOIN account.tenant t USING (tenant_id) JOIN strategy.plugin p USING (plugin_id)
                JOIN market.instrument m USING (instrument_id)
            WHERE $1::bigint IS NULL OR i.tenant_id = $1
            ORDER BY i.instance_id
            """,
            [.int64((tenant?.rawValue).map { Int64(bitPattern: $0) })]
        ).map { (row) throws(DatabaseError) in
            StoredInstance(
                id: InstanceID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
                name: try row.text(3), plugin: PluginID(try row.uint64(4)), pluginName: try row.text(5),
                pluginVersion: try row.text(6), pluginSHA256: try row.bytes(7),
                instrument: InstrumentID(try row.uint64(8)), instrumentName: try row.text(9), parameters: try row.text(10))
        }
    }
}
