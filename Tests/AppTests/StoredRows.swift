import Store

/// What stands in a host's tables, so that it can be seen whether a request has left something.
struct StoredRows: Equatable {
    /// By table: how many rows, and a hash of all of them.
    private(set) var tables: [String: String] = [:]

    /// The host writes them by itself, at each candle or each minute.
    private static let ofTheHost = [
        "strategy.run_checkpoint", "strategy.instance_checkpoint", "strategy.late_answer", "account.portfolio_snapshot",
        "account.portfolio_exposure", "notification.delivery",
    ]
    /// What is kept of each request, also of one that is refused.
    private static let ofRequests = ["audit.entry", "usage.record"]
    /// When somebody was last there.
    private static let columns = ["used_at", "last_used_at", "last_used"]

    init(_ connection: PostgreSQLConnection) throws(DatabaseError) {
        let names = try connection.query(
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """
        ).map { (row) throws(DatabaseError) in try row.text(0) }
        let without = StoredRows.columns.map { "'\($0)'" }.joined(separator: ", ")
        for name in names where !(StoredRows.ofTheHost + StoredRows.ofRequests).contains(name.replacing("\"", with: "")) {
            tables[name] = try connection.query(
                """
                SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(hash, '' ORDER BY hash)), '')
                FROM (SELECT md5((to_jsonb(t) - ARRAY[\(without)])::text) AS hash FROM \(name) t) AS hashes
                """)[0].text(0)
        }
    }

    /// Tables that are not as they were.
    func changes(since before: StoredRows) -> [String] {
        Set(tables.keys).union(before.tables.keys).filter { before.tables[$0] != tables[$0] }.map { table in
            "\(table) had \(before.tables[table] ?? "nothing") and has \(tables[table] ?? "nothing")"
        }.sorted()
    }
}
