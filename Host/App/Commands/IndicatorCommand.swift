import ArgumentParser
import Indicators
import MarketData
import PluginInspection
import TradingModel

struct IndicatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicator",
        abstract: "Print the values of the SDK's indicators for the candles of a file.",
        discussion: """
            One line for every candle: its open time, prices and volume, then the indicators' values at full precision (the
            shortest text that reads back as the same number), empty until they are defined. What a strategy computes from the
            same candles is the same, to the last digit.

            Parameters stand behind a colon, in the order of --list; those left out at the end have their defaults.

            EXAMPLES
              tradingboost indicator rsi --candles btc-1m.csv
              tradingboost indicator ema:50 ema:200 macd:12,26,9 --candles btc-1m.csv --timeframe 1h --csv > values.csv
              tradingboost indicator bollinger:20,2.5 supertrend --candles btc-1m.csv --json
              tradingboost indicator --list
            """)

    @Argument(help: ArgumentHelp("Indicators with their parameters.", valueName: "name[:p1,p2…]"))
    var indicators: [String] = []

    @Option(
        help: ArgumentHelp(
            "Candle file: CSV with the header open_time_ms,open,high,low,close,volume, or Binance's public data.",
            valueName: "file"))
    var candles: String?

    @Option(
        help: ArgumentHelp(
            "Compute on longer candles, built from those of the file as a host builds them: 1m, 3m, 5m, 15m, 1h, 4h, 1d.",
            valueName: "timeframe"))
    var timeframe: String?

    @Flag(help: "Fill gaps in the candle file with flat candles of volume 0 instead of refusing the file.")
    var fillGaps = false

    @Flag(help: "Print a header and comma-separated values; the default.")
    var csv = false

    @Flag(help: "Print one JSON object a line; with --list one for each indicator.")
    var json = false

    @Flag(help: "Print every indicator with its parameters, their ranges and defaults.")
    var list = false

    func validate() throws {
        if csv, json { throw ValidationError("--csv and --json are two forms of the same: give one of them") }
        if list {
            guard indicators.isEmpty, candles == nil else {
                throw ValidationError("--list prints what there is: leave the indicators and --candles out")
            }
            return
        }
        guard !indicators.isEmpty else {
            throw ValidationError("no indicator is named: give for example rsi:14, or --list to see all")
        }
        guard candles != nil else { throw ValidationError("no candles are given: add --candles FILE") }
        if let timeframe, Timeframe(name: timeframe) == nil {
            throw ValidationError("--timeframe \(timeframe) is unknown: give \(names(of: Timeframe.allCases))")
        }
    }

    func run() throws {
        if list { return print(json ? IndicatorListing.json : IndicatorListing.text) }
        guard let candles else { return }
        let requests = try indicators.map(request)
        let names = requests.flatMap(\.columns)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw CommandFailure("\(twice) is asked for twice; give each indicator with its parameters once")
        }
        let file = try CandleFile.read(
            path: candles, instrument: InstrumentID(1), gaps: fillGaps ? .fill : .refuse)
        guard !file.candles.isEmpty else {
            throw CommandFailure("\(candles): has no candles; give a file with at least one row")
        }
        let chosen = timeframe.flatMap { Timeframe(name: $0) } ?? file.timeframe
        let series = try aggregated(file, to: chosen)
        var values = IndicatorRows(requests: requests, timeframe: chosen, isJSON: json)
        values.print(series)
    }

    private func request(_ text: String) throws -> IndicatorRequest {
        do {
            return try IndicatorRequest(text)
        } catch .unknown(let name) {
            let near = closest(to: name.lowercased(), among: IndicatorDescription.all.map(\.name))
            let hint = near.map { "did you mean \($0)?" } ?? "tradingboost indicator --list names all"
            throw CommandFailure("\(IndicatorRequestProblem.unknown(name)): \(hint)")
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private func aggregated(_ file: CandleFile, to timeframe: Timeframe) throws -> [Candle] {
        if timeframe == file.timeframe { return file.candles }
        var aggregator = CandleAggregator(base: file.timeframe)
        guard aggregator.subscribe(timeframe) else {
            let possible = Timeframe.allCases.filter { $0.nanoseconds % file.timeframe.nanoseconds == 0 }
            throw CommandFailure(
                "candles of \(timeframe.name) cannot be built from the file's candles of \(file.timeframe.name): "
                    + "give \(names(of: possible))")
        }
        var longer: [Candle] = []
        for candle in file.candles { aggregator.add(candle, into: &longer) }
        guard !longer.isEmpty else {
            throw CommandFailure(
                "the file's \(file.candles.count) candles of \(file.timeframe.name) complete no candle of \(timeframe.name): "
                    + "give a shorter timeframe or a longer file")
        }
        return longer
    }

    private func names(of timeframes: [Timeframe]) -> String { timeframes.map(\.name).joined(separator: ", ") }
}

/// Writes a line for each candle.
private struct IndicatorRows {
    private let columns: [(stream: IndicatorStream, names: [String])]
    private let isJSON: Bool

    init(requests: [IndicatorRequest], timeframe: Timeframe, isJSON: Bool) {
        columns = requests.map { ($0.stream(candleSeconds: timeframe.rawValue), $0.columns) }
        self.isJSON = isJSON
    }

    mutating func print(_ candles: [Candle]) {
        var text = ""
        if !isJSON {
            text = (IndicatorRows.own + columns.flatMap(\.names)).joined(separator: ",") + "\n"
        }
        for candle in candles {
            text += isJSON ? object(candle) : row(candle)
            // Many lines at once: a write for each of them would take longer than the values.
            if text.utf8.count > 65_536 {
                Swift.print(text, terminator: "")
                text = ""
            }
        }
        Swift.print(text, terminator: "")
    }

    private static let own = ["open_time_ms", "open", "high", "low", "close", "volume"]

    private func row(_ candle: Candle) -> String {
        var line =
            "\(candle.openTime.milliseconds),\(candle.open),\(candle.high),\(candle.low),\(candle.close),\(candle.volume)"
        for (_, value) in values(candle) {
            line += ","
            if let value { line += "\(value)" }
        }
        return line + "\n"
    }

    /// Prices and volume are texts, as everywhere: a decimal of 18 digits is not always a number of JSON's readers.
    private func object(_ candle: Candle) -> String {
        var line = """
            {"open_time_ms":\(candle.openTime.milliseconds),"open":"\(candle.open)","high":"\(candle.high)",\
            "low":"\(candle.low)","close":"\(candle.close)","volume":"\(candle.volume)"
            """
        for (name, value) in values(candle) {
            line += ",\"\(name)\":"
            if let value { line += "\(value)" } else { line += "null" }
        }
        return line + "}\n"
    }

    private func values(_ candle: Candle) -> [(name: String, value: Double?)] {
        let prices = candle.doubles
        let input = IndicatorInput(
            open: prices.open, high: prices.high, low: prices.low, close: prices.close, volume: prices.volume,
            openTime: candle.openTime.nanoseconds)
        return columns.flatMap { column in
            let values = column.stream.update(input)
            return column.names.enumerated().map { ($1, $0 < values.count ? values[$0] : nil) }
        }
    }
}

/// What `--list` prints.
private enum IndicatorListing {
    static var text: String {
        IndicatorDescription.all.map { indicator in
            var lines = ["\(indicator.name)  \(indicator.summary)"]
            for parameter in indicator.parameters {
                lines.append("    \(parameter.name): \(parameter.accepted); \(parameter.text(parameter.standard)) unless given")
            }
            if indicator.columns.count > 1 { lines.append("    gives \(indicator.columns.joined(separator: ", "))") }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    static var json: String {
        IndicatorDescription.all.map { indicator in
            let parameters = indicator.parameters.map { parameter in
                """
                {"name":"\(parameter.name)","minimum":\(parameter.text(parameter.range.lowerBound)),\
                "maximum":\(parameter.text(parameter.range.upperBound)),"default":\(parameter.text(parameter.standard)),\
                "whole":\(parameter.isWhole)}
                """
            }
            let columns = indicator.columns.filter { !$0.isEmpty }.map { "\"\($0)\"" }
            return """
                {"name":"\(indicator.name)","summary":"\(indicator.summary)","parameters":[\(parameters.joined(separator: ","))],\
                "columns":[\(columns.joined(separator: ","))]}
                """
        }.joined(separator: "\n")
    }
}
