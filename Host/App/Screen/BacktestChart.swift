import BacktestProtocol
import TradingModel

/// A picture of a backtest as SVG: the price with the fills above, what the account is worth below. It is one file that loads
/// nothing, on a white ground, and no longer for a million candles than for a thousand.
struct BacktestChart {
    /// Plugin and instrument.
    var title: String
    /// Below the title: return, buy and hold, deepest fall.
    var figures: String
    /// Unit of price and equity.
    var quoteAsset: String
    /// At least one, ascending.
    var candles: [Candle]
    var initialEquity: Double
    var trace: BacktestTrace
    /// All that there were; the trace has a part of many.
    var fillCount: Int

    static let width = 960.0
    static let height = 540.0
    /// The price's panel and the equity's.
    static let upper = ChartPanel(left: 76, top: 88, width: 868, height: 232)
    static let lower = ChartPanel(left: 76, top: 358, width: 868, height: 142)

    /// Candles share a column of the picture, so many at most: two pixels each.
    private static let maximumColumns = 434
    /// Triangles of each side.
    private static let maximumMarks = 200
    /// More than so many are drawn smaller.
    private static let largeMarks = 100

    private enum Colour {
        static let text = "#1f2328"
        static let faint = "#59636e"
        static let grid = "#e4e8ec"
        static let range = "#c3ccd6"
        static let close = "#32383f"
        static let buy = "#1a7f37"
        static let sell = "#cf222e"
        static let strategy = "#0b5cd6"
        static let hold = "#b26a00"
    }

    var svg: String {
        precondition(!candles.isEmpty, "a chart is drawn of candles")
        let columns = ChartColumns(candles, atMost: BacktestChart.maximumColumns)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540" width="960" height="540" role="img" \
            font-family="system-ui, sans-serif" font-size="11" fill="\(Colour.text)">
            <title>\(SVGText.escaped("\(title): \(figures)"))</title>
            <rect width="960" height="540" fill="#fff"/>
            <text x="16" y="28" font-size="16" font-weight="600">\(SVGText.escaped(short(title, 80)))</text>
            <text x="16" y="48" font-size="12">\(SVGText.escaped(short(figures, 140)))</text>
            <text x="944" y="28" font-size="12" text-anchor="end" fill="\(Colour.faint)">\(period)</text>
            \(times)
            \(price(columns))
            \(equity(columns))
            </svg>

            """
    }

    private func short(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : String(text.prefix(limit - 1)) + "…"
    }

    // MARK: - Time

    private var end: Timestamp { candles[candles.count - 1].closeTime }

    private var period: String {
        let times = [candles[0].openTime, end].map { MarketClock.dateAndTime($0) }
        return "\(times[0]) – \(times[1]) UTC · \(ValueAxis.whole(candles.count)) × \(candles[0].timeframe.name)"
    }

    private var times: String {
        var text = ""
        var lastX = -Double.infinity
        for tick in TimeAxis.ticks(from: candles[0].openTime, to: end, atMost: 9) {
            let x = BacktestChart.upper.x(Double(index(at: tick.time)), of: candles.count)
            // A gap between candles has no width: what lies in it must not be written over each other.
            guard x - lastX > 70 || lastX == -Double.infinity else { continue }
            lastX = x
            let label = min(max(x, 76), BacktestChart.width - 50)
            for panel in [BacktestChart.upper, BacktestChart.lower] {
                text += "<path d=\"M\(SVGText.point(x, panel.top))V\(SVGText.number(panel.bottom))\" "
                text += "stroke=\"\(Colour.grid)\"/>\n"
            }
            text += "<text x=\"\(SVGText.number(label))\" y=\"\(SVGText.number(BacktestChart.lower.bottom + 18))\" "
            text += "text-anchor=\"middle\" fill=\"\(Colour.faint)\">\(tick.label)</text>\n"
        }
        return text + "<text x=\"10\" y=\"\(SVGText.number(BacktestChart.lower.bottom + 18))\" "
            + "fill=\"\(Colour.faint)\">UTC</text>"
    }

    /// Of the first candle that begins then or later.
    private func index(at time: Timestamp) -> Int {
        var (low, high) = (0, candles.count)
        while low < high {
            let middle = (low + high) / 2
            if candles[middle].openTime < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: - Price

    private func price(_ columns: ChartColumns) -> String {
        let panel = BacktestChart.upper
        let marks = trace.fills.filter { Int($0.candle) < candles.count }
        let axis = ValueAxis(fitting: columns.columns.flatMap { [$0.low, $0.high] } + marks.map(\.price), tickCount: 6)
        let (buys, sells) = (thinned(marks, .buy), thinned(marks, .sell))
        let range =
            "<path d=\"\(columns.range(panel, axis))\" fill=\"\(columns.isFilled ? Colour.range : "none")\" "
            + "stroke=\"\(Colour.range)\"/>"
        let close = SVGText.line(columns.columns.map { (panel.x($0.middle, of: candles.count), panel.y($0.close, axis)) })
        let isCrowded = max(buys.count, sells.count) > BacktestChart.largeMarks
        let (up, down) = isCrowded ? ("l-3 5h6z", "l-3 -5h6z") : ("l-4 7h8z", "l-4 -7h8z")
        let isThinned = buys.count + sells.count < fillCount
        let legend = [
            Legend(text: "low to high", colour: Colour.range, shape: .band),
            Legend(text: "close", colour: Colour.close, shape: .line),
            Legend(text: "buy", colour: Colour.buy, shape: .up), Legend(text: "sell", colour: Colour.sell, shape: .down),
        ]
        let count =
            isThinned
            ? "\(ValueAxis.whole(buys.count + sells.count)) of \(ValueAxis.whole(fillCount)) fills are shown"
            : "\(ValueAxis.whole(fillCount)) fills"
        return """
            \(frame(panel, axis, caption: "Price, \(quoteAsset)", legend: legend, remark: count))
            \(range)
            <path d="\(close)" fill="none" stroke="\(Colour.close)" stroke-linejoin="round" stroke-linecap="round"/>
            <path d="\(triangles(buys, panel, axis, up))" fill="\(Colour.buy)" stroke="#fff" stroke-width=".5"/>
            <path d="\(triangles(sells, panel, axis, down))" fill="\(Colour.sell)" stroke="#fff" stroke-width=".5"/>
            """
    }

    private func thinned(_ marks: [FillMark], _ side: Side) -> [FillMark] {
        let ofSide = marks.filter { $0.side == side }
        guard ofSide.count > BacktestChart.maximumMarks else { return ofSide }
        return (0..<BacktestChart.maximumMarks).map { ofSide[$0 * ofSide.count / BacktestChart.maximumMarks] }
    }

    /// The tip of each is at the fill's price.
    private func triangles(_ marks: [FillMark], _ panel: ChartPanel, _ axis: ValueAxis, _ shape: String) -> String {
        marks.map { mark in
            "M\(SVGText.point(panel.x(Double(mark.candle) + 0.5, of: candles.count), panel.y(mark.price, axis)))\(shape)"
        }.joined()
    }

    // MARK: - Equity

    private func equity(_ columns: ChartColumns) -> String {
        let panel = BacktestChart.lower
        let start = candles[0].doubles.open
        // Both begin at the first candle's open.
        let hold = [(0.0, initialEquity)] + columns.columns.map { ($0.end, initialEquity * $0.close / start) }
        var strategy = [(0.0, initialEquity)]
        let step = max(1, (trace.equity.count + BacktestChart.maximumColumns - 1) / BacktestChart.maximumColumns)
        for (number, sample) in trace.equity.enumerated() where (trace.equity.count - 1 - number) % step == 0 {
            strategy.append((min(Double(sample.candle) + 1, Double(candles.count)), sample.equity))
        }
        let axis = ValueAxis(fitting: hold.map(\.1) + strategy.map(\.1), tickCount: 5)
        func line(_ values: [(Double, Double)]) -> String {
            SVGText.line(values.map { (panel.x($0.0, of: candles.count), panel.y($0.1, axis)) })
        }
        let legend = [
            Legend(text: "strategy", colour: Colour.strategy, shape: .line),
            Legend(text: "buy and hold", colour: Colour.hold, shape: .dashes),
        ]
        return """
            \(frame(panel, axis, caption: "Equity, \(quoteAsset)", legend: legend, remark: ""))
            <path d="\(line(hold))" fill="none" stroke="\(Colour.hold)" stroke-dasharray="4 3"/>
            <path d="\(line(strategy))" fill="none" stroke="\(Colour.strategy)" stroke-width="1.5" stroke-linejoin="round"/>
            """
    }

    // MARK: - Around a panel

    private struct Legend {
        enum Shape { case line, dashes, band, up, down }

        var text: String
        var colour: String
        var shape: Shape

        /// In a box of 14 × 8 pixels at a place.
        func sign(_ x: Double, _ y: Double) -> String {
            switch shape {
            case .line: "<path d=\"M\(SVGText.point(x, y + 4))h14\" stroke=\"\(colour)\" stroke-width=\"1.5\"/>"
            case .dashes: "<path d=\"M\(SVGText.point(x, y + 4))h14\" stroke=\"\(colour)\" stroke-dasharray=\"4 3\"/>"
            case .band: "<path d=\"M\(SVGText.point(x, y))h14v8h-14z\" fill=\"\(colour)\"/>"
            case .up: "<path d=\"M\(SVGText.point(x + 7, y))l-4 7h8z\" fill=\"\(colour)\"/>"
            case .down: "<path d=\"M\(SVGText.point(x + 7, y + 7))l-4 -7h8z\" fill=\"\(colour)\"/>"
            }
        }
    }

    /// Grid, labels, caption and legend of a panel.
    private func frame(
        _ panel: ChartPanel, _ axis: ValueAxis, caption: String, legend: [Legend], remark: String
    ) -> String {
        var text = ""
        for tick in axis.ticks {
            let y = panel.y(tick, axis)
            text += "<path d=\"M\(SVGText.point(panel.left, y))H\(SVGText.number(panel.right))\" stroke=\"\(Colour.grid)\"/>\n"
            text += "<text x=\"\(SVGText.number(panel.left - 8))\" y=\"\(SVGText.number(y + 4))\" text-anchor=\"end\" "
            text += "fill=\"\(Colour.faint)\">\(axis.label(tick))</text>\n"
        }
        let base = panel.top - 9
        text += "<text x=\"16\" y=\"\(SVGText.number(base))\" font-weight=\"600\">\(SVGText.escaped(caption))</text>\n"
        // Letters are about 6 pixels wide.
        var x = 40 + 7 * Double(caption.count)
        for entry in legend {
            text += entry.sign(x, base - 8)
            text += "<text x=\"\(SVGText.number(x + 19))\" y=\"\(SVGText.number(base))\">\(entry.text)</text>\n"
            x += 36 + 6 * Double(entry.text.count)
        }
        if !remark.isEmpty {
            text +=
                "<text x=\"944\" y=\"\(SVGText.number(base))\" text-anchor=\"end\" fill=\"\(Colour.faint)\">\(remark)</text>\n"
        }
        return text + "<path d=\"M\(SVGText.point(panel.left, panel.top))V\(SVGText.number(panel.bottom))"
            + "H\(SVGText.number(panel.right))\" fill=\"none\" stroke=\"\(Colour.faint)\"/>"
    }
}

extension BacktestChart {
    init(
        report: BacktestReport, outcome: BacktestRun.Outcome, instrument: Instrument, initialEquity: Notional,
        candles: [Candle]
    ) {
        self.init(
            title: "\(report.plugin) on \(instrument.name)",
            figures: "return \(AmountText.percent(report.returnFraction)) · buy and hold "
                + "\(AmountText.percent(report.buyAndHoldFraction)) · deepest fall "
                + "\(AmountText.percent(report.maximumDrawdown, isSigned: false)) · \(report.trades) trades",
            quoteAsset: instrument.quoteAsset, candles: candles, initialEquity: initialEquity.decimal.double,
            trace: outcome.trace, fillCount: Int(clamping: report.fills))
    }
}
