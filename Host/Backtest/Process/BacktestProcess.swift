import BacktestProtocol
import CCage
import CDeterminism
import CTradingBoost
import Engine
import Glibc
import Line
import MarketData
import PaperVenue
import PluginRunner
import Risk
import Strategies
import TradingModel

/// The process of one backtest: plugin, engine, risk, order management and paper venue together, in a cage, so that a callback
/// costs a function call. It gets the plugin, the candles and the job as sealed memory, and writes frames to a pipe.
@main
struct BacktestProcess {
    private static let pluginDescriptor: Int32 = 3
    private static let candlesDescriptor: Int32 = 4
    private static let jobDescriptor: Int32 = 5
    private static let outputDescriptor: Int32 = 6
    /// Address space besides the candles.
    private static let memory: UInt64 = 4 << 30

    static func main() {
        determinism_link()
        let output = ResultOutput(descriptor: outputDescriptor)
        do {
            output.write(.result(try run(output)))
        } catch {
            output.write(.failure(error.text))
            exit(1)
        }
    }

    private struct Failure: Error {
        var text: String
    }

    private static func run(_ output: ResultOutput) throws(Failure) -> BacktestResult {
        guard let bytes = readAll(jobDescriptor), let job = BacktestJob(bytes: bytes) else {
            throw Failure(text: "the job of the backtest cannot be read")
        }
        guard
            let candles = CandleMemory(
                descriptor: candlesDescriptor, instrument: job.instrument.id, timeframe: job.timeframe)
        else { throw Failure(text: "the candles of the backtest cannot be mapped") }

        var protections = try closeCage(candles: candles)
        let plugin: LoadedPlugin
        do { plugin = try LoadedPlugin(descriptor: pluginDescriptor) } catch { throw Failure(text: "\(error)") }
        guard unsafe cage_filter_system_calls(CAGE_POLICY_BACKTEST, CAGE_STAGE_RUN, &protections) == 0 else {
            throw Failure(text: "the filter of system calls could not be set")
        }
        var result = try follow(candles, job: job, plugin: plugin, output: output)
        result.protections = protections
        return result
    }

    /// Everything that can be given up before the plugin is loaded.
    private static func closeCage(candles: CandleMemory) throws(Failure) -> UInt32 {
        var protections: UInt32 = 0
        var landlock: UInt32 = 0
        let candleBytes = UInt64(candles.count * MemoryLayout<tradingboost_candle_event>.stride)
        guard unsafe cage_limit_resources(memory + candleBytes, &protections) == 0,
            unsafe cage_give_up_privileges(&protections) == 0,
            unsafe cage_restrict_files(&protections, &landlock) == 0,
            unsafe cage_filter_system_calls(CAGE_POLICY_BACKTEST, CAGE_STAGE_LOAD, &protections) == 0
        else { throw Failure(text: "the cage of the backtest could not be closed") }
        return protections
    }

    private static func follow(
        _ candles: CandleMemory, job: BacktestJob, plugin: LoadedPlugin, output: ResultOutput
    ) throws(Failure) -> BacktestResult {
        let tenant = TenantID(1)
        let instance = InstanceID(1)
        let startTime = candles[0].openTime
        let running: PluginInstance
        do {
            running = try PluginInstance(
                plugin: plugin, configuration: InstanceConfiguration(job, instance: instance, time: startTime))
            try running.start()
        } catch { throw Failure(text: "\(error)") }
        let strategies = DirectStrategies(
            tenant: tenant, instance: instance, instrument: job.instrument.id, plugin: running, output: output)

        let timeframes = strategies.takeSubscriptions(at: startTime)
        var aggregator = CandleAggregator(base: job.timeframe)
        for timeframe in timeframes where !aggregator.subscribe(timeframe) {
            throw Failure(
                text: "the strategy subscribes to \(timeframe.name) candles, but the market has \(job.timeframe.name) candles: "
                    + "choose a timeframe of \(job.timeframe.name) or a multiple of it in the strategy's parameters")
        }
        var engine = Engine(instruments: [job.instrument])
        engine.add(
            InstanceDefinition(
                tenant: tenant, instance: instance, name: "backtest", instrument: job.instrument.id, timeframes: timeframes,
                limits: job.limits))
        let journal = BacktestJournal(
            output: output, instrument: job.instrument.id, initialEquity: job.initialEquity)
        let line = Line(
            engine: engine, aggregator: aggregator, venue: PaperVenue(instruments: [job.instrument]), journal: journal,
            strategies: strategies, alarm: { output.write(.log(level: TRADINGBOOST_LOG_ERROR, text: $0)) })

        let start = cage_monotonic_time()
        for index in 0..<candles.count {
            let candle = candles[index]
            do {
                try line.advance(to: candle)
                try line.settle()
            } catch { throw Failure(text: "\(error)") }
            journal.close(at: candle.close)
            if index & 0xF_FFFF == 0xF_FFFF { output.write(.progress(UInt64(index + 1))) }
        }
        let elapsed = cage_monotonic_time() - start
        journal.flush()
        return BacktestResult(line.counts, journal: journal, elapsed: elapsed)
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8]? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size >= 0, status.st_size <= 1 << 20 else { return nil }
        let size = Int(status.st_size)
        var bytes = [UInt8](repeating: 0, count: size)
        // SAFETY: pread gets the array's memory and its size.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, size, 0) }
        return count == size ? bytes : nil
    }
}

extension BacktestResult {
    fileprivate init(_ counts: LineCounts, journal: BacktestJournal, elapsed: UInt64) {
        self.init()
        candles = UInt64(counts.candles)
        intents = UInt64(counts.intents)
        refusals = UInt64(counts.refusals)
        orders = UInt64(counts.orders)
        fills = UInt64(counts.fills)
        notifications = UInt64(counts.notices)
        trades = journal.trades
        fees = journal.fees
        realisedProfit = journal.position.realisedProfit
        position = journal.position.quantity
        finalEquity = journal.finalEquity
        maximumDrawdown = journal.maximumDrawdown
        self.elapsed = elapsed
    }
}
