package import TradingModel

/// A command to a line, and the place in its market where it was carried out.
package struct LineCommandRow: Sendable, Hashable {
    package var id: UInt64
    /// Candles that were handled before it.
    package var candleCount: UInt64
    /// JSON, which the line's owner reads.
    package var command: String
}

/// What a caller named a request by, so that the same request again finds what became of the first.
package struct RequestKey: Sendable, Hashable {
    /// Whose requests have different keys.
    package var instance: InstanceID
    /// 1 to 255 characters.
    package var text: String

    package init(instance: InstanceID, text: String) {
        self.instance = instance
        self.text = text
    }
}

/// The commands that a line was given, so that a restart gives the later ones again.
package struct LineCommandRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Durable when it returns.
    ///
    /// - Parameters:
    ///   - isQuery: of no use behind the next checkpoint. It is durable with whatever is committed next, and not before: the
    ///     database writes its log in one order.
    ///   - key: of the request that it carries out; nil: it has none. One that is stored already is an error.
    package func append(
        shard: String, candleCount: UInt64, command: String, isQuery: Bool = false, key: RequestKey? = nil
    ) throws(DatabaseError) -> UInt64 {
        let rows = try connection.query(
            """
            WITH durability AS (SELECT CASE WHEN $4::boolean THEN set_config('synchronous_commit', 'off', true) END)
            INSERT INTO strategy.line_command (shard, candle_count, command, is_query, instance_id, request_key)
                SELECT $1::text, $2::bigint, $3::jsonb, $4::boolean, $5::bigint, $6::text FROM durability
                RETURNING line_command_id
            """,
            [
                .text(shard), .int64(Int64(bitPattern: candleCount)), .text(command), .bool(isQuery),
                .int64((key?.instance.rawValue).map { Int64(bitPattern: $0) }), .text(key?.text),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "the command was not stored") }
        return try row.uint64(0)
    }

    /// The command that carried out the request of this key; nil: there is none.
    package func command(_ key: RequestKey) throws(DatabaseError) -> String? {
        let rows = try connection.query(
            "SELECT command::text FROM strategy.line_command WHERE instance_id = $1 AND request_key = $2",
            [.int64(Int64(bitPattern: key.instance.rawValue)), .text(key.text)])
        return try rows.first?.text(0)
    }

    /// Those behind `last`, in their order.
    package func all(shard: String, after last: UInt64) throws(DatabaseError) -> [LineCommandRow] {
        try connection.query(
            """
            SELECT line_command_id, candle_count, command::text FROM strategy.line_command
            WHERE shard = $1 AND line_command_id > $2 ORDER BY line_command_id
            """,
            [.text(shard), .int64(Int64(bitPattern: last))]
        ).map { (row) throws(DatabaseError) in
            LineCommandRow(id: try row.uint64(0), candleCount: try row.uint64(1), command: try row.text(2))
        }
    }

    /// Takes the queries away that a checkpoint has behind it.
    package func removeQueries(shard: String, through last: UInt64) throws(DatabaseError) {
        try connection.query(
            """
            WITH durability AS (SELECT set_config('synchronous_commit', 'off', true))
            DELETE FROM strategy.line_command USING durability WHERE shard = $1 AND line_command_id <= $2 AND is_query
            """,
            [.text(shard), .int64(Int64(bitPattern: last))])
    }

    /// The number of the latest; 0 when there is none.
    package func last(shard: String) throws(DatabaseError) -> UInt64 {
        let rows = try connection.query(
            "SELECT coalesce(max(line_command_id), 0) FROM strategy.line_command WHERE shard = $1", [.text(shard)])
        return try rows.first?.uint64(0) ?? 0
    }
}
