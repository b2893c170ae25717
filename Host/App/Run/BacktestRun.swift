import BacktestProtocol
import CTradingBoost
import Foundation
import MarketData
import PluginInspection
import Risk
import Strategies
import TradingModel

/// Starts the process of a backtest, gives it what it needs as sealed memory, and reads what it writes.
struct BacktestRun {
    struct Outcome {
        var result: BacktestResult
        var chain: IntentChain
        /// Every intent, when they are kept.
        var intents: [IntentRecord]
        /// By code, the most frequent first; each with the text of the last time.
        var refusals: [Refusals]
        /// Warnings and errors that the strategy logged, at most a thousand.
        var log: [String]
        /// For a chart; empty unless it was asked for.
        var trace: BacktestTrace
    }

    struct Refusals: Encodable {
        var code: String
        var count: UInt64
        var text: String
    }

    var plugin: AcceptedPlugin
    var parameters: [ResolvedParameter]
    var candles: [Candle]
    var instrument: Instrument
    var limits: RiskLimits
    /// What the order book shows behind each candle; nil: there is none.
    var depth: CandleDepth.Settings?
    var initialEquity: Notional
    var keepsIntents = false
    /// For a chart.
    var isTraced = false

    /// - Parameter progress: hears how many candles are done.
    func run(progress: (Int) -> Void) throws -> Outcome {
        guard let timeframe = candles.first?.timeframe else { throw CommandFailure("there are no candles to run over") }
        let job = plugin.job(
            parameters: parameters, instrument: instrument, limits: limits, depth: depth, initialEquity: initialEquity,
            timeframe: timeframe, isTraced: isTraced)
        let process = try PluginProcess(.backtest(job), plugin: plugin.image(), candles: candles)

        var chain = IntentChain()
        var intents: [IntentRecord] = []
        var log: [String] = []
        var refusals: [Refusals] = []
        var trace = BacktestTrace()
        var result: BacktestResult?
        var failure: String?
        while let frame = try process.nextFrame() {
            switch frame {
            case .progress(let done): progress(Int(clamping: done))
            case .intents(let records):
                for record in records { chain.append(record) }
                if keepsIntents { intents += records }
            case .log(let level, let text):
                if level >= TRADINGBOOST_LOG_WARNING, log.count < 1_000 { log.append(text) }
            case .result(let found): result = found
            case .refusals(let code, let count, let text): refusals.append(Refusals(code: code, count: count, text: text))
            case .trace(let found) where found.isPossible(candles: candles.count): trace = found
            case .trace: failure = "it wrote a trace of the run that cannot be; the strategy may have damaged it"
            case .failure(let text): failure = text
            case .manifest, .row, .status: break
            }
        }
        let failedEnding = process.waitForEnd()
        let name = "\(plugin.manifest.name) \(plugin.manifest.version)"
        if let failure { throw CommandFailure(([("\(name): \(failure)")] + log.suffix(3)).joined(separator: "; ")) }
        guard let result, failedEnding == nil else {
            throw CommandFailure(
                "\(name): the backtest ended early: \(failedEnding ?? "without a result"); the strategy crashed or was stopped "
                    + "by the cage")
        }
        return Outcome(result: result, chain: chain, intents: intents, refusals: refusals, log: log, trace: trace)
    }
}

extension AcceptedPlugin {
    func image() throws -> PluginImage { try PluginImage(name: manifest.name, version: manifest.version, bytes: bytes) }

    /// What a process is told to run the plugin alone, on paper.
    func job(
        parameters: [ResolvedParameter], instrument: Instrument, limits: RiskLimits, depth: CandleDepth.Settings?,
        initialEquity: Notional, timeframe: Timeframe, isTraced: Bool = false
    ) -> BacktestJob {
        var capabilities: Capabilities = []
        for capability in manifest.capabilities {
            if let known = Capabilities(name: capability.rawValue) { capabilities.insert(known) }
        }
        return BacktestJob(
            instrument: instrument, parameters: parameters, capabilities: capabilities.rawValue, limits: limits,
            depth: depth, initialEquity: initialEquity, timeframe: timeframe, isTraced: isTraced)
    }
}
