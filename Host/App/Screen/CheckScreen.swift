import Foundation
import PluginCheck

/// What a conformance check found, for people: what failed in full, what passed in a few words.
struct CheckScreen {
    var report: CheckReport
    var isVerbose: Bool

    var text: String {
        var lines: [String] = []
        if isVerbose {
            let rows = report.tests.map { test in
                [test.name, test.outcome.rawValue, String(format: "%.2f", test.seconds), test.detail]
            }
            let table = TextTable(
                columns: [
                    .init(title: "TEST", alignment: .left), .init(title: "OUTCOME", alignment: .left),
                    .init(title: "SECONDS", alignment: .right), .init(title: "DETAIL", alignment: .left),
                ], rows: rows)
            lines += table.lines()
            lines.append("")
        }
        let version = report.version.isEmpty ? "" : " \(report.version)"
        let rest = report.notApplicable == 0 ? "" : ", \(report.notApplicable) not applicable"
        lines.append(
            "\(report.plugin)\(version): \(report.tests.count) tests in \(String(format: "%.1f", report.seconds)) s: "
                + "\(report.passed) passed, \(report.failed) failed\(rest)   (seed \(report.seed))")
        if !isVerbose {
            for test in report.tests where test.outcome == .failed { lines.append("  ✗ \(test.name): \(test.detail)") }
            for test in report.tests where test.outcome == .passed && Self.headlines.contains(test.name) {
                lines.append("  ✓ \(test.name): \(test.detail)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What an author wants to know even when it passed.
    private static let headlines: Set<String> = [
        "usual-session", "determinism", "restart", "look-ahead", "leak", "time-per-event",
    ]
}
