import API
import ArgumentParser
import Foundation

struct JobsCandlesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "candles",
        abstract: "Candle files at the host, for backtests.",
        discussion: """
            EXAMPLES
              tradingboost jobs candles add btc-1m.csv
              tradingboost jobs candles list
              tradingboost jobs candles remove btc-1m.csv
            """, subcommands: [JobsCandlesListCommand.self, JobsCandlesAddCommand.self, JobsCandlesRemoveCommand.self])
}

struct JobsCandlesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List candle files.",
        discussion: """
            EXAMPLES
              tradingboost jobs candles list --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.candleFiles, page: page)) }
}

struct JobsCandlesAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Bring a candle file: CSV with the header open_time_ms,open,high,low,close,volume, or Binance's public data.",
        discussion: """
            EXAMPLES
              tradingboost jobs candles add btc-1m.csv
              tradingboost jobs candles add btc-1m.csv --name btc --fill-gaps
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("The file.", valueName: "file"), completion: .file(extensions: ["csv"]))
    var file: String

    @Option(help: ArgumentHelp("What to call it; as the file is called without it.", valueName: "name"))
    var name: String?

    @Flag(help: "Fill missing candles with flat ones instead of refusing the file.")
    var fillGaps = false

    func run() async throws {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw CommandFailure("\(file): cannot be read; is there such a file?")
        }
        let query = [("name", name ?? URL(filePath: file).lastPathComponent)] + (fillGaps ? [("fillGaps", "true")] : [])
        let answer = try host.client.upload(CandleFileReport.self, "candle-files", query: query, Array(bytes), headers: [])
        host.show(answer) { "\($0.name) (\($0.id)): \($0.candles) candles of \($0.timeframe) in \(answer.time)" }
    }
}

struct JobsCandlesRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a candle file. A backtest that runs over it goes on; one that waits fails.",
        discussion: """
            EXAMPLES
              tradingboost jobs candles remove btc-1m.csv
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Name or number.", valueName: "candles"))
    var file: String

    func run() async throws {
        let client = try host.client
        let path = "candle-files/\(try client.number(of: file, in: Listings.candleFiles, "candle file"))"
        host.show(try client.ask("DELETE", path)) { _ in "\(file) is forgotten" }
    }
}
