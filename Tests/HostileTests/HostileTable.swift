/// The table that the suite prints: attack, expected, seen. What is not as expected comes first.
struct HostileTable {
    private(set) var verdicts: [Verdict] = []

    mutating func add(_ more: [Verdict]) { verdicts += more }

    var failures: [Verdict] { verdicts.filter { !$0.problems.isEmpty } }

    var text: String {
        var lines: [String] = []
        for failure in failures {
            lines.append("✘ \(failure.title): \(failure.problems.joined(separator: "; "))")
        }
        if !failures.isEmpty { lines.append("") }
        let width = verdicts.map(\.title.count).max() ?? 0
        let expectedWidth = min(60, verdicts.map(\.expected.count).max() ?? 0)
        lines.append(row("ATTACK", "EXPECTED", "SEEN", width, expectedWidth))
        for verdict in verdicts {
            lines.append(row(verdict.title, verdict.expected, verdict.seen, width, expectedWidth))
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ title: String, _ expected: String, _ seen: String, _ width: Int, _ expectedWidth: Int) -> String {
        "\(padded(title, width))  \(padded(cut(expected, expectedWidth), expectedWidth))  \(cut(seen, 110))"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }
}
