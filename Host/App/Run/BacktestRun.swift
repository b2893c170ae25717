import BacktestProtocol
import CCage
import CTradingBoost
import Foundation
import PluginInspection
import Risk
import Strategies
import TradingModel

/// Starts the process of a backtest, gives it what it needs as sealed memory, and reads what it writes.
struct BacktestRun {
    struct Outcome {
        var result: BacktestResult
        var chain: IntentChain
        /// Warnings and errors that the strategy logged, at most a thousand.
        var log: [String]
    }

    var plugin: AcceptedPlugin
    var parameters: [ResolvedParameter]
    var candles: [Candle]
    var instrument: Instrument
    var limits: RiskLimits
    var initialEquity: Notional

    /// - Parameter progress: hears how many candles are done.
    func run(progress: (Int) -> Void) throws -> Outcome {
        guard let timeframe = candles.first?.timeframe else { throw CommandFailure("there are no candles to run over") }
        var capabilities: Capabilities = []
        for capability in plugin.manifest.capabilities {
            if let known = Capabilities(name: capability.rawValue) { capabilities.insert(known) }
        }
        let job = BacktestJob(
            instrument: instrument, parameters: parameters, capabilities: capabilities.rawValue, limits: limits,
            initialEquity: initialEquity, timeframe: timeframe)
        let image = try PluginImage(name: plugin.manifest.name, version: plugin.manifest.version, bytes: plugin.bytes)
        let candleMemory = try SealedMemory(
            name: "candles",
            records: candles.map {
                tradingboost_candle_event($0, instance: InstanceID(1), seq: 0, time: $0.closeTime)
            })
        let jobMemory = try SealedMemory(name: "job", records: job.bytes)
        let process = try BacktestChild(
            executable: Installation.current.backtest,
            descriptors: [image.descriptor, candleMemory.descriptor, jobMemory.descriptor])

        var chain = IntentChain()
        var log: [String] = []
        var result: BacktestResult?
        var failure: String?
        while let frame = try process.nextFrame() {
            switch frame {
            case .progress(let done): progress(Int(clamping: done))
            case .intents(let records): for record in records { chain.append(record) }
            case .log(let level, let text):
                if level >= TRADINGBOOST_LOG_WARNING, log.count < 1_000 { log.append(text) }
            case .result(let found): result = found
            case .failure(let text): failure = text
            }
        }
        let ending = process.waitForEnd()
        let name = "\(plugin.manifest.name) \(plugin.manifest.version)"
        if let failure { throw CommandFailure(([("\(name): \(failure)")] + log.suffix(3)).joined(separator: "; ")) }
        guard let result, ending.isSuccess else {
            throw CommandFailure(
                "\(name): the backtest ended early: \(ending.text); the strategy crashed or was stopped by the cage")
        }
        return Outcome(result: result, chain: chain, log: log)
    }
}
