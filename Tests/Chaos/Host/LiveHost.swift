import ChaosVenue
import Engine
import Foundation
import Line
import MarketData
import OMS
import PluginFixtures
import Reconciliation
import Risk
import Store
import Strategies
import TradingModel
import Venue
import WorkerLine

#if canImport(Glibc)
    import Glibc
#endif

/// A host with real workers and a PostgreSQL of its own, whose venue is the fixture exchange: a start is the path of a restart.
final class LiveHost {
    private let cluster: PrivateCluster
    private let workers: StrategyWorkers
    private let line: Line
    private let socket: SocketVenue
    private let venue: KillingVenue
    private let journal: KillingJournal
    private let killPoint: KillPoint
    private let instances: [(tenant: TenantID, instance: InstanceID)]
    private var market: SyntheticMarket
    private var random: Xoshiro256

    static let instrument = Instrument(
        id: InstrumentID(0), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT",
        tickSize: Price(FixedDecimal(raw: FixedDecimal.unit / 10)), lotSize: Quantity(FixedDecimal(raw: FixedDecimal.unit / 4)),
        minimumQuantity: Quantity(FixedDecimal(raw: FixedDecimal.unit / 4)), maximumQuantity: Quantity(10_000),
        minimumNotional: Notional(5), makerFeeRate: .zero, takerFeeRate: .zero)
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    init(folder: String, socket: String, seed: UInt64, instances count: Int, killPoint: KillPoint) throws {
        self.killPoint = killPoint
        random = Xoshiro256(seed: seed)
        cluster = try PrivateCluster(folder: folder, settings: ["fsync": "off", "full_page_writes": "off"])
        let connection = try PostgreSQLConnection(cluster.address)
        try Migrator(connection).migrate()
        let instrument = try InstrumentRepository(connection).save(LiveHost.instrument, venue: "fixture")
        let plugin = try PluginRepository(connection).findOrCreate(
            sha256: [UInt8](repeating: 3, count: 32), name: "Counting", version: "1.0.0", manifest: "{}")
        let image = try PluginImage(
            name: "CountingPlugin", version: "1.0.0", bytes: try BuiltProduct.plugin("CountingPlugin"))
        let stored = try CheckpointRepository(connection).run(shard: KillingJournal.shard)
        let snapshot = try stored.map { try JSONDecoder().decode(Line.Snapshot.self, from: Data($0.line)) }

        // Its market is hours ahead of the exchange within a second.
        var engine = snapshot?.engine ?? Engine(instruments: [instrument], endedOrderAge: .max / 4)
        var launches: [InstanceLaunch] = []
        for number in 0..<count {
            let tenant = try TenantRepository(connection).findOrCreate(name: "user-\(number + 1)")
            let instance = try InstanceRepository(connection).findOrCreate(
                tenant: tenant, name: "counting", plugin: plugin, instrument: instrument.id, parameters: "{}")
            let row = try CheckpointRepository(connection).instance(instance)
            launches.append(
                InstanceLaunch(
                    tenant: tenant, instance: instance, plugin: image, instrument: instrument, venue: "fixture",
                    parameters: [
                        ResolvedParameter(name: "every", value: .integer(Int64(4 + number % 3))),
                        ResolvedParameter(name: "resize", value: .integer(Int64(number % 2))),
                    ],
                    checkpoint: row.map {
                        InstanceCheckpoint(
                            instance: $0.instance, lastSeq: $0.lastSeq, nextIntent: $0.nextIntent,
                            stateVersion: $0.stateVersion, state: $0.state)
                    }))
        }
        instances = launches.map { ($0.tenant, $0.instance) }
        workers = try StrategyWorkers(configuration: .patient(executable: BuiltProduct.worker))
        let subscriptions = try workers.start(launches, at: snapshot == nil ? LiveHost.start : engine.now)
        var aggregator = CandleAggregator(base: .minute1)
        for launch in launches {
            let timeframes = subscriptions[launch.instance] ?? []
            for timeframe in timeframes { _ = aggregator.subscribe(timeframe) }
            guard snapshot == nil else { continue }
            engine.add(
                InstanceDefinition(
                    tenant: launch.tenant, instance: launch.instance, name: "user/\(launch.instance)",
                    instrument: instrument.id, timeframes: timeframes, limits: LiveHost.limits, venue: "fixture"))
        }
        market = SyntheticMarket(seed: 7, instrument: instrument, start: LiveHost.start, startPrice: Price(1_000))
        market.advance(to: Int(stored?.candleCount ?? 0))

        self.socket = SocketVenue(path: socket)
        venue = KillingVenue(self.socket, killPoint)
        journal = KillingJournal(
            JournalWriter(connection: try PostgreSQLConnection(cluster.address), venue: "fixture"), killPoint)
        let rows = VenueReportRepository(connection)
        let lastReport = snapshot?.live?.lastReport ?? 0
        let ids = instances.map(\.instance)
        line = Line(
            engine: engine, aggregator: aggregator, venue: venue,
            reconciler: Reconciler(instruments: [instrument], settings: LiveHost.settings), journal: journal,
            strategies: WorkerStrategies(workers: workers), lastReport: lastReport,
            earlier: EarlierRun(
                reports: try rows.all(shard: KillingJournal.shard, after: lastReport),
                intents: try rows.durableIntents(of: ids), released: try rows.released(of: ids),
                lastTime: try LateAnswerRepository(connection).lastTime(of: ids)),
            clock: LiveHost.clock, alarm: { print("alarm: \($0)") })
        if let snapshot { try line.restore(snapshot) }
        killPoint.worker = { [workers, ids] in workers.processIdentifier(of: ids[Int(seed % UInt64(ids.count))]) }
        let wakeUp = workers.wakeUp
        venue.setWakeUp { wakeUp() }
    }

    private static let limits = RiskLimits(
        maximumOrderNotional: Notional(1_000_000), maximumPositionNotional: Notional(1_000_000_000), maximumOpenOrders: 200,
        maximumOrdersPerMinute: 1_000)

    private static var settings: ReconciliationSettings {
        var settings = ReconciliationSettings()
        settings.receiveWindow = FixtureExchange.receiveWindow * 3 / 2
        settings.answerPatience = 2_000_000_000
        settings.sweepPeriod = 400_000_000
        settings.retryDelay = 20_000_000
        return settings
    }

    private static func clock() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    // MARK: - Trading

    /// Candles as fast as they are answered, the venue's word in between, a checkpoint now and then.
    func trade(candles: Int) throws {
        say("trading")
        try line.settle()
        for _ in 0..<candles {
            try candle()
            if random.next() % 12 == 0 { try checkpoint() }
        }
    }

    private func candle() throws {
        try line.advance(to: market.next())
        try line.settle()
        try listen(milliseconds: 2)
    }

    private func listen(milliseconds: UInt64) throws {
        _ = workers.waitForNews(atMost: milliseconds * 1_000_000)
        try line.hear()
        try line.settle()
    }

    private func checkpoint() throws {
        guard !line.isRepeating else { return }
        killPoint.reach(.checkpointBegun)
        let states = try workers.checkpoint()
        let snapshot = Array(try JSONEncoder().encode(try line.snapshot()))
        let tenants = Dictionary(uniqueKeysWithValues: instances.map { ($0.instance, $0.tenant) })
        try journal.writer.commit(
            checkpoint: RunCheckpoint(
                shard: KillingJournal.shard, market: "synthetic", candleCount: UInt64(line.counts.candles), line: snapshot),
            instances: states.compactMap { state in
                tenants[state.instance].map {
                    InstanceCheckpointRow(
                        instance: state.instance, tenant: $0, lastSeq: state.lastSeq, nextIntent: state.nextIntent,
                        stateVersion: state.stateVersion, state: state.state)
                }
            })
        killPoint.reach(.checkpointDurable)
    }

    /// Until everything that was asked for is in a state that the venue has confirmed. The exchange stands still.
    ///
    /// - Returns: whether it came to that.
    func finish(seconds: Double) throws -> Bool {
        try line.settle()
        let end = ContinuousClock.now + .milliseconds(Int64(seconds * 1_000))
        while line.isRepeating, ContinuousClock.now < end { try candle() }
        // Two sweeps, so that what the first one asked for is swept, too.
        let sweeps = ContinuousClock.now + .nanoseconds(3 * LiveHost.settings.sweepPeriod)
        while ContinuousClock.now < end {
            try listen(milliseconds: 5)
            let oms = line.engine.oms
            let isOpen = oms.allOpenOrders.contains(where: \.awaitsAnswer) || !oms.unheardAmendments.isEmpty
            if !isOpen, ContinuousClock.now > sweeps {
                try checkpoint()
                return true
            }
        }
        return false
    }

    var counts: LineCounts { line.counts }
    var address: DatabaseAddress { cluster.address }

    func stop() {
        socket.close()
        workers.stop(.shutdown)
        cluster.stop()
    }
}
