package import TradingModel

package enum CandleFileTag {}
/// A file of candles that somebody brought.
package typealias CandleFileID = Identifier<CandleFileTag>

package struct StoredCandleFile: Sendable, Hashable {
    package var id: CandleFileID
    package var tenant: TenantID
    package var tenantName: String
    package var userName: String
    package var name: String
    /// 32 bytes.
    package var sha256: [UInt8]
    package var byteCount: UInt64
    package var candleCount: UInt64
    package var timeframe: String
    package var fillsGaps: Bool
    package var firstOpenTime: Timestamp
    package var lastCloseTime: Timestamp
    package var createdTime: Timestamp

    package init(
        id: CandleFileID, tenant: TenantID, tenantName: String, userName: String, name: String, sha256: [UInt8],
        byteCount: UInt64, candleCount: UInt64, timeframe: String, fillsGaps: Bool, firstOpenTime: Timestamp,
        lastCloseTime: Timestamp, createdTime: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.tenantName = tenantName
        self.userName = userName
        self.name = name
        self.sha256 = sha256
        self.byteCount = byteCount
        self.candleCount = candleCount
        self.timeframe = timeframe
        self.fillsGaps = fillsGaps
        self.firstOpenTime = firstOpenTime
        self.lastCloseTime = lastCloseTime
        self.createdTime = createdTime
    }
}

/// The candle files that a caller of the API sees.
package struct JobCandleFileRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// Records a file; `file.id`, `file.tenantName` and `file.createdTime` are the database's to say.
    package func insert(_ file: StoredCandleFile, user: UserID?) throws(DatabaseError) -> CandleFileID {
        let rows = try connection.query(
            """
            INSERT INTO account.candle_file (tenant_id, user_id, user_name, name, sha256, byte_count, candle_count, timeframe,
                fills_gaps, first_open_at, last_close_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING candle_file_id
            """,
            [
                .int64(Int64(file.tenant.rawValue)), .int64(user.map { Int64($0.rawValue) }), .text(file.userName),
                .text(file.name), .bytes(file.sha256), .int64(Int64(clamping: file.byteCount)),
                .int64(Int64(clamping: file.candleCount)), .text(file.timeframe), .bool(file.fillsGaps),
                .timestamp(file.firstOpenTime), .timestamp(file.lastCloseTime),
            ])
        return CandleFileID(try rows[0].uint64(0))
    }

    /// - Parameter owner: only a file of this user; nil: of anybody within the scope.
    package func find(_ id: CandleFileID, owner: UserID?) throws(DatabaseError) -> StoredCandleFile? {
        try connection.query(
            "SELECT \(StoredCandleFile.columns) WHERE f.candle_file_id = $1 AND ($2::bigint IS NULL OR f.user_id = $2)",
            [.int64(Int64(id.rawValue)), .int64(owner.map { Int64($0.rawValue) })]
        ).map(StoredCandleFile.read).first
    }

    /// In the order of their numbers, behind `after`.
    package func page(after: UInt64, limit: Int, owner: UserID?) throws(DatabaseError) -> [StoredCandleFile] {
        try connection.query(
            """
            SELECT \(StoredCandleFile.columns) WHERE f.candle_file_id > $1 AND ($2::bigint IS NULL OR f.user_id = $2)
            ORDER BY f.candle_file_id LIMIT $3
            """, [.int64(Int64(clamping: after)), .int64(owner.map { Int64($0.rawValue) }), .int64(Int64(limit))]
        ).map(StoredCandleFile.read)
    }

    /// Returns whether it was there.
    package func remove(_ id: CandleFileID) throws(DatabaseError) -> Bool {
        try connection.query("DELETE FROM account.candle_file WHERE candle_file_id = $1", [.int64(Int64(id.rawValue))]).affected
            > 0
    }
}

extension StoredCandleFile {
    fileprivate static let columns = """
        f.candle_file_id, f.tenant_id, t.name, f.user_name, f.name, f.sha256, f.byte_count, f.candle_count, f.timeframe,
            f.fills_gaps, f.first_open_at, f.last_close_at, f.created_at
        FROM account.candle_file f JOIN account.tenant t USING (tenant_id)
        """

    fileprivate static func read(_ row: Row) throws(DatabaseError) -> StoredCandleFile {
        StoredCandleFile(
            id: CandleFileID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
            userName: try row.text(3), name: try row.text(4), sha256: try row.bytes(5), byteCount: try row.uint64(6),
            candleCount: try row.uint64(7), timeframe: try row.text(8), fillsGaps: try row.bool(9),
            firstOpenTime: try row.timestamp(10), lastCloseTime: try row.timestamp(11), createdTime: try row.timestamp(12))
    }
}
