package import TradingModel

/// How far an instance had come at a candle when the market went on without it.
package struct LateAnswerRow: Sendable, Hashable {
    package var shard: String
    /// Candles that were handled.
    package var candleCount: UInt64
    package var instance: InstanceID
    /// The last event that it had finished.
    package var lastSeq: UInt64

    package init(shard: String, candleCount: UInt64, instance: InstanceID, lastSeq: UInt64) {
        self.shard = shard
        self.candleCount = candleCount
        self.instance = instance
        self.lastSeq = lastSeq
    }
}

/// What a run that is repeated has to know besides its market. `JournalWriter` writes it with what followed from it.
package struct LateAnswerRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Those at a candle or behind it, in the order of candles.
    package func all(shard: String, from candleCount: UInt64) throws(DatabaseError) -> [LateAnswerRow] {
        try connection.query(
            """
            SELECT candle_count, instance_id, last_seq FROM strategy.late_answer
            WHERE shard = $1 AND candle_count >= $2 ORDER BY candle_count, instance_id
            """,
            [.text(shard), .int64(Int64(bitPattern: candleCount))]
        ).map { (row) throws(DatabaseError) in
            LateAnswerRow(
                shard: shard, candleCount: try row.uint64(0), instance: InstanceID(try row.uint64(1)),
                lastSeq: try row.uint64(2))
        }
    }

    /// The line's clock at the last thing that is stored of these instances' orders; nil when there is nothing.
    package func lastTime(of instances: [InstanceID]) throws(DatabaseError) -> Timestamp? {
        guard !instances.isEmpty else { return nil }
        let list = instances.map { "\($0.rawValue)" }.joined(separator: ",")
        let rows = try connection.query(
            """
            SELECT greatest(
                (SELECT max(intended_at) FROM oms.order_intent WHERE instance_id = ANY(string_to_array($1, ',')::bigint[])),
                (SELECT max(updated_at) FROM oms.order WHERE instance_id = ANY(string_to_array($1, ',')::bigint[])))
            """, [.text(list)])
        guard let row = rows.first, !row.isNull(0) else { return nil }
        return try row.timestamp(0)
    }
}
