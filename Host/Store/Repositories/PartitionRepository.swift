package import TradingModel

/// One month of one table, or its default partition.
package struct Partition: Sendable, Hashable {
    /// `oms.order`
    package var table: String
    /// `oms.order_2026_01`
    package var name: String
    /// `FOR VALUES FROM (…) TO (…)`, or `DEFAULT`.
    package var bounds: String
    /// As of the last ANALYZE; nil before the first.
    package var estimatedRows: Int?
    /// With its indexes.
    package var bytes: Int
}

/// The partitions of intents, orders and fills. A month is one of UTC.
package struct PartitionRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Makes the months from one time to another, both included, and returns how many partitions that were. Rows of such a month
    /// move there from the default partition. Waits at most two seconds for somebody who reads the tables.
    @discardableResult
    package func make(from first: Timestamp, to last: Timestamp) throws(DatabaseError) -> Int {
        let rows = try connection.query("SELECT oms.make_partitions($1, $2)", [.timestamp(first), .timestamp(last)])
        return try rows.first?.int(0) ?? 0
    }

    /// Makes the months of the rows that found none, of times from 1970 to 2199.
    package func makeForStrays() throws(DatabaseError) -> Int {
        let months = try connection.query(
            """
            SELECT DISTINCT date_trunc('month', at, 'UTC') FROM (
                SELECT intended_at FROM oms.order_intent WHERE tableoid = 'oms.order_intent_default'::regclass
                UNION ALL SELECT created_at FROM oms.order WHERE tableoid = 'oms.order_default'::regclass
                UNION ALL SELECT filled_at FROM oms.fill WHERE tableoid = 'oms.fill_default'::regclass) stray (at)
            WHERE at >= '1970-01-01' AND at < '2200-01-01' ORDER BY 1
            """
        ).map { (row) throws(DatabaseError) in try row.timestamp(0) }
        var made = 0
        for month in months { made += try make(from: month, to: month) }
        return made
    }

    /// Drops the months before the one of `time`, except those of open orders and the ones after them; returns each dropped
    /// partition with the rows that it held. Their fills are summed into `oms.retired_fill`.
    package func retire(before time: Timestamp) throws(DatabaseError) -> [(partition: String, rows: Int)] {
        try connection.query(
            "SELECT partition_name, row_count FROM oms.retire_before($1)", [.timestamp(time)]
        ).map { (row) throws(DatabaseError) in (try row.text(0), try row.int(1)) }
    }

    /// The first of the month that lies `months` whole months before the newest intent's month; nil when nothing is stored.
    /// Counted from the newest row, not from the calendar, so that a market of the past keeps its last months too.
    package func horizon(keepingMonths months: Int) throws(DatabaseError) -> Timestamp? {
        try connection.query(
            """
            SELECT date_trunc('month', max(intended_at), 'UTC') - make_interval(months => $1::bigint::integer)
            FROM oms.order_intent
            """, [.int64(Int64(months))]
        ).map { (row) throws(DatabaseError) in try row.optional(0, row.timestamp) }.first ?? nil
    }

    /// In the order of tables and months.
    package func all() throws(DatabaseError) -> [Partition] {
        try connection.query(
            """
            SELECT 'oms.' || p.relname, 'oms.' || c.relname, pg_get_expr(c.relpartbound, c.oid), c.reltuples::bigint,
                pg_total_relation_size(c.oid)
            FROM pg_inherits JOIN pg_class p ON p.oid = inhparent JOIN pg_class c ON c.oid = inhrelid
            WHERE p.relkind = 'p' AND p.relnamespace = 'oms'::regnamespace AND c.relkind = 'r'
            ORDER BY p.relname, c.relname
            """
        ).map { (row) throws(DatabaseError) in
            let estimate = try row.int(3)
            return Partition(
                table: try row.text(0), name: try row.text(1), bounds: try row.text(2),
                estimatedRows: estimate < 0 ? nil : estimate, bytes: try row.int(4))
        }
    }
}
