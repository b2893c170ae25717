package import TradingModel

/// An order, an amendment or a cancel that was refused.
package struct StoredRefusal: Sendable, Hashable {
    package var intent: IntentNumber
    package var code: String
    package var text: String
    /// The line's clock.
    package var time: Timestamp
}

/// What risk refused, for people. The line writes through its journal.
package struct RefusalRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Of one instance, the newest first.
    ///
    /// - Parameter behind: only intents with a greater number, so that the question costs no more than they are many.
    package func latest(
        instance: InstanceID, behind: IntentNumber, limit: Int
    ) throws(DatabaseError) -> [StoredRefusal] {
        try connection.query(
            """
            SELECT intent_number, refusal_code, refusal_text, intended_at FROM oms.order_intent
            WHERE instance_id = $1 AND intent_number > $2 AND outcome = 'refused'
            ORDER BY intent_number DESC LIMIT $3
            """,
            [
                .int64(Int64(bitPattern: instance.rawValue)), .int64(Int64(bitPattern: behind)), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in
            StoredRefusal(
                intent: try row.uint64(0), code: try row.text(1), text: try row.text(2),
                time: try row.timestamp(3))
        }
    }
}
