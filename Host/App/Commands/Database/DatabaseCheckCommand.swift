import ArgumentParser
import Store

struct DatabaseCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that the stored trading tells one story.",
        discussion: """
            Reads every intent, order, fill, position and message in one read-only snapshot and holds them against each other:
            fills sum to orders, orders to positions, numbers have no gaps, nothing is without what it came from, every fill was
            told, tenants are kept apart. Names each broken rule with its table, the rows' keys and the figures that do not agree.

            A host may run and trade meanwhile. The database user needs to read only: a member of tradingboost_reader. Exit
            status 1 when a rule is broken; a warning alone is no failure.

            EXAMPLES
              tradingboost db check
              tradingboost db check --data /var/lib/tradingboost --json
            """)

    @OptionGroup var location: DataOptions

    @Flag(help: "Print one JSON object: the rules, and what breaks them with the first examples.")
    var json = false

    private struct Report: Encodable {
        struct Finding: Encodable {
            var code: String
            var tables: String
            var rule: String
            var severity: String
            var count: Int
            var examples: [String]
        }

        var rules: Int
        var violations: [Finding]
        var warnings: [Finding]
    }

    func run() async throws {
        let (database, connection) = try Database.read(dataFolder: location.data)
        defer { database.close() }
        let progress = ProgressLine(total: InvariantRule.all.count, unit: "rules")
        let findings = try Invariants(connection).findings { place, _ in progress.update(place) }
        progress.end()
        let report = Report(
            rules: InvariantRule.all.count, violations: findings.filter { $0.severity == .violation }.map(described),
            warnings: findings.filter { $0.severity == .warning }.map(described))
        if json { print(JSONText.pretty(report)) } else { show(report) }
        if !report.violations.isEmpty { throw ExitCode(1) }
    }

    private func described(_ finding: Invariants.Violation) -> Report.Finding {
        Report.Finding(
            code: finding.code, tables: finding.tables, rule: finding.rule, severity: finding.severity.rawValue,
            count: finding.count, examples: finding.examples)
    }

    private func show(_ report: Report) {
        for finding in report.violations + report.warnings {
            print("\(finding.severity) \(finding.code) in \(finding.tables): not so in \(finding.count) rows: \(finding.rule)")
            for example in finding.examples { print("  \(example)") }
            if finding.count > finding.examples.count { print("  … and \(finding.count - finding.examples.count) more") }
        }
        let warnings = report.warnings.isEmpty ? "" : ", \(report.warnings.count) with a warning"
        print("\(report.rules) rules checked, \(report.violations.count) broken\(warnings)")
    }
}
