import Crypto
import Engine
import Foundation
import Line
import Logging
import MarketData
import PaperVenue
import PluginInspection
import Store
import Strategies
import TradingModel
import Venue

/// Brings a plan to the point where its first candle can come: rows, workers, line. A start is the same path as a restart: what
/// the database remembers of an interrupted run is where the line begins.
struct RunStart {
    static let venue = "paper"

    private let plan: HostPlan
    private let connection: PostgreSQLConnection
    private let address: DatabaseAddress
    private let log: Logger
    private let stopwatch: Stopwatch?

    /// - Parameter stopwatch: put between the line and its ports, to measure.
    init(
        plan: HostPlan, connection: PostgreSQLConnection, address: DatabaseAddress, log: Logger, stopwatch: Stopwatch? = nil
    ) {
        self.stopwatch = stopwatch
        self.plan = plan
        self.connection = connection
        self.address = address
        self.log = log
    }

    /// - Parameter startsAnew: leave an interrupted run behind.
    func start(startsAnew: Bool) throws -> StartedRun {
        let instrument = try InstrumentRepository(connection).save(plan.instrument, venue: RunStart.venue)
        let fingerprint = plan.fingerprint
        let earlier = try earlierRun(fingerprint: fingerprint, startsAnew: startsAnew)
        let members = try enlist(instrument: instrument, continuing: earlier)

        var venue: any CandleVenue = PaperVenue(instruments: [instrument])
        if let stopwatch { venue = TimedVenue(venue, stopwatch: stopwatch) }
        let workers = try StrategyWorkers(
            configuration: StrategyWorkersConfiguration(workerExecutable: Installation.current.worker))
        var feed = plan.feed
        feed.instrument = instrument.id
        let wantsHistory = members.contains { $0.strategy.plugin.manifest.capabilities.contains(.history) }
        var history = wantsHistory ? CandleHistory(base: feed.timeframe) : nil
        if let earlier { feed.skip(to: earlier.position, history: &history) }
        do {
            let parts = try makeParts(
                members, instrument: instrument, venue: venue, workers: workers, feed: feed, history: history,
                earlier: earlier, fingerprint: fingerprint)
            return StartedRun(parts: parts, resumedAtCandle: earlier?.position ?? 0)
        } catch {
            workers.stop(.shutdown)
            throw error
        }
    }

    // MARK: - What was before

    private func earlierRun(fingerprint: String, startsAnew: Bool) throws -> RunSnapshot? {
        guard !startsAnew, let stored = try CheckpointRepository(connection).run(shard: plan.shard) else { return nil }
        let snapshot: RunSnapshot
        do {
            snapshot = try JSONDecoder().decode(RunSnapshot.self, from: Data(stored.line))
        } catch {
            throw CommandFailure(
                "the checkpoint of run '\(plan.shard)' in the database is damaged (\(error)); choose another folder with --data")
        }
        switch plan.continuation {
        case .sameRun: return snapshot.fingerprint == fingerprint && !snapshot.isFinished ? snapshot : nil
        case .always:
            guard stored.market == plan.feed.identity else {
                throw CommandFailure(
                    "the market is \(plan.feed.identity), but this data folder was used with \(stored.market): set the market "
                        + "back in the configuration, or choose another folder with --data")
            }
            return snapshot
        }
    }

    // MARK: - Rows

    private struct Member {
        var tenant: TenantID
        var instance: InstanceID
        var user: String
        var strategy: HostPlan.StrategyPlan
    }

    private func enlist(instrument: Instrument, continuing earlier: RunSnapshot?) throws -> [Member] {
        let tenants = TenantRepository(connection)
        let instances = InstanceRepository(connection)
        let plugins = PluginRepository(connection)
        var members: [Member] = []
        for user in plan.users {
            let tenant = try tenants.findOrCreate(name: user.name)
            if let webhook = user.webhook {
                try ChannelRepository(connection).findOrCreate(tenant: tenant, kind: .webhook, url: webhook)
            }
            let taken = try instances.all(tenant: tenant)
            for strategy in user.strategies {
                let manifest = strategy.plugin.manifest
                let plugin = try plugins.findOrCreate(
                    sha256: strategy.plugin.sha256, name: manifest.name, version: manifest.version,
                    manifest: manifest.source.description)
                let known = earlier?.line.engine.instances.map(\.definition).filter { $0.tenant == tenant } ?? []
                let name = InstanceName.choose(
                    strategy.name, taken: taken.map(\.name), isNewRun: earlier == nil && plan.continuation == .sameRun,
                    continuing: taken.filter { row in known.contains { $0.instance == row.id } }.map(\.name))
                let instance = try instances.findOrCreate(
                    tenant: tenant, name: name, plugin: plugin, instrument: instrument.id,
                    parameters: strategy.parameters.jsonText)
                members.append(Member(tenant: tenant, instance: instance, user: user.name, strategy: strategy))
            }
        }
        return members
    }

    // MARK: - Workers and line

    private func makeParts(
        _ members: [Member], instrument: Instrument, venue: any CandleVenue, workers: StrategyWorkers, feed: MarketFeed,
        history: CandleHistory?, earlier: RunSnapshot?, fingerprint: String
    ) throws -> LineRunner.Parts {
        var engine = Engine(instruments: [instrument])
        if let earlier { engine = earlier.line.engine }
        let known = Set(engine.instances.map(\.definition.instance))
        let running = members.filter { member in !known.contains(member.instance) || engine.instance(member.instance).isActive }

        var images: [[UInt8]: PluginImage] = [:]
        let launches = try running.map { member in
            let plugin = member.strategy.plugin
            let image =
                try images[plugin.sha256]
                ?? PluginImage(
                    name: plugin.manifest.name, version: plugin.manifest.version, bytes: plugin.bytes)
            images[plugin.sha256] = image
            return try launch(member, image: image, instrument: instrument, isKnown: known.contains(member.instance))
        }
        let time = earlier == nil ? feed.startTime : engine.now
        let subscriptions = try startWorkers(workers, launches, at: time, members: members)

        for member in members where !known.contains(member.instance) {
            engine.add(
                InstanceDefinition(
                    tenant: member.tenant, instance: member.instance, name: "\(member.user)/\(member.strategy.name)",
                    instrument: instrument.id, timeframes: subscriptions[member.instance] ?? [],
                    limits: member.strategy.limits))
        }
        let journal = DatabaseJournal(
            writer: JournalWriter(connection: try PostgreSQLConnection(address), venue: RunStart.venue), shard: plan.shard,
            market: plan.feed.identity, fingerprint: fingerprint,
            tenants: Dictionary(uniqueKeysWithValues: members.map { ($0.instance, $0.tenant) }),
            chains: earlier?.chains ?? [:])
        let log = self.log
        var strategies: any StrategyHost = StrategyWorkersHost(workers: workers, log: log)
        if let stopwatch { strategies = TimedStrategies(strategies, stopwatch: stopwatch) }
        var aggregator = CandleAggregator(base: feed.timeframe)
        for member in running {
            for timeframe in subscriptions[member.instance] ?? [] where !aggregator.subscribe(timeframe) {
                // A strategy that waits for candles that can never come must not look as if it ran.
                throw CommandFailure(
                    "\(member.user)/\(member.strategy.name) subscribes to \(timeframe.name) candles, but the market has "
                        + "\(feed.timeframe.name) candles: choose a timeframe of \(feed.timeframe.name) or a multiple of it in "
                        + "the strategy's parameters")
            }
        }
        let line = Line(
            engine: engine, aggregator: aggregator, venue: venue, journal: journal,
            strategies: strategies, history: history,
            alarm: { log.error("\($0)") })
        if var snapshot = earlier?.line {
            snapshot.engine = engine
            // What is gathered for a longer candle goes on; a timeframe that is new begins at its next boundary.
            for timeframe in aggregator.timeframes { _ = snapshot.aggregator.subscribe(timeframe) }
            try line.restore(snapshot)
        }
        return LineRunner.Parts(
            line: line, workers: workers, journal: journal, feed: feed,
            instances: members.map {
                InstanceLabel(
                    instance: $0.instance, user: $0.user,
                    strategy: "\($0.strategy.name) \($0.strategy.plugin.manifest.version)", instrument: instrument)
            })
    }

    /// One user's strategy that cannot start does not keep the others from trading: it is logged, its incident follows through
    /// the line, and the rest runs. When none can start there is nothing to run.
    private func startWorkers(
        _ workers: StrategyWorkers, _ launches: [InstanceLaunch], at time: Timestamp, members: [Member]
    ) throws -> [InstanceID: [Timeframe]] {
        do {
            return try workers.start(launches, at: time)
        } catch let error as StrategyStartError {
            let reasons = error.failures.map { failure in
                let member = members.first { $0.instance == failure.instance }
                return "\(member?.user ?? "tenant \(failure.tenant)")/\(failure.plugin) cannot start: \(failure.reason)"
            }
            guard !error.subscriptions.isEmpty else { throw CommandFailure(reasons.joined(separator: "\n")) }
            for reason in reasons { log.error("\(reason)") }
            return error.subscriptions
        }
    }

    private func launch(_ member: Member, image: PluginImage, instrument: Instrument, isKnown: Bool) throws -> InstanceLaunch {
        let manifest = member.strategy.plugin.manifest
        var capabilities: Capabilities = []
        for capability in manifest.capabilities {
            if let known = Capabilities(name: capability.rawValue) { capabilities.insert(known) }
        }
        let row = isKnown ? try CheckpointRepository(connection).instance(member.instance) : nil
        return InstanceLaunch(
            tenant: member.tenant, instance: member.instance, plugin: image, instrument: instrument,
            parameters: member.strategy.parameters, capabilities: capabilities,
            stateVersion: UInt32(clamping: manifest.stateVersion),
            checkpoint: row.map {
                InstanceCheckpoint(
                    instance: $0.instance, lastSeq: $0.lastSeq, nextIntent: $0.nextIntent, stateVersion: $0.stateVersion,
                    state: $0.state)
            })
    }
}

/// Names of instances: the strategy's, with a number from the second run on.
enum InstanceName {
    static func choose(_ strategy: String, taken: [String], isNewRun: Bool, continuing: [String]) -> String {
        func belongs(_ name: String) -> Bool {
            name == strategy || (name.hasPrefix("\(strategy)-") && name.dropFirst(strategy.count + 1).allSatisfy(\.isNumber))
        }
        if let same = continuing.first(where: belongs) { return same }
        guard isNewRun, taken.contains(strategy) else { return strategy }
        var number = 2
        while taken.contains("\(strategy)-\(number)") { number += 1 }
        return "\(strategy)-\(number)"
    }
}

extension [ResolvedParameter] {
    /// As a JSON object of texts, numbers and truth values: for people who read the row.
    var jsonText: String {
        var object: [String: Any] = [:]
        for parameter in self {
            object[parameter.name] =
                switch parameter.value {
                case .integer(let value): value
                case .boolean(let value): value
                case .decimal(let value): value.description
                case .text(let value): value
                }
        }
        do {
            let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
            return String(decoding: data, as: UTF8.self)
        } catch {
            preconditionFailure("parameters are numbers and texts: \(error)")
        }
    }
}
