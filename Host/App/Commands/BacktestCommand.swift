import ArgumentParser
import Foundation
import PluginInspection
import Risk
import TradingModel

struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run a strategy over candles, with the host's own engine, risk and order management.",
        discussion: """
            The plugin runs in a caged process together with the line, on a virtual clock. What it decides is what it decides in
            a host: the intent hash of a backtest and of a demo with the same candles and parameters is the same.

            EXAMPLES
              tradingboost backtest --plugin libHyperRSI.so --candles btc-1m.csv
              tradingboost backtest --plugin libHyperRSI.so --candles btc-1m.csv rsi_period=21 --json
              tradingboost backtest --plugin libHyperRSI.so --seed 3 --length 500000
              tradingboost backtest --plugin libHyperRSI.so --length 5000 --intents intents.jsonl
              tradingboost backtest --candles btc-1m.csv --chart hyper-rsi.svg
              tradingboost backtest --candles btc-1m.csv --depth 50 --limits maximum_slippage_bps=5 maximum_order_notional=500
            """)

    @OptionGroup var market: MarketOptions
    @OptionGroup var strategy: StrategyOptions
    @OptionGroup var limits: LimitOptions

    @Option(help: ArgumentHelp("What the account starts with, in the quote asset.", valueName: "amount"))
    var equity: String = "10000"

    @Option(
        help: ArgumentHelp(
            "Write every order intent there, one line of JSON each, in the order of the decisions.", valueName: "file"))
    var intents: String?

    @Option(
        help: ArgumentHelp(
            "Draw price, fills and equity there, beside buying and holding: an SVG picture that loads nothing.",
            valueName: "file.svg"))
    var chart: String?

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    /// Candles that fit into memory: 38 years of minutes.
    private static let longest = 20_000_000

    func validate() throws {
        if let length = market.length, length > BacktestCommand.longest {
            throw ValidationError("--length \(length) is out of range: give 1 to \(BacktestCommand.longest)")
        }
        guard let amount = Notional(equity), amount > .zero else {
            throw ValidationError("--equity \(equity) is not an amount above zero: give a decimal number, for example 10000")
        }
        if let chart, !chart.hasSuffix(".svg") || chart.hasSuffix("/.svg") || chart == ".svg" {
            throw ValidationError(
                "--chart \(chart) does not name an SVG file: give a name that ends in .svg, for example run.svg")
        }
    }

    func run() async throws {
        if let chart { try requireFolder(of: chart) }
        let choice = market.choice
        let instrument = try choice.readInstrument()
        let plugin = try strategy.readPlugin()
        let parameters = try plugin.resolve(try strategy.givenParameters(of: plugin))
        let candles = try choice.backtestCandles(instrument: instrument)
        guard let initialEquity = Notional(equity) else { return }
        let run = BacktestRun(
            plugin: plugin, parameters: parameters, candles: candles, instrument: instrument,
            limits: try limits.layers().limits, depth: market.depthSettings, initialEquity: initialEquity,
            isTraced: chart != nil)
        let progress = ProgressLine(total: candles.count, unit: "candles")
        var lines: [UInt8] = []
        let outcome = try run.run { done, _ in
            progress.update(done)
        } intents: { records in
            if intents != nil { for record in records { lines += IntentLine(record).json.utf8 + [UInt8(ascii: "\n")] } }
        }
        progress.end()
        if let intents { try ReplacedFile.write(lines, to: intents) }
        let report = run.report(outcome)
        if let chart { try ReplacedFile.write(Array(run.chart(outcome).svg.utf8), to: chart) }
        for line in outcome.log { StandardError.write("\(plugin.manifest.name): \(line.onOneLine)") }
        print(json ? report.json : report.text)
    }

    /// Before a long run, not behind it.
    private func requireFolder(of file: String) throws {
        let folder = URL(filePath: file).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        // SAFETY: the call writes the one truth value that it is given.
        guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("\(file): the folder \(folder) is not there; make it, or choose another place with --chart")
        }
    }
}
