import Engine
import Line
import MarketData
import OMS
import PaperVenue
package import Risk
package import Store
package import Strategies
package import TradingModel

/// Many users with an instance each, every one in a worker process of its own, on one line with a database: what a host is,
/// without its commands and its HTTP server.
package final class TradingRig {
    /// As they were started.
    let launches: [InstanceLaunch]
    /// What instances go back to when a new version fails.
    var savedBeforeSwap: [InstanceID: InstanceCheckpoint] = [:]
    package var instances: [InstanceID] { launches.map(\.instance) }
    package let workers: StrategyWorkers
    package let venue: WatchedVenue
    let strategies: WatchedStrategies
    private let journal: StoreJournal
    private let line: Line
    private var market: SyntheticMarket

    private static let tick: Int128 = FixedDecimal.unit / 10
    static let instrument = Instrument(
        id: InstrumentID(0), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT",
        tickSize: Price(FixedDecimal(raw: tick)), lotSize: Quantity(1), minimumQuantity: Quantity(1),
        maximumQuantity: Quantity(10_000), minimumNotional: Notional(5),
        makerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 5_000), takerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 2_000))
    static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// Wide enough to trade a lot, narrow enough to be met now and then.
    package static let limits = RiskLimits(
        maximumOrderNotional: Notional(20_000), maximumPositionNotional: Notional(40_000), maximumOpenOrders: 60,
        maximumOrdersPerMinute: 60)

    /// What an instance runs.
    package struct Strategy: Sendable {
        package var plugin: PluginImage
        package var parameters: [ResolvedParameter]
        package var stateVersion: UInt32

        package init(plugin: PluginImage, parameters: [ResolvedParameter] = [], stateVersion: UInt32 = 1) {
            self.plugin = plugin
            self.parameters = parameters
            self.stateVersion = stateVersion
        }
    }

    /// Starts the workers of the strategies, one for a user each.
    package init(
        _ strategies: [Strategy], seed: UInt64, address: DatabaseAddress, configuration: StrategyWorkersConfiguration
    ) throws {
        let connection = try PostgreSQLConnection(address)
        let instrument = try InstrumentRepository(connection).save(TradingRig.instrument, venue: "paper")
        let plugin = try PluginRepository(connection).findOrCreate(
            sha256: [UInt8](repeating: 3, count: 32), name: "Endurance", version: "1.0.0", manifest: "{}")
        var launches: [InstanceLaunch] = []
        for (index, strategy) in strategies.enumerated() {
            let tenant = try TenantRepository(connection).findOrCreate(name: "user-\(index + 1)")
            let instance = try InstanceRepository(connection).findOrCreate(
                tenant: tenant, name: strategy.plugin.name, plugin: plugin, instrument: instrument.id, parameters: "{}")
            launches.append(
                InstanceLaunch(
                    tenant: tenant, instance: instance, plugin: strategy.plugin, instrument: instrument,
                    parameters: strategy.parameters, stateVersion: strategy.stateVersion))
        }
        workers = try StrategyWorkers(configuration: configuration)
        let subscriptions = try workers.start(launches, at: TradingRig.start)

        var engine = Engine(instruments: [instrument])
        var aggregator = CandleAggregator(base: .minute1)
        for launch in launches {
            let timeframes = subscriptions[launch.instance] ?? []
            engine.add(
                InstanceDefinition(
                    tenant: launch.tenant, instance: launch.instance, name: "user/\(launch.instance)",
                    instrument: instrument.id, timeframes: timeframes, limits: TradingRig.limits))
            for timeframe in timeframes { _ = aggregator.subscribe(timeframe) }
        }
        self.launches = launches
        venue = WatchedVenue(PaperVenue(instruments: [instrument]))
        self.strategies = WatchedStrategies(workers: workers)
        journal = StoreJournal(JournalWriter(connection: connection, venue: "paper"))
        line = Line(
            engine: engine, aggregator: aggregator, venue: venue, journal: journal, strategies: self.strategies,
            alarm: { print("the venue contradicts: \($0)") })
        market = SyntheticMarket(seed: seed, instrument: instrument, start: TradingRig.start, startPrice: Price(1_000))
    }

    /// The next candle, answered by everybody, and durable.
    package func advance() throws {
        try line.advance(to: market.next())
        try line.settle()
    }

    /// Takes what happened since the last candle.
    package func settle() throws { try line.settle() }

    /// A settled line looks at nobody: this looks at the workers beside it, which load something.
    func takeNews() { strategies.takeNews() }

    /// The state of every strategy; restarts begin there from now on.
    @discardableResult
    package func checkpoint() throws -> [InstanceCheckpoint] {
        try settle()
        return try workers.checkpoint()
    }

    package var candles: Int { line.counts.candles }

    /// Events that an instance was given so far.
    package func events(of instance: InstanceID) -> UInt64 { line.engine.instance(instance).nextSeq - 1 }

    /// The line's clock.
    var time: Timestamp { line.engine.now }

    package func openOrders(of instance: InstanceID) -> Int { line.engine.oms.book(instance).openOrders.count }

    /// How the account of an instance stands behind its last event.
    func account(of instance: InstanceID) -> AccountSnapshot {
        let book = line.engine.oms.book(instance)
        let state = line.engine.instance(instance)
        return AccountSnapshot(
            lastSeq: state.nextSeq - 1, nextIntent: state.lastIntent + 1, positionQuantity: book.position.quantity,
            positionPrice: book.position.entryPrice, orders: book.openOrders.sorted { $0.key < $1.key }.map(\.value))
    }

    package func stop() { workers.stop(.shutdown) }
}

/// The line's port to the database.
final class StoreJournal: Journal {
    private let writer: JournalWriter

    init(_ writer: JournalWriter) { self.writer = writer }

    func record(_ entry: JournalEntry) { writer.record(entry) }

    func commit() throws { try writer.commit() }
}
