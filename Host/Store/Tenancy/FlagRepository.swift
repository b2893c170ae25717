package import TradingModel

/// A feature flag as one change left it.
package struct StoredFlag: Sendable, Hashable {
    /// Whom it is on for. Raw values are stable.
    package enum Rule: String, Sendable, Hashable, CaseIterable { case on, off, users, percentage }

    package var name: String
    /// From 1; the same name goes on counting after it was deleted.
    package var version: UInt64
    package var description: String
    package var rule: Rule
    /// JSON list of users' names.
    package var users: String
    /// Of tenants, 0–100.
    package var percentage: Int
    package var isDeleted: Bool
    package var changedBy: String
    package var changedAt: Timestamp

    package init(
        name: String, version: UInt64, description: String, rule: Rule, users: String, percentage: Int, isDeleted: Bool,
        changedBy: String, changedAt: Timestamp
    ) {
        self.name = name
        self.version = version
        self.description = description
        self.rule = rule
        self.users = users
        self.percentage = percentage
        self.isDeleted = isDeleted
        self.changedBy = changedBy
        self.changedAt = changedAt
    }
}

/// The feature flags, which the staff alone reads and changes.
package struct FlagRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    private static let columns =
        "name, version, description, rule, users::text, percentage, is_deleted, changed_by, changed_at"

    /// The last change of each, deleted ones too, in the order of names.
    package func latest() throws(DatabaseError) -> [StoredFlag] {
        try connection.query(
            "SELECT DISTINCT ON (name) \(FlagRepository.columns) FROM platform.flag ORDER BY name, version DESC"
        ).map(FlagRepository.flag)
    }

    package func latest(_ name: String) throws(DatabaseError) -> StoredFlag? {
        try history(name, before: nil, limit: 1).first
    }

    /// Newest first.
    package func history(_ name: String, before version: UInt64?, limit: Int) throws(DatabaseError) -> [StoredFlag] {
        try connection.query(
            """
            SELECT \(FlagRepository.columns) FROM platform.flag
            WHERE name = $1 AND ($2::bigint IS NULL OR version < $2) ORDER BY version DESC LIMIT $3
            """, [.text(name), .int64(version.map { Int64(bitPattern: $0) }), .int64(Int64(limit))]
        ).map(FlagRepository.flag)
    }

    /// Stores a change; two at the same moment: the second one throws with `DatabaseError.uniqueViolation`.
    package func append(_ flag: StoredFlag) throws(DatabaseError) -> StoredFlag {
        let rows = try connection.query(
            """
            INSERT INTO platform.flag (name, version, description, rule, users, percentage, is_deleted, changed_by)
            VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8) RETURNING \(FlagRepository.columns)
            """,
            [
                .text(flag.name), .int64(Int64(bitPattern: flag.version)), .text(flag.description), .text(flag.rule.rawValue),
                .text(flag.users), .int64(Int64(flag.percentage)), .bool(flag.isDeleted), .text(flag.changedBy),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "flag \(flag.name) was not stored") }
        return try FlagRepository.flag(row)
    }

    private static func flag(_ row: Row) throws(DatabaseError) -> StoredFlag {
        guard let rule = StoredFlag.Rule(rawValue: try row.text(3)) else { throw row.unexpected(3, "a rule of a flag") }
        return StoredFlag(
            name: try row.text(0), version: try row.uint64(1), description: try row.text(2), rule: rule, users: try row.text(4),
            percentage: try row.int(5), isDeleted: try row.bool(6), changedBy: try row.text(7), changedAt: try row.timestamp(8))
    }
}
