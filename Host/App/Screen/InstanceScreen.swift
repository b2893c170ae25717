import API
import Foundation
import TradingModel

extension InstanceReport {
    /// After a step: `bob/dip-buyer 1.0.0 running (worker 41873)`.
    var line: String {
        var line = "\(path) \(version) \(state.rawValue)"
        if state == .disabled {
            line += ", \(openOrders) open order\(openOrders == 1 ? "" : "s"), position \(position)"
        } else if let process {
            line += " (worker \(process))"
        }
        if !reason.isEmpty { line += ": \(reason.onOneLine)" }
        if let halt { line += "; halted: \(halt.spaced)" }
        return line
    }
}

/// What `instances list` shows.
struct InstanceScreen {
    var instances: [InstanceReport]

    private static let columns: [TextTable.Column] = [
        .init(title: "ID", alignment: .right), .init(title: "INSTANCE", alignment: .left),
        .init(title: "PLUGIN", alignment: .left), .init(title: "STATE", alignment: .left),
        .init(title: "WORKER", alignment: .right), .init(title: "POSITION", alignment: .right),
        .init(title: "OPEN", alignment: .right), .init(title: "P&L", alignment: .right),
        .init(title: "CPU S", alignment: .right), .init(title: "EVENTS", alignment: .right),
        .init(title: "RESTARTS", alignment: .right), .init(title: "WHY", alignment: .left),
    ]

    var text: String {
        guard !instances.isEmpty else {
            return "no instance: enable one with tradingboost instances enable PLUGIN --user NAME"
        }
        let rows = instances.map { instance in
            [
                "\(instance.id)", instance.path, "\(instance.plugin) \(instance.version)", instance.state.rawValue,
                instance.process.map { "\($0)" } ?? "", instance.position, "\(instance.openOrders)",
                AmountText.text(instance.profit), AmountText.fixed(instance.usage.cpuSeconds, digits: 2),
                "\(instance.usage.events)", "\(instance.usage.restarts)",
                [instance.reason, instance.halt.map { "halted: \($0.spaced)" } ?? ""].filter { !$0.isEmpty }
                    .joined(separator: "; "),
            ]
        }
        return TextTable(columns: InstanceScreen.columns, rows: rows).lines().joined(separator: "\n")
    }
}

/// What `instances why` shows: the oldest decision first, so that the newest stands above the prompt.
struct DecisionScreen {
    var instance: InstanceReport
    var decisions: [DecisionReport]

    var text: String {
        guard !decisions.isEmpty else { return "\(instance.line)\n  no candle yet since the host started" }
        let rows = decisions.reversed().map { decision in
            ["", MarketClock.dateAndTime(decision.time), decision.timeframe, decision.outcome.spaced, decision.text]
        }
        let table = TextTable(
            columns: ["", "TIME (UTC)", "CANDLE", "ORDER", "WHY"].map { .init(title: $0, alignment: .left) }, rows: rows)
        return ([instance.line] + table.lines()).joined(separator: "\n")
    }
}

/// What `instances swap` shows.
struct SwapScreen {
    var swaps: [SwapReport]

    var text: String {
        guard !swaps.isEmpty else { return "nothing was swapped since the host started" }
        return swaps.flatMap { swap in
            ["\(swap.plugin) → \(swap.to) (\(swap.id))"]
                + TextTable(
                    columns: Array(repeating: .init(title: "", alignment: .left), count: 4),
                    rows: swap.members.map { ["", $0.name, $0.state.rawValue.spaced, $0.text] }
                ).lines().dropFirst()
        }.joined(separator: "\n")
    }
}

extension String {
    /// `no_signal` as people read it.
    var spaced: String { replacingOccurrences(of: "_", with: " ") }
}

extension AmountText {
    /// An amount that came as a decimal text: `+182.40`.
    static func text(_ decimal: String) -> String {
        guard let amount = FixedDecimal(decimal) else { return decimal }
        return (amount.raw > 0 ? "+" : "") + rounded(amount, digits: 2)
    }
}
