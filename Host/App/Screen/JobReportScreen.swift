import StrictJSON

/// The report of a job: its figures, and of a check the tests that failed.
struct JobReportScreen {
    var report: JSON

    /// What stands first; the rest comes behind it as the host gives it.
    private static let first = [
        "plugin", "version", "instrument", "candles", "trades", "fills", "orders", "intents", "refusals", "fees", "finalEquity",
        "openPosition",
    ]

    var text: String {
        guard case .object(let members) = report else { return report.cell }
        if case .array(let tests)? = report["tests"] { return check(tests) }
        let figures = members.filter { member in
            switch member.value {
            case .null, .array, .object: false
            default: true
            }
        }
        let order =
            JobReportScreen.first.compactMap { name in figures.first { $0.name == name } }
            + figures.filter { !JobReportScreen.first.contains($0.name) }
        let columns = [TextTable.Column(title: "", alignment: .left), .init(title: "", alignment: .left)]
        let rows = order.map { [$0.name.spacedWords, $0.value.cell] }
        return TextTable(columns: columns, rows: rows).lines().dropFirst().joined(separator: "\n")
    }

    /// `Dip Buyer 1.0.0: 48 of 48 tests passed in 5.2 s`
    private func check(_ tests: [JSON]) -> String {
        let failed = tests.filter { $0.shown("outcome") == "failed" }
            .map { "✗ \($0.shown("name")): \($0.shown("detail"))" }
        let count = (Int(report.shown("passed")) ?? 0) + (Int(report.shown("failed")) ?? 0)
        let time = Double(report.shown("seconds")).map { " in \(AmountText.fixed($0, digits: 1)) s" } ?? ""
        let line = "\(report.shown("plugin")) \(report.shown("version")): \(report.shown("passed")) of \(count) tests passed"
        return (["\(line)\(time)"] + failed).joined(separator: "\n")
    }
}

extension String {
    /// `finalEquity` as people write it: `final equity`
    var spacedWords: String {
        reduce(into: "") { text, character in
            text += character.isUppercase ? " \(character.lowercased())" : String(character)
        }
    }
}
