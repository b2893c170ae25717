package import TradingModel

/// What retention took so far, and what it counts from; for people.
package struct RetiredRows: Sendable, Hashable {
    package var intents: Int
    package var fills: Int
    package var messages: Int
    /// The oldest intent that is stored.
    package var oldestTrading: Timestamp?
    /// The oldest checkpoint that a restart goes on from: what was written later stays in any case.
    package var oldestCheckpoint: Timestamp?

    package init(_ connection: PostgreSQLConnection) throws(DatabaseError) {
        let rows = try connection.query(
            """
            SELECT (SELECT coalesce(sum(intent_count + host_intent_count), 0)::bigint FROM oms.retired_intent),
                (SELECT coalesce(sum(fill_count), 0)::bigint FROM oms.retired_fill),
                (SELECT coalesce(sum(message_count), 0)::bigint FROM notification.retired_message),
                (SELECT min(intended_at) FROM oms.order_intent), (SELECT min(taken_at) FROM strategy.run_checkpoint)
            """)
        guard let row = rows.first else { throw DatabaseError(.decoding, "the sums of retired rows have no row") }
        intents = try row.int(0)
        fills = try row.int(1)
        messages = try row.int(2)
        oldestTrading = try row.optional(3, row.timestamp)
        oldestCheckpoint = try row.optional(4, row.timestamp)
    }
}
