import API
import ArgumentParser
import StrictJSON

struct JobsBacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run an installed plugin over candles at the host.",
        discussion: """
            Over candles that were brought with jobs candles add, or over the synthetic market. tradingboost backtest does the
            same on this machine, without a host.

            EXAMPLES
              tradingboost jobs backtest dip-buyer
              tradingboost jobs backtest dip-buyer period=30 --version 1.1.0 --file btc-1m.csv --since 2026-01-01
              tradingboost jobs backtest dip-buyer --length 5000 --seed 3 --detach
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Name or id.", valueName: "plugin"), completion: .custom(Completions.plugins))
    var plugin: String

    @Argument(help: ArgumentHelp("Parameters; the others have their defaults.", valueName: "key=value"))
    var parameters: [String] = []

    @Option(help: ArgumentHelp("Without it the highest that is installed.", valueName: "version"))
    var version: String?

    @Option(help: ArgumentHelp("Candle file at the host: name or number in jobs candles list.", valueName: "candles"))
    var file: String?

    @Option(help: ArgumentHelp("Of the synthetic market.", valueName: "n"))
    var seed: UInt32?

    @Option(help: ArgumentHelp("Minutes of the synthetic market; a week without it.", valueName: "n"))
    var length: UInt32?

    @OptionGroup var period: PeriodOptions

    @Option(help: ArgumentHelp("What the account starts with, quote units; 10000 without it.", valueName: "amount"))
    var equity: String?

    @OptionGroup var limits: LimitOptions

    @Flag(help: "Do not wait: print the job and end.")
    var detach = false

    func validate() throws {
        _ = try ParameterTexts.parse(parameters)
        guard file == nil || (seed == nil && length == nil) else {
            throw ValidationError("--seed and --length belong to the synthetic market: leave them out with --file")
        }
    }

    func run() async throws {
        let client = try host.client
        let candles: JSON =
            if let file {
                .fields(("source", .text("upload:\(try client.number(of: file, in: Listings.candleFiles, "candle file"))")))
            } else {
                .fields(
                    ("source", .text("synthetic")), ("seed", seed.map { .number("\($0)") }),
                    ("count", length.map { .number("\($0)") }))
            }
        let body = JSON.fields(
            ("plugin", .text(plugin)), ("version", version.map { .text($0) }),
            ("parameters", .texts(try ParameterTexts.parse(parameters))), ("candles", candles),
            ("from", (period.since?.text).map { .text($0) }), ("until", (period.until?.text).map { .text($0) }),
            ("limits", .texts(try limits.texts())), ("initialEquity", equity.map { .text($0) }))
        try host.finish(try client.ask("POST", "backtests", body), client, isDetached: detach)
    }
}

extension HostOptions {
    /// Shows a job that was just asked for, or waits and shows what it came to. Throws for a job that failed.
    ///
    /// - Returns: the report; nil when nobody waited.
    @discardableResult
    func finish(_ job: HostClient.Answer<JSON>, _ client: HostClient, isDetached: Bool) throws -> JSON? {
        guard !isDetached else {
            show(job) { "job \($0.shown("id")): see tradingboost jobs watch \($0.shown("id"))" }
            return nil
        }
        let ended = try JobWatch(client: client).wait(for: job.value.shown("id"))
        guard ended.shown("state") == "done" else {
            throw CommandFailure("job \(ended.shown("id")) \(ended.shown("state")): \(ended.shown("reason"))")
        }
        let report = try client.ask("GET", "jobs/\(ended.shown("id"))/report")
        show(report) { JobReportScreen(report: $0).text }
        return report.value
    }
}
