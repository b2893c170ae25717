import Foundation
import Line
import TradingModel

/// What a demo shows: on a terminal a table that moves, elsewhere a table every few seconds, with `--json` one object.
struct DemoScreen: Sendable {
    let isJSON: Bool
    private let isTerminal: Bool

    init(isJSON: Bool) {
        self.isJSON = isJSON
        self.isTerminal = isatty(1) == 1
    }

    func begin(_ host: Host) {
        if !isJSON {
            print(host.greeting)
            print("")
            flush()
        } else if StandardError.isTerminal {
            StandardError.write(host.greeting)
        }
    }

    /// Shows the status until the run is finished or the task is cancelled.
    func watch(_ status: RunStatusBox) async {
        var drawnLines = 0
        var shown = ContinuousClock.now
        while !Task.isCancelled {
            let latest = status.latest
            if isJSON {
                if StandardError.isTerminal { progress(latest) }
            } else if isTerminal {
                drawnLines = redraw(table(latest), over: drawnLines)
            } else if ContinuousClock.now - shown >= .seconds(5) {
                print(table(latest).joined(separator: "\n") + "\n")
                flush()
                shown = .now
            }
            if latest.isFinished { break }
            do { try await Task.sleep(for: .milliseconds(200)) } catch { break }
        }
        if isJSON {
            if StandardError.isTerminal { StandardError.write("") }
        } else if isTerminal {
            _ = redraw(table(status.latest), over: drawnLines)
        } else {
            print(table(status.latest).joined(separator: "\n"))
        }
        flush()
    }

    func end(_ summary: RunSummary) {
        if isJSON {
            print(summary.json)
        } else {
            print("")
            print(summary.text)
        }
        flush()
    }

    // MARK: - Table

    private func table(_ status: RunStatus) -> [String] {
        let quote = status.instances.first?.quoteAsset ?? "quote"
        let columns: [TextTable.Column] = [
            .init(title: "USER", alignment: .left), .init(title: "STRATEGY", alignment: .left),
            .init(title: "INSTRUMENT", alignment: .left), .init(title: "POSITION", alignment: .left),
            .init(title: "OPEN", alignment: .right), .init(title: "P&L (\(quote))", alignment: .right),
            .init(title: "LAST EVENT", alignment: .left),
        ]
        let limit = isTerminal ? max(Terminal.size.rows - 6, 3) : status.instances.count
        let shown = status.instances.prefix(limit)
        let rows = shown.map { instance in
            [
                instance.user, instance.strategy, instance.instrument, position(instance), "\(instance.openOrders)",
                signed(instance.profit), lastEvent(instance),
            ]
        }
        var lines = TextTable(columns: columns, rows: rows).lines(width: isTerminal ? Terminal.size.columns : nil)
        if shown.count < status.instances.count { lines.append("… and \(status.instances.count - shown.count) more") }
        lines.append(footer(status))
        return lines
    }

    private func footer(_ status: RunStatus) -> String {
        let time = status.time.map { MarketClock.dateAndTime($0) } ?? "before the first candle"
        let counts = status.counts
        return "\(time) UTC · \(counts.candles) candles · \(counts.orders) orders · \(counts.fills) fills · "
            + "\(counts.notices) notifications · \(status.restarts) restarts"
    }

    private func position(_ instance: InstanceStatus) -> String {
        guard !instance.quantity.isZero else { return "flat" }
        let sign = instance.quantity > .zero ? "+" : "−"
        let price = instance.entryPrice.map { " @ \(AmountText.rounded($0.decimal, digits: 2))" } ?? ""
        return "\(sign)\(instance.quantity.magnitude)\(price)"
    }

    private func signed(_ profit: Notional) -> String {
        let text = AmountText.rounded(profit.decimal.magnitude, digits: 2)
        if profit.isZero { return text }
        return (profit > .zero ? "+" : "−") + text
    }

    private func lastEvent(_ instance: InstanceStatus) -> String {
        guard let time = instance.lastEventTime else { return "" }
        return "\(MarketClock.time(time)) \(instance.lastEvent)"
    }

    // MARK: - Terminal

    /// Writes the lines over the ones that were drawn before. Returns how many lines stand there now.
    private func redraw(_ lines: [String], over drawn: Int) -> Int {
        let up = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        let body = lines.map { "\u{1B}[2K\($0)\n" }.joined()
        print(up + "\r" + body + "\u{1B}[J", terminator: "")
        flush()
        return lines.count
    }

    private func progress(_ status: RunStatus) {
        let line = "\r\u{1B}[2K\(footer(status))"
        FileHandle.standardError.write(Data(line.utf8))
    }

    private func flush() { fflush(nil) }
}
