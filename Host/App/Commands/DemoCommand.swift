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
              tradingboost demo --strategies HyperRSI,Turtle --users 20 HyperRSI.rsi_period=21 Turtle.timeframe=1h
              tradingboost demo --strategies all --users 100 --length 20000 --speed max --kill-workers 50

            Ctrl-C ends a run in order and shows its summary.
            """)

    @OptionGroup var location: DataOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var strategy: StrategyOptions
    @OptionGroup var limits: LimitOptions

    @Option(help: ArgumentHelp("Candles a second, or max: as fast as the strategies answer.", valueName: "max|n"))
    var speed: Pace = .candlesPerSecond(600)

    @Option(
        help: ArgumentHelp(
            "Instead of --plugin: shipped strategies by name and plugin files (.so), which the users get in turn; all: every "
                + "shipped one. Their parameters are written Turtle.timeframe=1h.", valueName: "name,…|all"))
    var strategies: String?

    @Option(help: ArgumentHelp("How many users. Without it: 3, or one for each strategy.", valueName: "n"))
    var users: Int?

    @Flag(help: "Give each user other parameters than the one before, so that they trade differently.")
    var vary = false

    @Option(
        help: ArgumentHelp(
            "Kill so many workers with SIGKILL, at random candles; each is started again, and every decision is the same.",
            valueName: "n"))
    var killWorkers: Int?

    @Option(help: ArgumentHelp("Start of the random numbers of --kill-workers. Without it: 1.", valueName: "n"))
    var killSeed: UInt64?

    @Option(help: ArgumentHelp("Port of the HTTP server on 127.0.0.1; 0 = any free one.", valueName: "n"))
    var port: Int = 0

    @Flag(help: "Start anew even when there is an interrupted run to continue.")
    var fresh = false

    @Flag(help: "Print one JSON object at the end and nothing else on standard output.")
    var json = false

    func validate() throws {
        guard (1...1_000).contains(users ?? 3) else {
            throw ValidationError("--users \(users ?? 3) is out of range: give a number from 1 to 1000")
        }
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port) is not a port: give a number from 0 to 65535")
        }
        if strategies != nil, strategy.plugin != nil {
            throw ValidationError("give --plugin or --strategies, not both: --strategies takes paths of plugin files, too")
        }
        if let killWorkers, killWorkers < 1 {
            throw ValidationError("--kill-workers \(killWorkers) is out of range: give at least 1, or leave it out")
        }
        if killSeed != nil, killWorkers == nil {
            throw ValidationError("--kill-seed belongs to --kill-workers: give both, or leave it out")
        }
    }

    func run() async throws {
        CrashReports.keepMemoryOut()
        let plan = try makePlan()
        let screen = DemoScreen(isJSON: json)
        // A demo is as its flags say, whatever a host beside it is told.
        let input = ConfigurationInput(path: nil, flags: ["http.port": "\(port)"], environment: [:])
        let host = try await Host.start(
            plan: plan, configuration: try HostConfiguration(input), input: input, dataFolder: location.data, startsAnew: fresh,
            log: .file)
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
        let plugins = try strategies.map(DemoStrategies.plugins) ?? [strategy.readPlugin()]
        let chosen = try DemoStrategies(plugins, given: strategy.givenParameters(of: plugins[0]))
        let users = try self.users(for: chosen)
        let feed = try market.choice.makeFeed(instrument: instrument, isEndless: speed != .unlimited)
        let layers = try limits.layers()
        let plans = try (0..<users).map { index in
            HostPlan.UserPlan(
                name: DemoUsers.name(index), webhook: nil,
                strategies: [try chosen.plan(user: index, varied: vary, limits: layers)])
        }
        var plan = HostPlan(
            shard: "demo", continuation: .sameRun, instrument: instrument, users: plans, feed: feed, pace: speed,
            depth: market.depthSettings)
        plan.kills = try kills(users: users)
        return plan
    }

    private func users(for chosen: DemoStrategies) throws -> Int {
        let count = chosen.strategies.count
        guard let users else { return max(3, count) }
        guard users >= count else {
            throw CommandFailure(
                "--users \(users) leaves \(chosen.strategies[users].name) without a user: give at least \(count), one for each "
                    + "strategy")
        }
        return users
    }

    private func kills(users: Int) throws -> WorkerKills? {
        guard let killWorkers else { return nil }
        let most = users * WorkerKills.maximumPerWorker
        guard killWorkers <= most else {
            throw CommandFailure(
                "--kill-workers \(killWorkers) is too many for \(users) users: give at most \(most), "
                    + "\(WorkerKills.maximumPerWorker) for each worker, because one that fails more often stays down; or give "
                    + "more --users")
        }
        return WorkerKills(count: killWorkers, seed: killSeed ?? 1)
    }
}

/// Names for the demo's users.
enum DemoUsers {
    private static let names = [
        "ada", "bob", "eve", "joon", "mina", "noor", "olga", "paul", "rosa", "sora", "tomo", "uma", "vera", "yuna", "zoe",
    ]

    static func name(_ index: Int) -> String { index < names.count ? names[index] : "user-\(index + 1)" }
}
