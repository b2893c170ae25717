import ArgumentParser
import Foundation
import MarketData
import PluginInspection
import TradingModel

/// Which candles, of which instrument.
struct MarketOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Candle file: CSV with the header open_time_ms,open,high,low,close,volume, or Binance's public data.",
            valueName: "file"))
    var candles: String?

    @Option(help: ArgumentHelp("Start of the synthetic market's random numbers.", valueName: "n"))
    var seed: UInt64 = 7

    @Option(
        help: ArgumentHelp(
            "Candles of the synthetic market. Without it: a week (10080), or no end in a demo with a speed.", valueName: "n"))
    var length: Int?

    @Option(help: ArgumentHelp("Instrument file (JSON). Without it: BTC-USDT with usual filters.", valueName: "file"))
    var instrument: String?

    @Flag(help: "Fill gaps in the candle file with flat candles of volume 0 instead of refusing the file.")
    var fillGaps = false

    @Option(
        help: ArgumentHelp(
            "Give the paper market an order book behind each candle, made of its range; each side shows so much of its volume.",
            valueName: "percent"))
    var depth: String?

    /// Nil: no order book.
    var depthSettings: CandleDepth.Settings? {
        depth.flatMap { FixedDecimal($0) }.map { CandleDepth.Settings(volumeShare: FixedDecimal(raw: $0.raw / 100)) }
    }

    func validate() throws {
        if let depth {
            guard let percent = FixedDecimal(depth), percent > .zero, percent <= FixedDecimal(1_000), percent.raw % 100 == 0
            else {
                throw ValidationError("--depth \(depth) is out of range: give a number above 0, at most 1000, for example 50")
            }
        }
        if let length, length < 1 { throw ValidationError("--length \(length) is out of range: give at least 1") }
        if length != nil, candles != nil {
            throw ValidationError("--length belongs to the synthetic market: leave it out with --candles")
        }
    }

    var choice: MarketChoice {
        MarketChoice(candles: candles, seed: seed, length: length, instrument: instrument, fillGaps: fillGaps)
    }
}

/// Which plugin, with which parameters.
struct StrategyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Plugin file (.so). Without it: the HyperRSI that ships with the host.", valueName: "file"))
    var plugin: String?

    @Option(
        name: .customLong("parameters"),
        help: ArgumentHelp("Parameters as a JSON object in a file. key=value arguments override it.", valueName: "file"))
    var parametersFile: String?

    @Argument(help: ArgumentHelp("Parameters of the strategy.", valueName: "key=value"))
    var parameters: [String] = []

    func readPlugin() throws -> AcceptedPlugin {
        let path = plugin ?? Installation.current.shippedPlugin("HyperRSI")
        return try PluginFile.open(path: path).accepted()
    }

    /// From the file and the arguments, not yet checked against a schema.
    func givenParameters(of plugin: AcceptedPlugin) throws -> [GivenParameter] {
        var given: [GivenParameter] = []
        if let parametersFile {
            guard let data = FileManager.default.contents(atPath: parametersFile) else {
                throw CommandFailure("\(parametersFile): cannot be read; give a JSON file of parameters")
            }
            given = try GivenParameter.parse(json: Array(data), source: parametersFile)
        }
        let arguments = try GivenParameter.parse(arguments: parameters)
        given.removeAll { old in arguments.contains { $0.name == old.name } }
        return given + arguments
    }
}

extension AcceptedPlugin {
    /// Checked against the manifest's schema, defaults filled in.
    func resolve(_ given: [GivenParameter]) throws -> [ResolvedParameter] {
        try manifest.parameters.resolve(given)
    }
}
