package import TradingModel

/// What the guards of instances did. The line writes through its journal; this is for people.
package struct GuardEventRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Of one instance, the newest first.
    package func latest(instance: InstanceID, limit: Int) throws(DatabaseError) -> [GuardEvent] {
        try connection.query(
            """
            SELECT tenant_id, instance_id, event_number, kind, step, threshold, value, quantity, until_at, text, occurred_at
            FROM risk.guard_event WHERE instance_id = $1 ORDER BY event_number DESC LIMIT $2
            """,
            [.int64(Int64(bitPattern: instance.rawValue)), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in
            guard let kind = GuardKind(rawValue: try row.text(3)) else { throw row.unexpected(3, "a guard") }
            guard let step = GuardEvent.Step(rawValue: try row.text(4)) else { throw row.unexpected(4, "a guard's step") }
            return GuardEvent(
                tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), number: try row.uint64(2),
                kind: kind, step: step, threshold: try row.optional(5, row.decimal), value: try row.optional(6, row.decimal),
                quantity: try row.optional(7, row.decimal).map { Quantity($0) }, until: try row.optional(8, row.timestamp),
                text: try row.text(9), time: try row.timestamp(10))
        }
    }
}
