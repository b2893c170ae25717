package import TradingModel

/// A strategy that a tenant enabled, with all that is needed to run it.
package struct StoredInstance: Sendable, Hashable {
    package var id: InstanceID
    package var tenant: TenantID
    package var tenantName: String
    /// The person that it trades for; nil: the tenant itself.
    package var user: UserID?
    /// Whom it trades for: a person's name, or the tenant's.
    package var userName: String
    package var name: String
    package var plugin: PluginID
    package var pluginName: String
    package var pluginVersion: String
    package var pluginSHA256: [UInt8]
    package var instrument: InstrumentID
    package var instrumentName: String
    /// JSON object.
    package var parameters: String
    package var status: InstanceSettings.Status
    package var openOrderPolicy: OpenOrderPolicy
    package var origin: InstanceSettings.Origin
    /// JSON object: what operators set, texts by key.
    package var limits: String
}

/// What an operator can change of an instance. Written with the checkpoint behind the change, so that a restart finds both or
/// neither.
package struct InstanceSettings: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable, CaseIterable {
        case enabled, paused, disabled
    }

    /// Who had the last word.
    package enum Origin: String, Sendable, Hashable, CaseIterable {
        /// The file, which is read at each start.
        case configuration
        /// Somebody at the running host: stays, whatever the file says.
        case `operator`
    }

    package var instance: InstanceID
    package var plugin: PluginID
    /// JSON object.
    package var parameters: String
    package var status: Status
    package var openOrderPolicy: OpenOrderPolicy
    package var origin: Origin
    /// JSON object: what operators set of the limits, texts by key. It holds whatever the origin is.
    package var limits: String

    package init(
        instance: InstanceID, plugin: PluginID, parameters: String, status: Status, openOrderPolicy: OpenOrderPolicy,
        origin: Origin, limits: String = "{}"
    ) {
        self.instance = instance
        self.plugin = plugin
        self.parameters = parameters
        self.status = status
        self.openOrderPolicy = openOrderPolicy
        self.origin = origin
        self.limits = limits
    }
}

/// The strategies that tenants enabled.
package struct InstanceRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Finds the user's instance of that name or creates it. One that exists keeps its id and gets this plugin, instrument and
    /// parameters.
    ///
    /// - Parameters:
    ///   - user: whom it trades for; nil: the tenant itself.
    ///   - parameters: a JSON object.
    package func findOrCreate(
        tenant: TenantID, user: UserID? = nil, name: String, plugin: PluginID, instrument: InstrumentID, parameters: String
    ) throws(DatabaseError) -> InstanceID {
        let rows = try connection.query(
            """
            INSERT INTO strategy.instance (tenant_id, user_id, name, plugin_id, instrument_id, parameters)
            VALUES ($1, $2, $3, $4, $5, $6::jsonb)
            ON CONFLICT (tenant_id, user_id, name) DO UPDATE SET
                plugin_id = excluded.plugin_id, instrument_id = excluded.instrument_id, parameters = excluded.parameters
            RETURNING instance_id
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .int64((user?.rawValue).map { Int64(bitPattern: $0) }), .text(name),
                .int64(Int64(bitPattern: plugin.rawValue)),
                .int64(Int64(bitPattern: instrument.rawValue)), .text(parameters),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "instance \(name) was not stored") }
        return InstanceID(try row.uint64(0))
    }

    /// The instance of that name that is the tenant's own, no person's.
    package func find(tenant: TenantID, name: String) throws(DatabaseError) -> StoredInstance? {
        try all(tenant: tenant).first { $0.name == name && $0.user == nil }
    }

    /// In the order in which they were created; of one tenant, or of all.
    package func all(tenant: TenantID? = nil) throws(DatabaseError) -> [StoredInstance] {
        try connection.query(
            """
            SELECT i.instance_id, i.tenant_id, t.name, i.name, i.plugin_id, p.name, p.version, p.sha256, i.instrument_id,
                m.name, i.parameters::text, i.status, i.open_order_policy, i.origin, i.limits::text,
                coalesce(u.name, t.name), i.user_id
            FROM strategy.instance i JOIN account.tenant t USING (tenant_id) LEFT JOIN account.user u USING (user_id)
                JOIN strategy.plugin p USING (plugin_id)
                JOIN market.instrument m USING (instrument_id)
            WHERE $1::bigint IS NULL OR i.tenant_id = $1
            ORDER BY i.instance_id
            """,
            [.int64((tenant?.rawValue).map { Int64(bitPattern: $0) })]
        ).map { (row) throws(DatabaseError) in
            guard let status = InstanceSettings.Status(rawValue: try row.text(11)) else { throw row.unexpected(11, "a status") }
            guard let policy = OpenOrderPolicy(rawValue: try row.text(12)) else { throw row.unexpected(12, "a policy") }
            guard let origin = InstanceSettings.Origin(rawValue: try row.text(13)) else { throw row.unexpected(13, "an origin") }
            return StoredInstance(
                id: InstanceID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
                user: try row.optional(16, row.uint64).map { UserID($0) }, userName: try row.text(15), name: try row.text(3),
                plugin: PluginID(try row.uint64(4)),
                pluginName: try row.text(5),
                pluginVersion: try row.text(6), pluginSHA256: try row.bytes(7),
                instrument: InstrumentID(try row.uint64(8)), instrumentName: try row.text(9), parameters: try row.text(10),
                status: status, openOrderPolicy: policy, origin: origin, limits: try row.text(14))
        }
    }
}
