import CCage
import Engine
import Foundation
import Line
import Logging
import PaperVenue
import PluginInspection
import Risk
import Store
import Strategies
import TradingModel
import Venue

/// How long a candle takes to become an order: HyperRSI with parameters that make it trade often, in a worker that sleeps
/// between candles, through the line as `serve` runs it.
struct LatencyMeasurement {
    struct Result {
        /// From the candle's delivery to the intent's arrival.
        var intent: Durations
        /// From the candle's delivery to the call of the venue; the intent is durable by then.
        var order: Durations
        /// From the intent's arrival to the call of the venue: risk, order management, the commit.
        var durable: Durations
        var wakeUp: Durations
    }

    private static let parameters = ["rsi_period=2"]
    private let database: Database
    private let dataFolder: String

    init(database: Database, dataFolder: String) {
        self.database = database
        self.dataFolder = dataFolder
    }

    func run(candles: Int) throws -> Result {
        let connection = try PostgreSQLConnection(database.address)
        let plugin = try PluginFile.open(path: Installation.current.shippedPlugin("HyperRSI")).accepted()
        let instrument = Instrument.bitcoin()
        let choice = MarketChoice(length: candles)
        let plan = HostPlan(
            shard: "measure", continuation: .sameRun, instrument: instrument,
            users: [
                HostPlan.UserPlan(
                    name: "measure", webhook: nil,
                    strategies: [
                        HostPlan.StrategyPlan(
                            name: plugin.manifest.name, plugin: plugin,
                            parameters: try plugin.resolve(GivenParameter.parse(arguments: LatencyMeasurement.parameters)),
                            limits: LimitLayers())
                    ])
            ], feed: try choice.makeFeed(instrument: instrument, isEndless: false), pace: .unlimited)
        let stopwatch = Stopwatch()
        let started = try RunStart(
            plan: plan, connection: connection, address: database.address,
            library: try PluginLibrary(dataFolder: dataFolder, address: database.address, policy: plan.admission),
            log: Logger(label: "measure") { _ in SwiftLogNoOpLogHandler() }, stopwatch: stopwatch
        ).start(startsAnew: true)
        let run = started.line
        defer { run.workers.stop(.shutdown) }
        var feed = run.feed
        while let candle = feed.next() {
            // Long enough for the worker to fall asleep again.
            usleep(500)
            stopwatch.start()
            try run.line.advance(to: candle)
            try run.line.settle()
            if run.workers.needsCheckpoint { _ = try run.workers.checkpoint() }
        }
        return Result(
            intent: stopwatch.intents, order: stopwatch.orders, durable: stopwatch.durable,
            wakeUp: WakeUpMeasurement.run(rounds: 2_000))
    }
}

/// Stands at the line's ports and notes when the first intent of a candle arrives and when its order is sent.
final class Stopwatch {
    private(set) var intents = Durations()
    private(set) var orders = Durations()
    private(set) var durable = Durations()
    private var startTime: UInt64 = 0
    private var intentTime: UInt64 = 0
    private var hasIntent = false
    private var hasOrder = false

    func start() {
        hasIntent = false
        hasOrder = false
        startTime = cage_monotonic_time()
    }

    fileprivate func noteIntent() {
        guard !hasIntent else { return }
        hasIntent = true
        intentTime = cage_monotonic_time()
        intents.add(intentTime - startTime)
    }

    fileprivate func noteOrder() {
        guard !hasOrder else { return }
        hasOrder = true
        let now = cage_monotonic_time()
        orders.add(now - startTime)
        if hasIntent { durable.add(now - intentTime) }
    }
}

/// Strategies whose intents are timed.
final class TimedStrategies: StrategyHost {
    private let strategies: any StrategyHost
    private let stopwatch: Stopwatch

    init(_ strategies: any StrategyHost, stopwatch: Stopwatch) {
        self.strategies = strategies
        self.stopwatch = stopwatch
    }

    var isQuiet: Bool { strategies.isQuiet }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) { strategies.deliver(event, to: instance) }

    func receive(into inbox: inout [EngineEvent]) {
        strategies.receive(into: &inbox)
        let hasIntent = inbox.contains { event in
            if case .intentReceived(let intent) = event, case .submit = intent.action { true } else { false }
        }
        if hasIntent { stopwatch.noteIntent() }
    }
}

/// A venue whose first order is timed.
final class TimedVenue: CandleVenue {
    private let venue: any CandleVenue
    private let stopwatch: Stopwatch

    init(_ venue: any CandleVenue, stopwatch: Stopwatch) {
        self.venue = venue
        self.stopwatch = stopwatch
    }

    func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        stopwatch.noteOrder()
        venue.submit(order, terms, at: time)
    }

    func cancel(_ order: ClientOrderID, at time: Timestamp) { venue.cancel(order, at: time) }

    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        venue.amend(order, amendment, at: time)
    }

    func takeReports(into reports: inout [VenueReport]) { venue.takeReports(into: &reports) }

    func advance(to candle: Candle) { venue.advance(to: candle) }

    func snapshot() throws -> [UInt8] { try venue.snapshot() }

    func restore(_ snapshot: [UInt8]) throws { try venue.restore(snapshot) }
}
