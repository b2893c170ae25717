package import TradingModel

/// A halt in force, as an operator named it.
package struct StoredHalt: Sendable, Hashable {
    /// platform, venue, strategy, user or instance.
    package var scope: String
    /// Empty for the platform.
    package var name: String
    package var level: TradingHalt
    package var reason: String
    package var time: Timestamp
    package var setter: HaltSetter
}

/// The kill-switch tree, for people and for the next start.
package struct HaltRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    package func set(
        scope: String, name: String, level: TradingHalt, reason: String, setter: HaltSetter
    ) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO strategy.halt (scope, name, level, reason, set_by) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (scope, name) DO UPDATE SET level = excluded.level, reason = excluded.reason, set_by = excluded.set_by,
                halted_at = now()
            """,
            [.text(scope), .text(name), .text(level.rawValue), .text(reason), .text(setter.rawValue)])
    }

    package func lift(scope: String, name: String) throws(DatabaseError) {
        try connection.query("DELETE FROM strategy.halt WHERE scope = $1 AND name = $2", [.text(scope), .text(name)])
    }

    package func all() throws(DatabaseError) -> [StoredHalt] {
        try connection.query("SELECT \(HaltRepository.columns) FROM strategy.halt ORDER BY halted_at").map(HaltRepository.read)
    }

    package func find(scope: String, name: String) throws(DatabaseError) -> StoredHalt? {
        try connection.query(
            "SELECT \(HaltRepository.columns) FROM strategy.halt WHERE scope = $1 AND name = $2", [.text(scope), .text(name)]
        ).map(HaltRepository.read).first
    }

    private static let columns = "scope, name, level, reason, halted_at, set_by"

    private static func read(_ row: Row) throws(DatabaseError) -> StoredHalt {
        guard let level = TradingHalt(rawValue: try row.text(2)) else { throw row.unexpected(2, "a halt") }
        guard let setter = HaltSetter(rawValue: try row.text(5)) else { throw row.unexpected(5, "who set a halt") }
        return StoredHalt(
            scope: try row.text(0), name: try row.text(1), level: level, reason: try row.text(3), time: try row.timestamp(4),
            setter: setter)
    }
}
