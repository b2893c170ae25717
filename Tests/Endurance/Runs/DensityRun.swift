import CCage
import PluginFixtures
package import Strategies
package import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// How many instances of one plugin a machine carries, each for a user of its own in a worker of its own: what they cost, and how
/// long one candle takes to all of them and back.
package struct DensityRun {
    package var plugin: PluginImage
    package var parameters: [ResolvedParameter]
    package var capabilities: Capabilities

    package init(plugin: PluginImage, parameters: [ResolvedParameter], capabilities: Capabilities = .all) {
        self.plugin = plugin
        self.parameters = parameters
        self.capabilities = capabilities
    }

    package struct Result: Encodable {
        package var instances: Int
        /// Until each had started.
        package var startSeconds: Double
        /// Of a worker: pages that are nobody else's; 0 when they could not be read.
        package var privateBytes: Int
        /// Of a worker: what the machine had less afterwards, the kernel's own memory and the host's part included.
        package var machineBytes: Int
        /// Resident memory that the host needs more.
        package var hostBytes: Int
        /// One candle to all of them and every answer back: the median and the slowest.
        package var candleMilliseconds: Double
        package var slowestCandleMilliseconds: Double
        package var stopSeconds: Double

        package var line: String {
            let kilobytes = { (bytes: Int) in (Double(bytes) / 1_024).text(0) }
            return "\(instances) instances: started in \(startSeconds.text(2)) s, a candle to all and back "
                + "\(candleMilliseconds.text(1)) ms (slowest \(slowestCandleMilliseconds.text(1)) ms), private "
                + "\(kilobytes(privateBytes)) kB a worker, \(kilobytes(machineBytes)) kB of the machine a worker, host "
                + "\((Double(hostBytes) / 1_048_576).text(1)) MB more, stopped in \(stopSeconds.text(2)) s"
        }
    }

    /// The machine does not carry so many.
    package struct Refusal: Error, CustomStringConvertible {
        package var description: String
    }

    private static let candles = 15
    private static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT",
        tickSize: Price(FixedDecimal(raw: FixedDecimal.unit / 100)),
        lotSize: Quantity(FixedDecimal(raw: FixedDecimal.unit / 100_000)), minimumQuantity: .zero,
        maximumQuantity: Quantity(1_000), minimumNotional: Notional(5), makerFeeRate: .zero, takerFeeRate: .zero)
    /// Descriptors of the host for each worker: its bell and its process.
    private static let descriptorsPerWorker = 2
    private static let spareDescriptors = 256

    /// Throws `Refusal` when the machine does not carry them, with the reason; what was started is stopped again.
    package func run(instances count: Int) throws -> Result {
        OpenFileLimit.raise(to: count * DensityRun.descriptorsPerWorker + DensityRun.spareDescriptors)
        let own = getpid()
        let availableBefore = ProcessFigures.availableMemory()
        let residentBefore = ProcessFigures.residentMemory(of: own) ?? 0

        let workers = try StrategyWorkers(configuration: configuration)
        let startTime = cage_monotonic_time()
        let timeframe = try start(count, of: workers)
        let started = cage_monotonic_time()
        var times = Samples()
        for number in 1...DensityRun.candles {
            times.add(try deliver(UInt64(number), timeframe, to: count, of: workers))
        }
        let availableAfter = ProcessFigures.availableMemory()
        let residentAfter = ProcessFigures.residentMemory(of: own) ?? 0
        let privateBytes = DensityRun.privateBytes(count, of: workers)
        let stopTime = cage_monotonic_time()
        workers.stop(.shutdown)
        return Result(
            instances: count, startSeconds: Double(started - startTime) / 1e9, privateBytes: privateBytes,
            machineBytes: max(0, availableBefore - availableAfter) / count, hostBytes: residentAfter - residentBefore,
            candleMilliseconds: times.milliseconds(0.5), slowestCandleMilliseconds: times.milliseconds(1),
            stopSeconds: Double(cage_monotonic_time() - stopTime) / 1e9)
    }

    /// As in production, with time for a machine that starts thousands at once.
    private var configuration: StrategyWorkersConfiguration {
        var deadlines = StrategyWorkersConfiguration.Deadlines()
        deadlines.load = 120_000_000_000
        deadlines.event = 30_000_000_000
        deadlines.stop = 60_000_000_000
        return StrategyWorkersConfiguration(workerExecutable: BuiltProduct.worker, deadlines: deadlines)
    }

    /// - Returns: what every instance subscribed to first.
    private func start(_ count: Int, of workers: StrategyWorkers) throws -> Timeframe {
        let launches = (1...count).map { number in
            InstanceLaunch(
                tenant: TenantID(UInt64(number)), instance: InstanceID(UInt64(number)), plugin: plugin,
                instrument: DensityRun.instrument, parameters: parameters, capabilities: capabilities)
        }
        do {
            let subscriptions = try workers.start(launches, at: DensityRun.start)
            guard let timeframe = subscriptions[InstanceID(1)]?.first else {
                throw Refusal(description: "\(plugin.name) subscribes to no candles: name a plugin that does")
            }
            return timeframe
        } catch let error as StrategyStartError {
            workers.stop(.shutdown)
            let reason = error.failures.first?.reason ?? "no reason"
            throw Refusal(
                description: "\(count - error.failures.count) of \(count) instances started, the others not, the first because: "
                    + "\(reason); memory left: \(ProcessFigures.availableMemory() >> 20) MB, "
                    + "descriptors allowed: \(OpenFileLimit.count)"
            )
        }
    }

    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// Nanoseconds until each instance has answered a candle.
    private func deliver(
        _ number: UInt64, _ timeframe: Timeframe, to count: Int, of workers: StrategyWorkers
    ) throws -> UInt64 {
        let price = 30_000 + Int(number % 7)
        let candle = Candle(
            instrument: DensityRun.instrument.id, timeframe: timeframe,
            openTime: DensityRun.start + Int64(number) * timeframe.nanoseconds, open: Price(price), high: Price(price + 5),
            low: Price(price - 5), close: Price(price + 1), volume: Quantity(10))
        let event = StrategyEvent(seq: number, time: candle.closeTime, payload: .candle(candle))
        var messages: [StrategyMessage] = []
        let start = cage_monotonic_time()
        for instance in 1...UInt64(count) { workers.deliver(event, to: InstanceID(instance)) }
        workers.receive(into: &messages, waiting: .quiet)
        let time = cage_monotonic_time() - start
        for case .incident(let incident) in messages where incident.kind != .started {
            throw Refusal(description: "instance \(incident.instance) of \(count): \(incident.text)")
        }
        return time
    }

    /// The mean of at most 200 workers, evenly chosen; 0 when they may not be read.
    private static func privateBytes(_ count: Int, of workers: StrategyWorkers) -> Int {
        let step = max(1, count / 200)
        let sizes = stride(from: 1, through: count, by: step).compactMap { number in
            workers.processIdentifier(of: InstanceID(UInt64(number))).flatMap(ProcessFigures.privateMemory)
        }
        return sizes.isEmpty ? 0 : sizes.reduce(0, +) / sizes.count
    }
}

/// How many descriptors this process may have.
enum OpenFileLimit {
    static var count: Int {
        var limit = rlimit()
        return unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(limit.rlim_cur) : 0
    }

    /// As far as the machine lets it: what is missing shows when a worker does not get its own.
    static func raise(to count: Int) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < count else { return }
        var higher = rlimit(rlim_cur: rlim_t(count), rlim_max: max(limit.rlim_max, rlim_t(count)))
        if unsafe setrlimit(resource, &higher) == 0 { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
        _ = unsafe setrlimit(resource, &limit)
    }
}
