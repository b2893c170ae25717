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
    /// A large commit is divided among so many connections: the server's processes work beside each other where the machine has
    /// processors for them.
    static let journalLanes = ProcessInfo.processInfo.activeProcessorCount >= 4 ? 3 : 2

    private let plan: HostPlan
    private let connection: PostgreSQLConnection
    private let address: DatabaseAddress
    private let library: PluginLibrary
    private let log: Logger
    private let stopwatch: Stopwatch?

    /// - Parameter stopwatch: put between the line and its ports, to measure.
    init(
        plan: HostPlan, connection: PostgreSQLConnection, address: DatabaseAddress, library: PluginLibrary, log: Logger,
        stopwatch: Stopwatch? = nil
    ) {
        self.stopwatch = stopwatch
        self.plan = plan
        self.connection = connection
        self.address = address
        self.library = library
        self.log = log
    }

    /// - Parameter startsAnew: leave an interrupted run behind.
    func start(startsAnew: Bool) throws -> StartedRun {
        let instrument = try InstrumentRepository(connection).save(plan.instrument, venue: RunStart.venue)
        let fingerprint = plan.fingerprint
        let earlier = try earlierRun(fingerprint: fingerprint, startsAnew: startsAnew)
        let enlistment = LineEnlistment(plan: plan, connection: connection, library: library, log: log)
        let members = try enlistment.members(instrument: instrument, continuing: earlier)
        let manuals = try enlistment.manuals(instrument: instrument)
        let workers = try StrategyWorkers(
            configuration: StrategyWorkersConfiguration(
                workerExecutable: Installation.current.worker, deadlines: plan.deadlines))
        do {
            let line = try makeLine(
                members, manuals, instrument: instrument, workers: workers, earlier: earlier, fingerprint: fingerprint)
            return StartedRun(line: line, resumedAtCandle: earlier?.position ?? 0)
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

    // MARK: - Workers and line

    private func makeLine(
        _ members: [LineMember], _ manuals: [LineAccount], instrument: Instrument, workers: StrategyWorkers,
        earlier: RunSnapshot?, fingerprint: String
    ) throws -> RunningLine {
        var feed = plan.feed
        feed.instrument = instrument.id
        let wantsHistory = members.contains { $0.plugin.manifest.capabilities.contains(.history) }
        var history = wantsHistory ? CandleHistory(base: feed.timeframe) : nil
        if let earlier { feed.skip(to: earlier.position, history: &history) }

        var engine = earlier?.line.engine ?? Engine(instruments: [instrument])
        engine.takePortfolios(every: plan.portfolioInterval)
        let running = members.filter { member in
            member.status != .disabled && (!engine.knows(member.instance) || engine.instance(member.instance).isActive)
        }
        let launches = try running.map { try launch($0, instrument: instrument, engine: engine) }
        let time = earlier == nil ? feed.startTime : engine.now
        let subscriptions = try startWorkers(workers, launches, at: time, members: members)
        for member in members where member.status != .disabled && !engine.knows(member.instance) {
            engine.add(member.definition(instrument: instrument, timeframes: subscriptions[member.instance] ?? []))
        }
        for member in running where engine.knows(member.instance) {
            engine.redefine(
                member.instance, timeframes: subscriptions[member.instance], limits: member.limits,
                openOrderPolicy: member.openOrderPolicy, strategy: member.plugin.manifest.id, name: member.label,
                user: member.userID)
        }
        for manual in manuals {
            if engine.knows(manual.instance) {
                engine.redefine(manual.instance, limits: manual.limits, name: manual.label)
            } else {
                engine.add(manual.definition(instrument: instrument))
            }
        }
        // What one that is disabled still holds is guarded too.
        for member in members where engine.knows(member.instance) { engine.setGuards(member.instance, member.guards) }
        let strategies = StrategyWorkersHost(workers: workers, log: log)
        let journal = DatabaseJournal(
            writer: JournalWriter(
                connection: try PostgreSQLConnection(address), venue: RunStart.venue, maximumLanes: RunStart.journalLanes),
            shard: plan.shard,
            market: plan.feed.identity, fingerprint: fingerprint,
            tenants: Dictionary(
                uniqueKeysWithValues: members.map { ($0.instance, $0.tenant) } + manuals.map { ($0.instance, $0.tenant) }),
            chains: earlier?.chains ?? [:], lastCommand: try lastCommand(earlier), log: log)
        let line = try connect(
            engine, aggregator: try aggregator(running, subscriptions, feed: feed), instrument: instrument, journal: journal,
            strategies: strategies, history: history, earlier: earlier)
        let commands = try LineCommandRepository(connection).all(shard: plan.shard, after: journal.lastCommand)
        return try RunningLine(
            plan: plan, instrument: instrument, line: line, workers: workers, strategies: strategies, journal: journal,
            feed: feed, connection: connection, library: library, log: log, members: members,
            manuals: manuals, repeated: commands,
            repetition: try Repetition(
                shard: plan.shard, candleCount: UInt64(feed.position), now: engine.now,
                lastTime: continues(earlier)
                    ? LateAnswerRepository(connection).lastTime(
                        of: members.map(\.instance) + manuals.map(\.instance)) : nil,
                connection: connection))
    }

    /// Whether what is stored is this run's. Without a checkpoint it is, too, where everything is continued: the host was killed
    /// before the first one.
    private func continues(_ earlier: RunSnapshot?) -> Bool { earlier != nil || plan.continuation == .always }

    /// A run that begins anew has no use for the commands of the one before.
    private func lastCommand(_ earlier: RunSnapshot?) throws -> UInt64 {
        guard continues(earlier) else { return try LineCommandRepository(connection).last(shard: plan.shard) }
        return earlier?.lastCommand ?? 0
    }

    private func connect(
        _ engine: Engine, aggregator: CandleAggregator, instrument: Instrument, journal: DatabaseJournal,
        strategies: StrategyWorkersHost, history: CandleHistory?, earlier: RunSnapshot?
    ) throws -> Line {
        var venue: any CandleVenue = PaperVenue(instruments: [instrument])
        if let stopwatch { venue = TimedVenue(venue, stopwatch: stopwatch) }
        var port: any StrategyHost = strategies
        if let stopwatch { port = TimedStrategies(port, stopwatch: stopwatch) }
        let log = self.log
        let line = Line(
            engine: engine, aggregator: aggregator, venue: venue, journal: journal, strategies: port, history: history,
            keepsDecisions: true, depth: plan.depth.map { CandleDepth(instrument, $0) }, alarm: { log.error("\($0)") })
        if var snapshot = earlier?.line {
            snapshot.engine = engine
            // What is gathered for a longer candle goes on; a timeframe that is new begins at its next boundary.
            for timeframe in aggregator.timeframes { _ = snapshot.aggregator.subscribe(timeframe) }
            try line.restore(snapshot)
        }
        strategies.remark = { [unowned line] instance, text in line.remark(instance, seq: nil, text) }
        return line
    }

    private func aggregator(
        _ running: [LineMember], _ subscriptions: [InstanceID: [Timeframe]], feed: MarketFeed
    ) throws -> CandleAggregator {
        var aggregator = CandleAggregator(base: feed.timeframe)
        for member in running {
            for timeframe in subscriptions[member.instance] ?? [] where !aggregator.subscribe(timeframe) {
                // A strategy that waits for candles that can never come must not look as if it ran.
                throw CommandFailure(
                    "\(member.label) subscribes to \(timeframe.name) candles, but the market has "
                        + "\(feed.timeframe.name) candles: choose a timeframe of \(feed.timeframe.name) or a multiple of it in "
                        + "the strategy's parameters")
            }
        }
        return aggregator
    }

    /// One user's strategy that cannot start does not keep the others from trading: it is logged, its incident follows through
    /// the line, and the rest runs. When none can start there is nothing to run.
    private func startWorkers(
        _ workers: StrategyWorkers, _ launches: [InstanceLaunch], at time: Timestamp, members: [LineMember]
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

    /// From its last checkpoint. One that is older than the engine's last word to the instance, because the instance was late
    /// when the checkpoint was taken, goes on with how the account stands.
    private func launch(_ member: LineMember, instrument: Instrument, engine: Engine) throws -> InstanceLaunch {
        guard engine.knows(member.instance) else {
            return member.launch(instrument: instrument, checkpoint: nil, account: nil)
        }
        let row = try CheckpointRepository(connection).instance(member.instance)
        let account = engine.snapshot(of: member.instance)
        let isCurrent = row.map { $0.lastSeq == account.lastSeq } ?? (account.lastSeq == 0)
        return member.launch(
            instrument: instrument, checkpoint: row.map(InstanceCheckpoint.init), account: isCurrent ? nil : account)
    }
}
