import BacktestProtocol
import CTradingBoost
import CagedProcess
import Strategies
import TradingModel

/// A caged process that does one job with a plugin. What it writes is not trusted.
final class PluginProcess {
    private let process: CagedProcess
    private let timeLimit: Int
    private(set) var isOverdue = false

    /// - Parameters:
    ///   - candles: what `.backtest` and `.call` trade; none for the rest.
    ///   - timeLimit: seconds after which the process is killed.
    ///   - stop: ends it from another thread.
    init(
        _ job: PluginJob, plugin: PluginImage, candles: [Candle] = [], timeLimit: Int = 86_400, stop: ProcessStop? = nil
    ) throws {
        let records = candles.map { tradingboost_candle_event($0, instance: InstanceID(1), seq: 0, time: $0.closeTime) }
        guard let jobMemory = SealedBytes(name: "job", job.bytes), let candleMemory = SealedBytes(name: "candles", records) else {
            throw CommandFailure("no memory for the plugin's process: use a shorter file")
        }
        let executable = Installation.current.backtest
        do {
            process = try CagedProcess(
                executable: executable, given: [plugin.descriptor, jobMemory.descriptor, candleMemory.descriptor],
                timeLimit: UInt64(timeLimit) * 1_000_000_000, maximumFrame: BacktestFrame.maximumLength, standardError: 2,
                stop: stop)
        } catch {
            throw CommandFailure(
                "\(executable) cannot be started (error \(error.number)): build the product tradingboost-backtest")
        }
        self.timeLimit = timeLimit
    }

    /// Nil at the end of the output.
    func nextFrame() throws -> BacktestFrame? {
        guard let raw = process.nextFrame() else { return nil }
        guard let frame = BacktestFrame(kind: raw.kind, contents: raw.contents) else {
            throw CommandFailure("the plugin's process wrote what it must not: the strategy may have damaged it")
        }
        return frame
    }

    /// Nil when it came to its end; otherwise how it ended, to follow `ended with`.
    func waitForEnd() -> String? {
        switch process.waitForEnd() {
        case .status(0): return nil
        case .status(let code): return "exit status \(code)"
        case .signal(let name): return "signal \(name)"
        case .nonsense: return "output that is none"
        case .stopped: return "an order to stop"
        case .overdue:
            isOverdue = true
            return "its time limit of \(timeLimit) seconds"
        }
    }
}
