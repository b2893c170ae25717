package import Store

/// Every row of a database that says what was asked for, ordered and filled: one text a row, without the time of writing.
package struct StoredRows {
    /// By table.
    package private(set) var rows: [String: [String]] = [:]

    private static let tables = [
        ("oms.order_intent", "instance_id, intent_number", "true"),
        ("oms.order", "instance_id, intent_number", "true"),
        ("oms.fill", "instance_id, fill_number", "true"),
        ("oms.position", "instance_id, instrument_id", "true"),
        // Messages of the strategies and about their orders; those about a worker tell of the kills.
        ("notification.outbox", "tenant_id, key", "topic <> 'instance'"),
    ]

    package init(_ address: DatabaseAddress) throws {
        let connection = try PostgreSQLConnection(address)
        for (table, order, condition) in StoredRows.tables {
            rows[table] = try connection.query(
                "SELECT (to_jsonb(t) - 'recorded_at' - 'outbox_id')::text FROM \(table) t WHERE \(condition) ORDER BY \(order)"
            ).map { row throws(DatabaseError) in try row.text(0) }
        }
    }

    package func count(_ table: String) -> Int { rows[table]?.count ?? 0 }

    /// Rows that the other has and this one lacks, with one of them for people.
    package func missing(from other: StoredRows) -> (count: Int, example: String?) {
        var count = 0
        var example: String?
        for (table, expected) in other.rows {
            var left: [String: Int] = [:]
            for row in rows[table] ?? [] { left[row, default: 0] += 1 }
            for row in expected {
                if let there = left[row], there > 0 {
                    left[row] = there - 1
                } else {
                    count += 1
                    example = example ?? "\(table): \(row)"
                }
            }
        }
        return (count, example)
    }
}
