import ArgumentParser
import BacktestProtocol
import Foundation
import PluginInspection
import Risk
import TradingModel

struct PluginCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Create a strategy, let it trade candles if wanted, and give it one of its commands.",
        discussion: """
            Everything happens in a cage, on paper. Without candles the strategy is as it begins; with --candles or --length it
            has traded them. `tradingboost plugin inspect` lists a plugin's commands and what they take.

            EXAMPLES
              tradingboost plugin call dip-buyer.so position --candles btc-1m.csv
              tradingboost plugin call dip-buyer.so sell reason="too late" --length 5000 --set period=30 --json
            """)

    @Argument(help: ArgumentHelp("Plugin file (.so).", valueName: "file"))
    var file: String

    @Argument(help: ArgumentHelp("Name of the command.", valueName: "command"))
    var command: String

    @Argument(help: ArgumentHelp("Arguments of the command.", valueName: "key=value"))
    var arguments: [String] = []

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("A parameter of the strategy; may be given several times.", valueName: "key=value"))
    var parameters: [String] = []

    @OptionGroup var market: MarketOptions

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    @Option(help: ArgumentHelp("What candles and command may take together.", valueName: "seconds"))
    var timeLimit = 60

    func validate() throws {
        guard (1...3_600).contains(timeLimit) else {
            throw ValidationError("--time-limit \(timeLimit) is out of range: give a number from 1 to 3600")
        }
    }

    func run() async throws {
        let plugin = try PluginFile.open(path: file).accepted()
        let schema = try find(in: plugin)
        let values = try schema.resolve(try GivenParameter.parse(arguments: arguments))
        let resolved = try plugin.resolve(try GivenParameter.parse(arguments: parameters))
        let choice = market.choice
        let instrument = try choice.readInstrument()
        var candles: [Candle] = []
        if market.candles != nil || market.length != nil {
            var feed = try choice.makeFeed(instrument: instrument, isEndless: false)
            candles = feed.remaining()
        }
        let job = plugin.job(
            parameters: resolved, instrument: instrument, limits: .standard, depth: nil, initialEquity: Notional(10_000),
            timeframe: candles.first?.timeframe ?? .minute1)
        let call = CommandCall(
            function: schema.function, isQuery: schema.kind == .query, arguments: values, columns: schema.results.map(\.form))
        let answer = try CommandRun(plugin: plugin, job: job, call: call, candles: candles).run(timeLimit: timeLimit)
        if !json { for line in answer.log { StandardError.write("\(plugin.manifest.name): \(line.onOneLine)") } }
        let report = CommandReport(schema: schema, answer: answer)
        guard answer.status == 0 else {
            if json { print(report.json) }
            let reason = answer.log.last.map { ": \($0)" } ?? ""
            throw CommandFailure("\(plugin.manifest.name): \(schema.name) was refused with \(report.status)\(reason)")
        }
        print(json ? report.json : report.text)
    }

    private func find(in plugin: AcceptedPlugin) throws -> CommandSchema {
        let commands = plugin.manifest.commands
        if let schema = commands.first(where: { $0.name == command }) { return schema }
        let names = commands.map(\.name)
        guard !names.isEmpty else { throw CommandFailure("\(file) has no commands") }
        let hint = closest(to: command, among: names).map { "did you mean \($0)?" } ?? "it has \(names.joined(separator: ", "))"
        throw CommandFailure("\(file) has no command \(command): \(hint)")
    }
}
