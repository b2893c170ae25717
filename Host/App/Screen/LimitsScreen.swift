import API

/// How far an instance may go, and who says so.
struct LimitsScreen {
    var report: RiskReport

    var text: String { (["\(report.name):"] + lines).joined(separator: "\n") }

    /// A table of the limits that are set, and one line of those that are not.
    var lines: [String] {
        let rows = report.limits.compactMap { limit in limit.value.map { ["", limit.key, $0, limit.source] } }
        let table = TextTable(columns: ["", "LIMIT", "VALUE", "FROM"].map { .init(title: $0, alignment: .left) }, rows: rows)
        let off = report.limits.filter { $0.value == nil }.map(\.key)
        return table.lines() + (off.isEmpty ? [] : ["  off: \(off.joined(separator: ", "))"])
    }
}
