import ArgumentParser
import Foundation
import TradingModel

struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Measure this machine: how fast a candle becomes an order, how many orders become durable.",
        discussion: """
            Runs the real line: a worker process that is asleep when its candle comes, risk, order management, PostgreSQL, the
            paper venue. Beside each figure stands what the machine needs for the bare operation, measured in the same run.
            Takes about ten seconds; what it writes into the database are orders of a user named 'measure'.

            EXAMPLES
              tradingboost measure
              tradingboost measure --json
            """)

    @OptionGroup var location: DataOptions

    @Option(help: ArgumentHelp("Candles to measure the latency with.", valueName: "n"))
    var candles: Int = 4_000

    @Option(help: ArgumentHelp("Orders to measure the database with.", valueName: "n"))
    var orders: Int = 50_000

    @Option(help: ArgumentHelp("Instances to judge orders among.", valueName: "n"))
    var instances: Int = 1_000

    @Option(help: ArgumentHelp("Orders to judge.", valueName: "n"))
    var checks: Int = 200_000

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    func validate() throws {
        guard (100...1_000_000).contains(candles) else {
            throw ValidationError("--candles \(candles) is out of range: give a number from 100 to 1000000")
        }
        guard (1...10_000).contains(instances) else {
            throw ValidationError("--instances \(instances) is out of range: give a number from 1 to 10000")
        }
        guard (100...10_000_000).contains(checks) else {
            throw ValidationError("--checks \(checks) is out of range: give a number from 100 to 10000000")
        }
        guard (1_000...1_000_000).contains(orders) else {
            throw ValidationError("--orders \(orders) is out of range: give a number from 1000 to 1000000")
        }
    }

    func run() async throws {
        let folder = try DataFolder.make(location.data)
        let database = try Database.open(dataFolder: folder) { step in
            if StandardError.isTerminal { StandardError.write("  \(step)") }
        }
        defer { database.close() }
        let latency = try LatencyMeasurement(database: database, dataFolder: folder).run(candles: candles)
        guard latency.intent.count > 0, latency.durable.count > 0 else {
            throw CommandFailure(
                "no order was decided in \(candles) candles, so there is nothing to measure: give more --candles")
        }
        let report = try MeasureReport(
            latency: latency,
            way: WorkerWayMeasurement.run(), risk: RiskMeasurement.run(checks: checks),
            crowd: RiskCrowdMeasurement.run(instances: instances, checks: checks),
            durability: DurabilityMeasurement(database: database).run(orders: orders))
        print(json ? JSONText.pretty(report) : report.text)
    }
}

/// The figures of `measure`; times in µs.
struct MeasureReport: Encodable {
    var intentMicrosecondsP50: Double
    var intentMicrosecondsP99: Double
    var orderMicrosecondsP50: Double
    var orderMicrosecondsP99: Double
    /// From the intent's arrival to the call of the venue.
    var durableMicrosecondsP50: Double
    var durableMicrosecondsP99: Double
    /// Candles that were answered with an order.
    var measuredIntents: Int
    /// One eventfd there and one back, between two sleeping threads.
    var wakeUpMicrosecondsP50: Double
    /// One way to a strategy in its worker, and over a bare ring and futex.
    var workerBlockedMicrosecondsP50: Double
    var workerBlockedMicrosecondsP99: Double
    var workerSpinningMicrosecondsP50: Double
    var workerSpinningMicrosecondsP99: Double
    var futexMicrosecondsP50: Double
    var futexMicrosecondsP99: Double
    var ringMicrosecondsP50: Double
    var ringMicrosecondsP99: Double
    /// One order judged by every rule, with every limit set.
    var riskMicrosecondsP50: Double
    var riskMicrosecondsP99: Double
    /// One order judged in an engine of many instances with full histories; by the clock, and by the thread's processor time.
    var riskCrowdInstances: Int
    var riskCrowdMicrosecondsP50: Double
    var riskCrowdMicrosecondsP99: Double
    var riskCrowdProcessorMicrosecondsP50: Double
    var riskCrowdProcessorMicrosecondsP99: Double
    var durableOrdersPerSecond: Double
    var ordersPerCommit: Int
    /// Among how many connections a commit was divided, and the speed with one alone.
    var durableOrderConnections: Int
    var durableOrdersPerSecondOfOne: Double
    /// Processor time of an order, here and in the server's process.
    var durableOrderHostMicroseconds: Double
    var durableOrderServerMicroseconds: Double
    /// The same rows, as many a transaction, sent as one plain statement after the other.
    var loopedOrdersPerSecond: Double
    /// One row a transaction, one statement at a time.
    var bareTransactionsPerSecond: Double

    init(
        latency: LatencyMeasurement.Result, way: WorkerWayMeasurement.Result, risk: Durations,
        crowd: RiskCrowdMeasurement.Result, durability: DurabilityMeasurement.Result
    ) {
        riskMicrosecondsP50 = risk.microseconds(0.5)
        riskMicrosecondsP99 = risk.microseconds(0.99)
        riskCrowdInstances = crowd.instances
        riskCrowdMicrosecondsP50 = crowd.wall.microseconds(0.5)
        riskCrowdMicrosecondsP99 = crowd.wall.microseconds(0.99)
        riskCrowdProcessorMicrosecondsP50 = crowd.processor.microseconds(0.5)
        riskCrowdProcessorMicrosecondsP99 = crowd.processor.microseconds(0.99)
        workerBlockedMicrosecondsP50 = way.blocked.p50
        workerBlockedMicrosecondsP99 = way.blocked.p99
        workerSpinningMicrosecondsP50 = way.spinning.p50
        workerSpinningMicrosecondsP99 = way.spinning.p99
        futexMicrosecondsP50 = way.futex.p50
        futexMicrosecondsP99 = way.futex.p99
        ringMicrosecondsP50 = way.ring.p50
        ringMicrosecondsP99 = way.ring.p99
        intentMicrosecondsP50 = latency.intent.microseconds(0.5)
        intentMicrosecondsP99 = latency.intent.microseconds(0.99)
        orderMicrosecondsP50 = latency.order.microseconds(0.5)
        orderMicrosecondsP99 = latency.order.microseconds(0.99)
        durableMicrosecondsP50 = latency.durable.microseconds(0.5)
        durableMicrosecondsP99 = latency.durable.microseconds(0.99)
        measuredIntents = latency.intent.count
        wakeUpMicrosecondsP50 = latency.wakeUp.microseconds(0.5)
        durableOrdersPerSecond = durability.ordersPerSecond
        ordersPerCommit = durability.ordersPerCommit
        durableOrderConnections = durability.connections
        durableOrdersPerSecondOfOne = durability.ordersPerSecondOfOne
        durableOrderHostMicroseconds = durability.hostMicroseconds
        durableOrderServerMicroseconds = durability.serverMicroseconds
        loopedOrdersPerSecond = durability.loopedOrdersPerSecond
        bareTransactionsPerSecond = durability.bareTransactionsPerSecond
    }

    var text: String {
        """
        one way to a strategy whose worker sleeps         \(ways(workerBlockedMicrosecondsP50, workerBlockedMicrosecondsP99))
          (over a bare ring to a thread that sleeps: \(ways(futexMicrosecondsP50, futexMicrosecondsP99)))
        one way to a strategy whose worker looks          \(ways(workerSpinningMicrosecondsP50, workerSpinningMicrosecondsP99))
          (over a bare ring to a thread that looks:  \(ways(ringMicrosecondsP50, ringMicrosecondsP99)))
        candle → order intent through a sleeping worker   p50 \(AmountText.fixed(intentMicrosecondsP50, digits: 0)) µs   \
        p99 \(AmountText.fixed(intentMicrosecondsP99, digits: 0)) µs
        candle → durable order at the venue               p50 \(AmountText.fixed(orderMicrosecondsP50, digits: 0)) µs   \
        p99 \(AmountText.fixed(orderMicrosecondsP99, digits: 0)) µs
        order intent → durable → gateway                  p50 \(AmountText.fixed(durableMicrosecondsP50, digits: 0)) µs   \
        p99 \(AmountText.fixed(durableMicrosecondsP99, digits: 0)) µs
          (\(measuredIntents) orders; a bare wake-up there and back between two threads: p50 \
        \(AmountText.fixed(wakeUpMicrosecondsP50, digits: 0)) µs)
        one order judged by every rule of risk            \(ways(riskMicrosecondsP50, riskMicrosecondsP99))
        the same among \(riskCrowdInstances) instances, histories full      \
        \(ways(riskCrowdMicrosecondsP50, riskCrowdMicrosecondsP99))
          (processor time: \(ways(riskCrowdProcessorMicrosecondsP50, riskCrowdProcessorMicrosecondsP99)))
        durable orders                                    \(Int(durableOrdersPerSecond)) a second, \(ordersPerCommit) a commit
          (over \(durableOrderConnections) connections; \(Int(durableOrdersPerSecondOfOne)) a second over one)
          (processor time of each: \(AmountText.fixed(durableOrderHostMicroseconds, digits: 1)) µs here, \
        \(AmountText.fixed(durableOrderServerMicroseconds, digits: 1)) µs in the server)
          (the same rows in a loop of plain statements: \(Int(loopedOrdersPerSecond)) orders a second)
          (bare one-row transactions on the same connection: \(Int(bareTransactionsPerSecond)) a second)
        """
    }

    private func ways(_ p50: Double, _ p99: Double) -> String {
        "p50 \(AmountText.fixed(p50, digits: 2)) µs   p99 \(AmountText.fixed(p99, digits: 2)) µs"
    }
}
