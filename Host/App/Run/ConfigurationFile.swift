import Foundation
import MarketData
import PluginInspection
import Risk
import Strategies
import TradingModel

/// The configuration file of `serve`, as it stands in JSON with `snake_case` keys.
struct ConfigurationFile: Decodable {
    struct Market: Decodable {
        /// Start of the synthetic market's random numbers.
        var seed: UInt64?
        /// A candle file instead of the synthetic market.
        var candles: String?
        var candlesPerSecond: Double?
        var fillGaps: Bool?
        /// What the order book shows behind each candle.
        var depth: DepthConfiguration?
    }

    struct User: Decodable {
        var name: String
        /// Gets each notification as a JSON POST.
        var webhook: String?
        /// Of each strategy that does not say otherwise.
        var limits: LimitsConfiguration?
        var strategies: [Strategy]
    }

    struct Strategy: Decodable {
        /// Path of the plugin; without it the shipped HyperRSI.
        var plugin: String?
        /// Unique within the user; without it the plugin's name.
        var name: String?
        /// As `key=value`, which is how `backtest` takes them.
        var parameters: [String]?
        var limits: LimitsConfiguration?
        /// What the host watches by itself.
        var guards: GuardsConfiguration?
    }

    struct Plugins: Decodable {
        /// Whether plugins may start that no trusted publisher signed.
        var allowUnsigned: Bool?
        /// Names of protections below which plugins that are not of the installation do not start.
        var minimumCage: [String]?
        /// Whether plugins that operators install may start only when a check of them passed.
        var requiresCheck: Bool?
    }

    var market: Market?
    /// Path of an instrument file.
    var instrument: String?
    var users: [User]?
    var plugins: Plugins?
    var deadlines: DeadlinesConfiguration?
    /// Of everybody who does not say otherwise.
    var limits: LimitsConfiguration?
    /// Between two snapshots of every user's portfolio; 0: none.
    var portfolioIntervalMinutes: Int?
    var storage: StorageConfiguration?
    /// Long work beside the trading.
    var jobs: JobsConfiguration?

    private static let keys = JSONKeys.object([
        "deadlines": DeadlinesConfiguration.keys,
        "plugins": .values("allow_unsigned", "minimum_cage", "requires_check"),
        "market": .object([
            "seed": .value, "candles": .value, "candles_per_second": .value, "fill_gaps": .value,
            "depth": DepthConfiguration.keys,
        ]),
        "instrument": .value, "portfolio_interval_minutes": .value,
        "storage": StorageConfiguration.keys, "jobs": JobsConfiguration.keys,
        "limits": LimitsConfiguration.keys,
        "users": .list(
            .object(["name": .value, "webhook": .value, "limits": LimitsConfiguration.keys, "strategies": .list(strategyKeys)])),
    ])

    private static let strategyKeys = JSONKeys.object([
        "plugin": .value, "name": .value, "parameters": .value, "limits": LimitsConfiguration.keys,
        "guards": GuardsConfiguration.keys,
    ])

    static let example = """
        {"market": {"seed": 7, "candles_per_second": 1}, "users": [{"name": "ada", "strategies": [{"parameters": \
        ["rsi_period=21"]}]}]}
        """

    /// The plan of a host; without a file a host without users, which serves its health routes.
    static func plan(path: String?) throws -> HostPlan {
        guard let path else {
            return try ConfigurationFile().plan(source: "the default configuration")
        }
        let file = try JSONFile.decode(
            ConfigurationFile.self, path: path, keys: keys, example: example)
        return try file.plan(source: path)
    }

    private func plan(source: String) throws -> HostPlan {
        try requirePath(market?.candles, "market.candles", source)
        try requirePath(instrument, "instrument", source)
        let choice = MarketChoice(
            candles: market?.candles, seed: market?.seed ?? 7, instrument: instrument, fillGaps: market?.fillGaps ?? false)
        let traded = try choice.readInstrument()
        let speed = market?.candlesPerSecond ?? 1
        guard speed > 0, speed <= 1_000_000 else {
            throw CommandFailure("\(source): market.candles_per_second is \(speed); give a number above 0, at most 1000000")
        }
        let cage = plugins?.minimumCage.map { MinimumCage(names: $0) } ?? MinimumCage()
        if let unknown = cage.unknown.first {
            let known = WorkerProtections.kinds.map(\.name).joined(separator: ", ")
            throw CommandFailure("\(source): plugins.minimum_cage names '\(unknown)', which is no protection; there are \(known)")
        }
        let names = (users ?? []).map(\.name)
        if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
            throw CommandFailure("\(source): user '\(twice)' is there twice; a user's name is unique")
        }
        let minutes = portfolioIntervalMinutes ?? 60
        guard (0...1_440).contains(minutes) else {
            throw CommandFailure(
                "\(source): portfolio_interval_minutes is \(minutes); give 1 to 1440, or 0 for no snapshots of portfolios")
        }
        var everybody = LimitLayers()
        try everybody.add(limits, as: .platform, place: "\(source): limits")
        let feed = try choice.makeFeed(instrument: traded, isEndless: true)
        return HostPlan(
            shard: "main", continuation: .always, instrument: traded,
            users: try (users ?? []).map { try $0.plan(source: source, limits: everybody, market: feed.timeframe) },
            feed: feed,
            pace: .candlesPerSecond(speed),
            admission: .trusted(allowsUnsigned: plugins?.allowUnsigned ?? false),
            deadlines: try deadlines?.deadlines(source: source) ?? StrategyWorkersConfiguration.Deadlines(), minimumCage: cage,
            patience: try deadlines?.patience(source: source) ?? HostPlan.livePatience, isChangeable: true, limits: everybody,
            depth: try market?.depth?.settings(place: "\(source): market.depth"),
            retention: try (storage ?? StorageConfiguration()).retention(source: source),
            portfolioInterval: minutes == 0 ? nil : Int64(minutes) * 60_000_000_000,
            requiresCheck: plugins?.requiresCheck ?? false, jobs: try (jobs ?? JobsConfiguration()).settings(source: source))
    }
}

extension ConfigurationFile.User {
    fileprivate func plan(source: String, limits: LimitLayers, market: Timeframe) throws -> HostPlan.UserPlan {
        try requireName(name, "a user's name", source)
        if let webhook, !webhook.isWebAddress {
            throw CommandFailure(
                "\(source): users.\(name).webhook is '\(webhook.shownShort)'; give an address such as https://example.com/hook")
        }
        var own = limits
        try own.add(self.limits, as: .user, place: "\(source): users.\(name).limits")
        let plans = try strategies.map { try $0.plan(source: source, user: name, limits: own, market: market) }
        let strategyNames = plans.map(\.name)
        if let twice = strategyNames.first(where: { name in strategyNames.filter { $0 == name }.count > 1 }) {
            throw CommandFailure("\(source): user '\(name)' has two strategies named '\(twice)'; give one another name")
        }
        return HostPlan.UserPlan(name: name, webhook: webhook, limits: own, strategies: plans)
    }
}

/// Names stand in rows, logs and on screens.
private func requireName(_ name: String, _ what: String, _ source: String) throws {
    guard !name.isEmpty, name.utf8.count <= 64, name.isPrintable else {
        throw CommandFailure("\(source): \(what) has 1 to 64 bytes and no control characters; '\(name.shownShort)' is none")
    }
}

private func requirePath(_ path: String?, _ key: String, _ source: String) throws {
    guard let path else { return }
    guard !path.isEmpty, !path.contains("\0") else {
        throw CommandFailure("\(source): \(key) is '\(path.shownShort)'; give the path of a file, or leave it out")
    }
}

extension ConfigurationFile.Strategy {
    fileprivate func plan(
        source: String, user: String, limits: LimitLayers, market: Timeframe
    ) throws -> HostPlan.StrategyPlan {
        try requirePath(plugin, "users.\(user).strategies: plugin", source)
        let file = try PluginFile.open(path: plugin ?? Installation.current.shippedPlugin("HyperRSI")).accepted()
        let name = name ?? file.manifest.name
        try requireName(name, "the name of a strategy of users.\(user)", source)
        let parameters: [ResolvedParameter]
        do {
            parameters = try file.resolve(try GivenParameter.parse(arguments: self.parameters ?? []))
        } catch let problems as ParameterProblems {
            throw CommandFailure("\(source): parameters of \(user)/\(name): \(problems)")
        }
        var limits = limits
        try limits.add(self.limits, as: .instance, place: "\(source): users.\(user).strategies.\(name).limits")
        let guards = try guards?.plan(source: source, place: "guards of \(user)/\(name)", market: market)
        return HostPlan.StrategyPlan(
            name: name, plugin: file, parameters: parameters, limits: limits, guards: guards)
    }
}
