import BacktestProtocol
import CCage
import CDeterminism
import CTradingBoost
import Glibc
import PluginRunner
import TradingModel

/// The process of one job with a plugin, most often a backtest: plugin, engine, risk, order management and paper venue together,
/// in a cage, so that a callback costs a function call. It gets the plugin, the job and the candles as sealed memory, and writes
/// frames to a pipe.
@main
struct BacktestProcess {
    private static let pluginDescriptor: Int32 = 3
    private static let jobDescriptor: Int32 = 4
    /// Empty where there are no candles.
    private static let candlesDescriptor: Int32 = 5
    private static let outputDescriptor: Int32 = 6
    /// Address space besides the candles.
    private static let memory: UInt64 = 4 << 30

    static func main() {
        determinism_link()
        letCrashesEndTheProcess()
        let output = ResultOutput(descriptor: outputDescriptor)
        do {
            try run(output)
        } catch {
            output.write(.failure(error.text))
            exit(1)
        }
    }

    /// Swift's handler would look for its backtracer, which the cage forbids: the parent would see that instead of the crash.
    private static func letCrashesEndTheProcess() {
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGQUIT] { signal(number, SIG_DFL) }
    }

    private static func run(_ output: ResultOutput) throws(JobFailure) {
        guard let bytes = readAll(jobDescriptor), let job = PluginJob(bytes: bytes) else {
            throw JobFailure("the job of the process cannot be read")
        }
        switch job {
        case .backtest(let job):
            let candles = try mapCandles(job)
            let (plugin, protections) = try load(candles)
            let run = try StrategyRun(job, plugin: plugin, start: candles[0].openTime, output: output)
            var result = try run.follow(candles)
            result.protections = protections
            output.write(.result(result))
        case .describe:
            let (plugin, _) = try load(nil)
            do { output.write(.manifest(try plugin.describe())) } catch { throw JobFailure("\(error)") }
        case .call(let job, let call):
            let candles = hasCandles ? try mapCandles(job) : nil
            let (plugin, _) = try load(candles)
            let run = try StrategyRun(
                job, plugin: plugin, start: candles?[0].openTime ?? Timestamp(nanoseconds: 0), output: output)
            if let candles { output.write(.result(try run.follow(candles))) }
            try run.call(call)
        }
    }

    private static var hasCandles: Bool {
        var status = stat()
        return unsafe fstat(candlesDescriptor, &status) == 0 && status.st_size > 0
    }

    private static func mapCandles(_ job: BacktestJob) throws(JobFailure) -> CandleMemory {
        guard
            let candles = CandleMemory(
                descriptor: candlesDescriptor, instrument: job.instrument.id, timeframe: job.timeframe)
        else { throw JobFailure("the candles of the backtest cannot be mapped") }
        return candles
    }

    /// Closes the cage in two steps around the loading of the plugin; also says which protections are active.
    private static func load(_ candles: CandleMemory?) throws(JobFailure) -> (LoadedPlugin, UInt32) {
        var protections = try closeCage(candles: candles)
        let plugin: LoadedPlugin
        do { plugin = try LoadedPlugin(descriptor: pluginDescriptor) } catch { throw JobFailure("\(error)") }
        guard unsafe cage_filter_system_calls(CAGE_POLICY_BACKTEST, CAGE_STAGE_RUN, &protections) == 0 else {
            throw JobFailure("the filter of system calls could not be set")
        }
        return (plugin, protections)
    }

    /// Everything that can be given up before the plugin is loaded.
    private static func closeCage(candles: CandleMemory?) throws(JobFailure) -> UInt32 {
        var protections: UInt32 = 0
        var landlock: UInt32 = 0
        let candleBytes = UInt64((candles?.count ?? 0) * MemoryLayout<tradingboost_candle_event>.stride)
        guard unsafe cage_enter(&protections) == 0, unsafe cage_limit_resources(memory + candleBytes, &protections) == 0,
            unsafe cage_give_up_privileges(&protections) == 0,
            unsafe cage_restrict_files(&protections, &landlock) == 0,
            unsafe cage_filter_system_calls(CAGE_POLICY_BACKTEST, CAGE_STAGE_LOAD, &protections) == 0
        else { throw JobFailure("the cage of the process could not be closed") }
        return protections
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

/// Why a job came to no good end: one line.
struct JobFailure: Error {
    var text: String

    init(_ text: String) { self.text = text }
}
