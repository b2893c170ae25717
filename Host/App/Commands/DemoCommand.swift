import ArgumentParser
import Foundation
import Logging
import PluginInspection
import Risk
import TradingModel

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Create users, enable a strategy for each, trade a market on paper and watch.",
        discussion: """
            Everything is real but the exchange: worker processes, risk, order management, PostgreSQL. Each candle is answered by
            every instance before the next, at any speed, so a run repeats exactly. A run that was interrupted, even by kill -9,
            is continued by the same command; one that ended is started anew.

            EXAMPLES
              tradingboost demo
              tradingboost demo --speed 2000 --users 50 --vary
              tradingboost demo --candles btc-1m.csv --speed max --users 20 --json
              tradingboost demo --candles btc-1m.csv --speed max rsi_period=21 oversold=25

            Ctrl-C ends a run in order and shows its summary.
            """)

    @OptionGroup var location: DataOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var strategy: StrategyOptions
    @OptionGroup var limits: LimitOptions

    @Option(help: ArgumentHelp("Candles a second, or max: as fast as the strategies answer.", valueName: "max|n"))
    var speed: Pace = .candlesPerSecond(600)

    @Option(help: ArgumentHelp("How many users.", valueName: "n"))
    var users: Int = 3

    @Flag(help: "Give each user other parameters than the one before, so that they trade differently.")
    var vary = false

    @Option(help: ArgumentHelp("Port of the HTTP server on 127.0.0.1; 0 = any free one.", valueName: "n"))
    var port: Int = 0

    @Flag(help: "Start anew even when there is an interrupted run to continue.")
    var fresh = false

    @Flag(help: "Print one JSON object at the end and nothing else on standard output.")
    var json = false

    func validate() throws {
        guard (1...1_000).contains(users) else {
            throw ValidationError("--users \(users) is out of range: give a number from 1 to 1000")
        }
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port) is not a port: give a number from 0 to 65535")
        }
    }

    func run() async throws {
        let plan = try makePlan()
        let screen = DemoScreen(isJSON: json)
        let host = try await Host.start(
            plan: plan, dataFolder: location.data, port: port, startsAnew: fresh, log: .file)
        screen.begin(host)
        let status = host.status
        let watching = Task { await screen.watch(status) }
        defer { watching.cancel() }
        let summary = try await host.runToSummary()
        watching.cancel()
        await watching.value
        screen.end(summary)
    }

    private func makePlan() throws -> HostPlan {
        let instrument = try market.choice.readInstrument()
        let plugin = try strategy.readPlugin()
        let feed = try market.choice.makeFeed(instrument: instrument, isEndless: speed != .unlimited)
        let given = try strategy.givenParameters(of: plugin)
        let layers = try limits.layers()
        let plans = try (0..<users).map { index in
            let varied = vary ? ParameterVariation.parameters(of: plugin.manifest, user: index, given: given) : given
            return HostPlan.UserPlan(
                name: DemoUsers.name(index), webhook: nil,
                strategies: [
                    HostPlan.StrategyPlan(
                        name: plugin.manifest.name, plugin: plugin, parameters: try plugin.resolve(varied), limits: layers)
                ])
        }
        return HostPlan(
            shard: "demo", continuation: .sameRun, instrument: instrument, users: plans, feed: feed, pace: speed,
            depth: market.depthSettings)
    }
}

/// Names for the demo's users.
enum DemoUsers {
    private static let names = [
        "ada", "bob", "eve", "joon", "mina", "noor", "olga", "paul", "rosa", "sora", "tomo", "uma", "vera", "yuna", "zoe",
    ]

    static func name(_ index: Int) -> String { index < names.count ? names[index] : "user-\(index + 1)" }
}
