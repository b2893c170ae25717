import API
import Foundation

/// What `risk show` and `risk lift` show: how the instance stands, its guards, its limits, and what was refused or done lately.
struct RiskScreen {
    var report: RiskReport

    var text: String {
        (standing + LimitsScreen(report: report).lines + refusals + events).joined(separator: "\n")
    }

    private var standing: [String] {
        guard !report.guards.isEmpty else {
            return ["\(report.name): no guard is set; they stand in the configuration file, under guards of a strategy"]
        }
        let rows = report.guards.map { guarding in
            ["", guarding.kind.spaced, guarding.setting, guarding.level.map { "at \($0)" } ?? ""]
        }
        let table = TextTable(
            columns: ["", "GUARD", "SETTING", "ACTS"].map { .init(title: $0, alignment: .left) }, rows: rows)
        let account =
            "  equity \(report.equity), today \(AmountText.text(report.dayProfit)), this week "
            + AmountText.text(report.weekProfit)
        return ["\(report.name): \(report.standing ?? "no guard keeps it from trading")"] + table.lines() + [account]
    }

    private var refusals: [String] {
        guard !report.refusals.isEmpty else { return [] }
        let rows = report.refusals.reversed().map { refusal in
            ["", MarketClock.dateAndTime(refusal.time), "\(refusal.intent)", refusal.code, refusal.text]
        }
        return TextTable(
            columns: ["", "TIME (UTC)", "INTENT", "REFUSED BY", "WHY"].map { .init(title: $0, alignment: .left) }, rows: rows
        ).lines()
    }

    private var events: [String] {
        guard !report.events.isEmpty else { return [] }
        let rows = report.events.reversed().map { event in
            ["", MarketClock.dateAndTime(event.time), event.kind.spaced, event.step, event.text]
        }
        return TextTable(
            columns: ["", "TIME (UTC)", "GUARD", "STEP", "WHAT"].map { .init(title: $0, alignment: .left) }, rows: rows
        ).lines()
    }
}
