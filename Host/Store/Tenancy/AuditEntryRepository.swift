package import TradingModel

/// An entry of the audit log, as it is read.
package struct AuditEntry: Sendable, Hashable {
    package var id: UInt64
    package var tenantName: String
    package var userName: String
    package var action: String
    package var target: String
    package var status: Int
    package var requestID: String
    package var address: String
    /// JSON.
    package var detail: String
    package var time: Timestamp
}

/// Which entries are asked for.
package struct AuditFilter: Sendable, Hashable {
    package var userName: String?
    package var action: String?
    package var status: Int?
    package var since: Timestamp?
    /// Before this time.
    package var until: Timestamp?

    package init(
        userName: String? = nil, action: String? = nil, status: Int? = nil, since: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.userName = userName
        self.action = action
        self.status = status
        self.since = since
        self.until = until
    }
}

/// Reads who did what: a tenant its own, the staff everybody's.
package struct AuditEntryRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// Newest first.
    /// - Parameters:
    ///   - before: only those with a lower number; nil: from the newest on.
    ///   - count: how many at most.
    package func entries(
        _ filter: AuditFilter, before: UInt64?, count: Int
    ) throws(DatabaseError) -> [AuditEntry] {
        try connection.query(
            """
            SELECT e.entry_id, t.name, e.user_name, e.action, e.target, e.status, e.request_id, e.address, e.detail::text,
                e.occurred_at
            FROM audit.entry e JOIN account.tenant t USING (tenant_id)
            WHERE ($1 IS NULL OR e.entry_id < $1) AND ($2 IS NULL OR lower(e.user_name) = lower($2))
                AND ($3 IS NULL OR e.action = $3) AND ($4 IS NULL OR e.status = $4)
                AND ($5 IS NULL OR e.occurred_at >= $5) AND ($6 IS NULL OR e.occurred_at < $6)
            ORDER BY e.entry_id DESC LIMIT $7
            """,
            [
                .int64(before.map { Int64(bitPattern: $0) }), .text(filter.userName), .text(filter.action),
                .int64(filter.status.map { Int64($0) }), .timestamp(filter.since), .timestamp(filter.until), .int64(Int64(count)),
            ]
        ).map { (row) throws(DatabaseError) in
            AuditEntry(
                id: try row.uint64(0), tenantName: try row.text(1), userName: try row.text(2), action: try row.text(3),
                target: try row.text(4), status: try row.int(5), requestID: try row.text(6), address: try row.text(7),
                detail: try row.text(8), time: try row.timestamp(9))
        }
    }
}
