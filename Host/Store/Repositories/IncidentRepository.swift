package import TradingModel

/// What happened to instances. The line writes incidents through its journal; this is for everything outside a line.
package struct IncidentRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    package func append(_ incident: InstanceIncident) throws(DatabaseError) {
        var columns = Columns(JournalStatement.incident.types)
        columns.append(incident)
        var parameters = Parameters()
        columns.write(to: &parameters)
        try connection.query(JournalStatement.incident.sql, parameters)
    }

    /// The newest first; of one instance, or of all.
    package func latest(instance: InstanceID? = nil, limit: Int = 100) throws(DatabaseError) -> [InstanceIncident] {
        try connection.query(
            """
            SELECT tenant_id, instance_id, kind, text, last_seq, occurred_at FROM strategy.instance_incident
            WHERE $1::bigint IS NULL OR instance_id = $1
            ORDER BY instance_incident_id DESC LIMIT $2
            """,
            [.int64((instance?.rawValue).map { Int64(bitPattern: $0) }), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in
            guard let kind = InstanceIncident.Kind(rawValue: try row.text(2)) else { throw row.unexpected(2, "an incident kind") }
            return InstanceIncident(
                tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), kind: kind,
                text: try row.text(3), lastSeq: try row.uint64(4), time: try row.timestamp(5))
        }
    }
}
