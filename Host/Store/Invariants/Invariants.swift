import TradingModel

/// What must be true of the stored trading, whatever happened: the tables tell one story.
package struct Invariants {
    /// One broken rule, with the number of rows that break it and the first of them.
    package struct Violation: Sendable, Hashable, CustomStringConvertible {
        /// The rule's code.
        package var code: String
        package var tables: String
        package var rule: String
        package var severity: InvariantRule.Severity
        package var count: Int
        /// At most five, in the order of their texts.
        package var examples: [String]

        package var example: String { examples.first ?? "" }

        package var description: String { "\(code) in \(tables): not so in \(count) rows: \(rule); for example \(example)" }
    }

    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Empty when everything agrees; warnings are left out. Reads whole tables, in one snapshot.
    package func violations() throws(DatabaseError) -> [Violation] {
        try findings().filter { $0.severity == .violation }
    }

    /// What breaks the rules, warnings too. Reads whole tables, in one read-only snapshot, so a running host writes on meanwhile.
    ///
    /// - Parameter progress: called before each rule, with its place from 0.
    package func findings(
        _ rules: [InvariantRule] = InvariantRule.all, progress: (Int, InvariantRule) -> Void = { _, _ in }
    ) throws(DatabaseError) -> [Violation] {
        try connection.transaction { () throws(DatabaseError) in
            try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            var findings: [Violation] = []
            for (place, rule) in rules.enumerated() {
                progress(place, rule)
                let rows = try connection.query(
                    """
                    SELECT example, count(*) OVER () FROM (\(rule.sql)) broken (example) ORDER BY example LIMIT 5
                    """)
                guard let row = rows.first else { continue }
                let examples = try rows.map { (row) throws(DatabaseError) in try row.text(0) }
                findings.append(
                    Violation(
                        code: rule.code, tables: rule.tables, rule: rule.title, severity: rule.severity,
                        count: try row.int(1), examples: examples))
            }
            return findings
        }
    }
}
