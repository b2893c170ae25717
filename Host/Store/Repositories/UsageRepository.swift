package import TradingModel

/// What of a tenant's use is counted.
package enum UsageMeter: String, Sendable, Hashable, Codable, CaseIterable {
    /// Requests to the API that named the tenant's people.
    case apiCalls = "api_calls"
    /// Order intents that became orders.
    case orders
    /// Of the processor, by the tenant's workers and jobs, in microseconds.
    case cpuMicroseconds = "cpu_microseconds"
    /// Files that the tenant keeps here.
    case storageBytes = "storage_bytes"
    /// That were enabled at one time.
    case instances

    /// Whether an hour's amount is the most at one time; else it is a sum.
    package var isLevel: Bool { self == .storageBytes || self == .instances }
}

/// An hour of a tenant's use.
package struct UsageRecord: Sendable, Hashable {
    package var id: Int64
    package var tenant: TenantID
    package var tenantName: String
    package var meter: UsageMeter
    /// The hour's beginning.
    package var hour: Timestamp
    package var amount: Int64

    package init(id: Int64, tenant: TenantID, tenantName: String, meter: UsageMeter, hour: Timestamp, amount: Int64) {
        self.id = id
        self.tenant = tenant
        self.tenantName = tenantName
        self.meter = meter
        self.hour = hour
        self.amount = amount
    }

    /// Of number, tenant, its name, meter, hour and amount.
    fileprivate init(_ row: Row) throws(DatabaseError) {
        id = try row.int64(0)
        tenant = TenantID(try row.uint64(1))
        tenantName = try row.text(2)
        meter = try UsageRepository.meter(row, 3)
        hour = try row.timestamp(4)
        amount = try row.int64(5)
    }
}

/// What tenants used: written by the host.
package struct UsageRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Adds to the hour of a time, or raises its level. Returns the hour's record as it stands then; nil: a level that is not
    /// higher.
    @discardableResult package func add(
        _ amount: Int64, _ meter: UsageMeter, tenant: TenantID, at time: Timestamp
    ) throws(DatabaseError) -> UsageRecord? {
        try connection.query(
            """
            INSERT INTO usage.record AS r (tenant_id, meter, hour_at, amount)
            VALUES ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), $4)
            ON CONFLICT (tenant_id, meter, hour_at) DO UPDATE
            SET amount = CASE WHEN $5 THEN excluded.amount ELSE r.amount + excluded.amount END
            WHERE NOT $5 OR excluded.amount > r.amount
            RETURNING record_id, tenant_id, (SELECT name FROM account.tenant t WHERE t.tenant_id = r.tenant_id), meter,
                hour_at, amount
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .text(meter.rawValue), .timestamp(time), .int64(amount),
                .bool(meter.isLevel),
            ]
        ).first.map { (row) throws(DatabaseError) in try UsageRecord(row) }
    }

    /// What every tenant used since a time: sums, and of levels the most.
    package func sums(since time: Timestamp) throws(DatabaseError) -> [(tenant: TenantID, meter: UsageMeter, amount: Int64)] {
        try connection.query(
            """
            SELECT tenant_id, meter, CASE WHEN meter IN ('storage_bytes', 'instances') THEN max(amount)
                ELSE sum(amount)::bigint END
            FROM usage.record WHERE hour_at >= $1 GROUP BY 1, 2
            """, [.timestamp(time)]
        ).map { (row) throws(DatabaseError) in (TenantID(try row.uint64(0)), try UsageRepository.meter(row, 1), try row.int64(2))
        }
    }

    /// Takes away what is older; at most so many rows. Returns how many.
    package func forget(before time: Timestamp, most: Int) throws(DatabaseError) -> Int {
        try connection.query(
            """
            WITH gone AS (DELETE FROM usage.record WHERE record_id IN (
                SELECT record_id FROM usage.record WHERE hour_at < $1 ORDER BY hour_at LIMIT $2) RETURNING record_id)
            SELECT count(*) FROM gone
            """, [.timestamp(time), .int64(Int64(most))]
        ).first?.int(0) ?? 0
    }

    fileprivate static func meter(_ row: Row, _ column: Int) throws(DatabaseError) -> UsageMeter {
        guard let meter = UsageMeter(rawValue: try row.text(column)) else { throw row.unexpected(column, "a meter") }
        return meter
    }
}

/// What tenants used: read under a scope.
package struct TenantUsage {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// The records of hours that are over, by hour and number; what comes later stands behind. Two minutes for what is on its
    /// way into an hour that has just ended.
    ///
    /// - Parameter after: hour and number of the last one that was read.
    package func records(
        tenant: TenantID?, after: (hour: Timestamp, id: Int64)?, limit: Int
    ) throws(DatabaseError) -> [UsageRecord] {
        try connection.query(
            """
            SELECT r.record_id, r.tenant_id, t.name, r.meter, r.hour_at, r.amount
            FROM usage.record r JOIN account.tenant t USING (tenant_id)
            WHERE ($1::bigint IS NULL OR r.tenant_id = $1) AND r.hour_at < date_trunc('hour', now() - interval '2 minutes', 'UTC')
                AND ($2::timestamptz IS NULL OR (r.hour_at, r.record_id) > ($2, $3))
            ORDER BY r.hour_at, r.record_id LIMIT $4
            """,
            [
                .int64((tenant?.rawValue).map { Int64(bitPattern: $0) }), .timestamp(after?.hour), .int64(after?.id),
                .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in try UsageRecord(row) }
    }

    /// The records that may have changed since a time, as they stand, by hour and number. A record grows in its own hour, and for
    /// two minutes behind it at most.
    ///
    /// - Parameter tenant: by name; nil: of every one that the scope shows.
    package func records(
        since time: Timestamp, tenant: String?, limit: Int
    ) throws(DatabaseError) -> [UsageRecord] {
        try connection.query(
            """
            SELECT r.record_id, r.tenant_id, t.name, r.meter, r.hour_at, r.amount
            FROM usage.record r JOIN account.tenant t USING (tenant_id)
            WHERE r.hour_at >= date_trunc('hour', $1::timestamptz - interval '2 minutes', 'UTC')
                AND ($2::text IS NULL OR t.name = $2)
            ORDER BY r.hour_at, r.record_id LIMIT $3
            """, [.timestamp(time), .text(tenant), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in try UsageRecord(row) }
    }

    /// A month's amounts by tenant and meter: sums, and of levels the most.
    package func month(
        tenant: TenantID?, from start: Timestamp, until end: Timestamp
    ) throws(DatabaseError) -> [(tenantName: String, meter: UsageMeter, amount: Int64)] {
        try connection.query(
            """
            SELECT t.name, r.meter, CASE WHEN r.meter IN ('storage_bytes', 'instances') THEN max(r.amount)
                ELSE sum(r.amount)::bigint END
            FROM usage.record r JOIN account.tenant t USING (tenant_id)
            WHERE ($1::bigint IS NULL OR r.tenant_id = $1) AND r.hour_at >= $2 AND r.hour_at < $3
            GROUP BY 1, 2 ORDER BY 1, 2
            """, [.int64((tenant?.rawValue).map { Int64(bitPattern: $0) }), .timestamp(start), .timestamp(end)]
        ).map { (row) throws(DatabaseError) in (try row.text(0), try UsageRepository.meter(row, 1), try row.int64(2)) }
    }
}
