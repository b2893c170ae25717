import Identity
import MarketData
import PluginInspection
import Risk
import Store
import Strategies
import StrictJSON
import TradingModel

// What trades, where and how far it may go: the part of the configuration that a plan is made of.

/// `market` of the configuration.
private struct MarketSection: Decodable {
    var seed: UInt64?
    var candles: String?
    var candlesPerSecond: Double?
    var fillGaps: Bool?
}

private struct PluginsSection: Decodable {
    var allowUnsigned: Bool?
    var minimumCage: [String]?
    var requiresCheck: Bool?
}

/// Without limits, strategies and guards, which are judged by themselves.
private struct UserSection: Decodable {
    var name: String
    var webhook: String?
}

private struct StrategySection: Decodable {
    var plugin: String?
    var name: String?
    var parameters: [String]?
}

extension ConfigurationReading {
    /// The plan of a host. Nil: something is wrong, all of which is told.
    mutating func plan() -> HostPlan? {
        let before = problems.count
        var plan = marketPlan() ?? HostPlan.unread
        if let retention = judge(
            "storage.retention_days", isNeeded: true,
            { [self] in
                try StorageConfiguration(
                    retentionDays: decode(StorageConfiguration.RetentionDays.self, $0, at: "storage.retention_days")
                ).retention(source: sourceName)
            })
        {
            plan.retention = retention
        }
        if let deadlines = judge(
            "deadlines", isNeeded: true,
            { [self] in
                let section = try decode(DeadlinesConfiguration.self, $0, at: "deadlines")
                return (try section.deadlines(source: sourceName), try section.patience(source: sourceName))
            })
        {
            (plan.deadlines, plan.patience) = deadlines
        }
        if let plugins = judge("plugins", isNeeded: true, { [self] in try pluginsPlan($0) }) {
            (plan.admission, plan.minimumCage, plan.requiresCheck) = plugins
        }
        if let vault = judge(
            "vault", isNeeded: true,
            { [self] in
                try decode(VaultConfiguration.self, $0, at: "vault").plan(source: sourceName)
            })
        {
            plan.vault = vault
        }
        if let jobs = judge(
            "jobs", isNeeded: true,
            { [self] in
                try decode(JobsConfiguration.self, $0, at: "jobs").settings(source: sourceName)
            })
        {
            plan.jobs = jobs
        }
        plan.limits = layers(LimitLayers(), as: .platform, at: "limits", called: "limits")
        if case .number(let digits) = document["portfolio_interval_minutes"] ?? .number("60"), let minutes = Int64(digits) {
            plan.portfolioInterval = minutes == 0 ? nil : minutes * 60_000_000_000
        }
        plan.users = users(of: plan)
        return problems.count == before ? plan : nil
    }

    private mutating func marketPlan() -> HostPlan? {
        let depth = judge("market.depth") { [self] in
            try decode(DepthConfiguration.self, $0, at: "market.depth").settings(place: "\(sourceName): market.depth")
        }
        guard
            let market = judge(
                "market", isNeeded: true,
                { [self] in
                    let section = try decode(MarketSection.self, $0, at: "market")
                    let speed = section.candlesPerSecond ?? 1
                    guard speed > 0, speed <= 1_000_000 else {
                        throw CommandFailure(
                            "\(sourceName): market.candles_per_second is \(speed); give a number above 0, at most 1000000",
                            key: "candles_per_second")
                    }
                    return section
                })
        else { return nil }
        var instrument: String?
        if case .text(let path)? = document["instrument"] { instrument = path }
        let choice = MarketChoice(
            candles: market.candles, seed: market.seed ?? 7, instrument: instrument, fillGaps: market.fillGaps ?? false)
        do {
            let traded = try choice.readInstrument()
            let feed = try choice.makeFeed(instrument: traded, isEndless: true)
            return HostPlan(
                shard: "main", continuation: .always, instrument: traded, users: [], feed: feed,
                pace: .candlesPerSecond(market.candlesPerSecond ?? 1), patience: HostPlan.livePatience, isChangeable: true,
                depth: depth)
        } catch {
            tell(error, at: "market")
            return nil
        }
    }

    private func pluginsPlan(_ object: JSON) throws -> (PluginAdmission.Policy, MinimumCage, requiresCheck: Bool) {
        let section = try decode(PluginsSection.self, object, at: "plugins")
        let cage = section.minimumCage.map { MinimumCage(names: $0) } ?? MinimumCage()
        if let unknown = cage.unknown.first {
            let known = WorkerProtections.kinds.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                "\(sourceName): plugins.minimum_cage names '\(unknown)', which is no protection; there are \(known)",
                key: "minimum_cage")
        }
        return (.trusted(allowsUnsigned: section.allowUnsigned ?? false), cage, section.requiresCheck ?? false)
    }

    /// - Parameter name: of the limits, with users by their names.
    private mutating func layers(
        _ below: LimitLayers, as source: LimitLayers.Source, at place: String, called name: String
    ) -> LimitLayers {
        judge(place) { [self] in
            var layers = below
            try layers.add(
                decode(LimitsConfiguration.self, $0, at: place), as: source, place: "\(sourceName): \(name)")
            return layers
        } ?? below
    }

    // MARK: - Users

    private mutating func users(of plan: HostPlan) -> [HostPlan.UserPlan] {
        guard case .array(let elements)? = document["users"] else { return [] }
        var users: [HostPlan.UserPlan] = []
        for index in elements.indices {
            if let name = elements[index]["name"], elements[..<index].contains(where: { $0["name"] == name }) {
                tell(
                    CommandFailure("user '\(name.shown.shownShort)' is there twice; a user's name is unique"),
                    at: "users.[\(index)].name")
            }
            if let user = user("users.[\(index)]", plan) { users.append(user) }
        }
        return users
    }

    private mutating func user(_ place: String, _ plan: HostPlan) -> HostPlan.UserPlan? {
        let section = judge(place) { [self] object in
            let section = try decode(UserSection.self, object, at: place)
            try requireName(section.name, "a user's name", key: "name")
            guard NewName.isComposed(section.name) else {
                throw CommandFailure(
                    "\(sourceName): the name '\(section.name.shownShort)' is not spelled with composed letters (NFC)", key: "name"
                )
            }
            guard object["strategies"] != nil else {
                throw CommandFailure("\(sourceName): '\(place).strategies' is missing", key: "strategies")
            }
            if let webhook = section.webhook, !webhook.isWebAddress {
                throw CommandFailure(
                    "\(sourceName): users.\(section.name).webhook is no web address; give an address such as "
                        + "https://example.com/hook", key: "webhook")
            }
            return section
        }
        let name = document.value(at: "\(place).name")?.shown.shownShort ?? String(place.dropFirst("users.".count))
        let limits = layers(plan.limits, as: .user, at: "\(place).limits", called: "users.\(name).limits")
        var strategies: [HostPlan.StrategyPlan] = []
        if case .array(let elements)? = document.value(at: "\(place).strategies") {
            for index in elements.indices {
                let at = "\(place).strategies.[\(index)]"
                guard let strategy = strategy(at, of: name, limits, market: plan.feed.timeframe) else { continue }
                if strategies.contains(where: { $0.name == strategy.name }) {
                    tell(
                        CommandFailure("user '\(name)' has two strategies named '\(strategy.name)'; give one another name"),
                        at: "\(at).name")
                }
                strategies.append(strategy)
            }
        }
        return section.map { HostPlan.UserPlan(name: $0.name, webhook: $0.webhook, limits: limits, strategies: strategies) }
    }

    private mutating func strategy(
        _ place: String, of user: String, _ limits: LimitLayers, market: Timeframe
    ) -> HostPlan.StrategyPlan? {
        let opened = judge(place) { [self] object in
            let section = try decode(StrategySection.self, object, at: place)
            let file = try PluginFile.open(path: section.plugin ?? Installation.current.shippedPlugin("HyperRSI")).accepted()
            let name = section.name ?? file.manifest.name
            try requireName(name, "the name of a strategy of users.\(user)", key: "name")
            do {
                let given = try GivenParameter.parse(arguments: section.parameters ?? [])
                return (file, name, try file.resolve(given))
            } catch let problems as ParameterProblems {
                throw CommandFailure("\(sourceName): parameters of \(user)/\(name): \(problems)", key: "parameters")
            }
        }
        let name =
            opened?.1 ?? document.value(at: "\(place).name")?.shown.shownShort ?? place.split(separator: ".").last.map(
                String.init)
            ?? place
        let own = layers(limits, as: .instance, at: "\(place).limits", called: "users.\(user).strategies.\(name).limits")
        let guards = judge("\(place).guards") { [self] in
            try decode(GuardsConfiguration.self, $0, at: "\(place).guards")
                .plan(source: sourceName, place: "guards of \(user)/\(name)", market: market)
        }
        return opened.map { file, name, parameters in
            HostPlan.StrategyPlan(name: name, plugin: file, parameters: parameters, limits: own, guards: guards)
        }
    }

    /// Names stand in rows, logs and on screens.
    private func requireName(_ name: String, _ what: String, key: String) throws {
        guard !name.isEmpty, name.utf8.count <= 64, name.isPrintable else {
            throw CommandFailure(
                "\(sourceName): \(what) has 1 to 64 bytes and no control characters; '\(name.shownShort)' is none", key: key)
        }
    }
}

extension HostPlan {
    /// Stands for one whose market could not be read, so that the rest can be judged.
    fileprivate static let unread = HostPlan(
        shard: "main", continuation: .always, instrument: .bitcoin(), users: [],
        feed: MarketFeed(
            identity: "", name: "", instrument: Instrument.bitcoin().id, timeframe: .minute1,
            startTime: Timestamp(nanoseconds: 0),
            source: .candles([])),
        pace: .candlesPerSecond(1))
}
