package import TradingModel

package struct StoredJob: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case backtest, check }

    package enum State: String, Sendable, Hashable { case queued, running, done, failed, cancelled }

    package var id: JobID
    package var tenant: TenantID
    package var tenantName: String
    package var userName: String
    package var kind: Kind
    package var state: State
    /// JSON, as it was asked for.
    package var request: String
    package var doneCount: UInt64
    /// 0 while it is not known.
    package var totalCount: UInt64
    package var code: String?
    package var reason: String?
    package var byteCount: UInt64
    package var createdTime: Timestamp
    package var startedTime: Timestamp?
    package var endedTime: Timestamp?
}

/// The jobs that a caller of the API sees.
package struct JobRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// A job that waits.
    ///
    /// - Parameter request: a JSON object.
    package func insert(
        tenant: TenantID, user: UserID?, userName: String, kind: StoredJob.Kind, request: String
    ) throws(DatabaseError) -> JobID {
        let rows = try connection.query(
            """
            INSERT INTO account.job (tenant_id, user_id, user_name, kind, request) VALUES ($1, $2, $3, $4, $5::jsonb)
            RETURNING job_id
            """,
            [
                .int64(Int64(tenant.rawValue)), .int64(user.map { Int64($0.rawValue) }), .text(userName), .text(kind.rawValue),
                .text(request),
            ])
        return JobID(try rows[0].uint64(0))
    }

    /// - Parameter owner: only a job of this user; nil: of anybody within the scope.
    package func find(_ id: JobID, owner: UserID?) throws(DatabaseError) -> StoredJob? {
        try connection.query(
            "SELECT \(StoredJob.columns) WHERE j.job_id = $1 AND ($2::bigint IS NULL OR j.user_id = $2)",
            [.int64(Int64(id.rawValue)), .int64(owner.map { Int64($0.rawValue) })]
        ).map(StoredJob.read).first
    }

    /// Newest first.
    ///
    /// - Parameters:
    ///   - before: only smaller numbers; nil: from the newest.
    ///   - owner: as of `find`.
    package func page(
        kind: String?, state: String?, before: UInt64?, limit: Int, owner: UserID?
    ) throws(DatabaseError) -> [StoredJob] {
        try connection.query(
            """
            SELECT \(StoredJob.columns)
            WHERE ($1::text IS NULL OR j.kind = $1) AND ($2::text IS NULL OR j.state = $2)
                AND ($3::bigint IS NULL OR j.job_id < $3) AND ($4::bigint IS NULL OR j.user_id = $4)
            ORDER BY j.job_id DESC LIMIT $5
            """,
            [
                .text(kind), .text(state), .int64(before.map { Int64(clamping: $0) }), .int64(owner.map { Int64($0.rawValue) }),
                .int64(Int64(limit)),
            ]
        ).map(StoredJob.read)
    }

    /// The report of a job that is done, as JSON; nil: it is not done, or not there.
    package func result(_ id: JobID) throws(DatabaseError) -> String? {
        try connection.query("SELECT result::text FROM account.job WHERE job_id = $1", [.int64(Int64(id.rawValue))]).first
            .flatMap { (row) throws(DatabaseError) in try row.optional(0, row.text) }
    }

    /// Cancels a job that waits; returns whether it did.
    package func cancel(_ id: JobID) throws(DatabaseError) -> Bool {
        try connection.query(
            "UPDATE account.job SET state = 'cancelled', ended_at = now() WHERE job_id = $1 AND state = 'queued'",
            [.int64(Int64(id.rawValue))]
        ).affected > 0
    }

    /// Forgets a job that has ended; returns whether there was one.
    package func remove(_ id: JobID) throws(DatabaseError) -> Bool {
        try connection.query(
            "DELETE FROM account.job WHERE job_id = $1 AND ended_at IS NOT NULL", [.int64(Int64(id.rawValue))]
        ).affected > 0
    }

    /// As below, of every tenant that has any.
    package static func storedBytes(_ connection: PostgreSQLConnection) throws(DatabaseError) -> [(TenantID, Int64)] {
        try connection.query(
            """
            SELECT tenant_id, sum(byte_count)::bigint FROM (SELECT tenant_id, byte_count FROM account.job
                UNION ALL SELECT tenant_id, byte_count FROM account.candle_file) f GROUP BY 1
            """
        ).map { (row) throws(DatabaseError) in (TenantID(try row.uint64(0)), try row.int64(1)) }
    }

    /// Nobody else adds a candle file of the tenant until the transaction has ended.
    package func holdStoredBytes(of tenant: TenantID) throws(DatabaseError) {
        try connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended('account.candle_file', $1))::text", [.int64(Int64(tenant.rawValue))])
    }

    /// Bytes of files that a tenant has in the data folder: what its jobs wrote, and its candle files.
    package func storedBytes(of tenant: TenantID) throws(DatabaseError) -> UInt64 {
        try connection.query(
            """
            SELECT (SELECT coalesce(sum(byte_count), 0) FROM account.job WHERE tenant_id = $1)::bigint
                + (SELECT coalesce(sum(byte_count), 0) FROM account.candle_file WHERE tenant_id = $1)::bigint
            """, [.int64(Int64(tenant.rawValue))])[0].uint64(0)
    }
}

extension StoredJob {
    fileprivate static let columns = """
        j.job_id, j.tenant_id, t.name, j.user_name, j.kind, j.state, j.request::text, j.done_count, j.total_count, j.code,
            j.reason, j.byte_count, j.created_at, j.started_at, j.ended_at
        FROM account.job j JOIN account.tenant t USING (tenant_id)
        """

    fileprivate static func read(_ row: Row) throws(DatabaseError) -> StoredJob {
        guard let kind = Kind(rawValue: try row.text(4)) else { throw row.unexpected(4, "a kind of job") }
        guard let state = State(rawValue: try row.text(5)) else { throw row.unexpected(5, "a state of a job") }
        return StoredJob(
            id: JobID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
            userName: try row.text(3), kind: kind, state: state, request: try row.text(6), doneCount: try row.uint64(7),
            totalCount: try row.uint64(8), code: try row.optional(9, row.text), reason: try row.optional(10, row.text),
            byteCount: try row.uint64(11), createdTime: try row.timestamp(12), startedTime: try row.optional(13, row.timestamp),
            endedTime: try row.optional(14, row.timestamp))
    }
}

/// The jobs of every tenant, as the host carries them out.
package struct JobRecordRepository {
    /// A job that waits.
    package struct Waiting: Sendable, Hashable {
        package var id: JobID
        package var tenant: TenantID
        package var kind: StoredJob.Kind
        package var request: String
    }

    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Ends what an earlier start of a host had running; returns how many.
    package func recover(epoch: Int64, code: String, reason: String) throws(DatabaseError) -> Int {
        try connection.query(
            """
            UPDATE account.job SET state = 'failed', code = $2, reason = $3, ended_at = now()
            WHERE state = 'running' AND host_epoch <> $1
            """, [.int64(epoch), .text(code), .text(reason)]
        ).affected
    }

    /// In the order in which they were asked for.
    package func waiting() throws(DatabaseError) -> [Waiting] {
        try connection.query(
            "SELECT job_id, tenant_id, kind, request::text FROM account.job WHERE state = 'queued' ORDER BY job_id"
        ).map(JobRecordRepository.read)
    }

    private static func read(_ row: Row) throws(DatabaseError) -> Waiting {
        guard let kind = StoredJob.Kind(rawValue: try row.text(2)) else { throw row.unexpected(2, "a kind of job") }
        return Waiting(id: JobID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), kind: kind, request: try row.text(3))
    }

    /// Marks a job as running. Nil: it does not wait any more.
    package func begin(_ id: JobID, epoch: Int64) throws(DatabaseError) -> Waiting? {
        try connection.query(
            """
            UPDATE account.job SET state = 'running', started_at = now(), host_epoch = $2 WHERE job_id = $1 AND state = 'queued'
            RETURNING job_id, tenant_id, kind, request::text
            """, [.int64(Int64(id.rawValue)), .int64(epoch)]
        ).map(JobRecordRepository.read).first
    }

    package func setProgress(_ id: JobID, done: UInt64, total: UInt64) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.job SET done_count = $2, total_count = $3 WHERE job_id = $1 AND state = 'running'",
            [.int64(Int64(id.rawValue)), .int64(Int64(clamping: done)), .int64(Int64(clamping: total))])
    }

    /// - Parameters:
    ///   - result: JSON, of a job that is done.
    ///   - code: of one that failed.
    /// - Returns: whether it waited or ran.
    @discardableResult
    package func end(
        _ id: JobID, _ state: StoredJob.State, result: String? = nil, code: String? = nil, reason: String? = nil,
        bytes: UInt64 = 0
    ) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            UPDATE account.job SET state = $2, result = $3::jsonb, code = $4, reason = left($5, 4000), byte_count = $6,
                ended_at = now()
            WHERE job_id = $1 AND ended_at IS NULL
            """,
            [
                .int64(Int64(id.rawValue)), .text(state.rawValue), .text(result), .text(code), .text(reason),
                .int64(Int64(clamping: bytes)),
            ]
        ).affected > 0
    }

    /// Forgets the oldest ended jobs of a tenant beyond so many; returns which.
    package func prune(_ tenant: TenantID, keeping count: Int) throws(DatabaseError) -> [JobID] {
        try connection.query(
            """
            DELETE FROM account.job WHERE job_id IN (
                SELECT job_id FROM account.job WHERE tenant_id = $1 AND ended_at IS NOT NULL ORDER BY job_id DESC OFFSET $2)
            RETURNING job_id
            """, [.int64(Int64(tenant.rawValue)), .int64(Int64(count))]
        ).map { (row) throws(DatabaseError) in JobID(try row.uint64(0)) }
    }
}
