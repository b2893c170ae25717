import BacktestProtocol
import CTradingBoost
import CagedProcess
import Foundation
import MarketData
import PluginInspection
import Risk
import Strategies
import TradingModel

/// A backtest, for the command and for a job alike: starts its process, gives it what it needs as sealed memory, and reads what
/// it writes.
struct BacktestRun {
    struct Outcome {
        var result: BacktestResult
        var chain: IntentChain
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
    /// For a chart.
    var isTraced = false
    /// Ends it from another thread.
    var stop: ProcessStop?

    /// - Parameters:
    ///   - progress: hears how many candles are done, and the equity behind them.
    ///   - intents: hears every order intent, in the order of the decisions.
    func run(
        progress: (Int, Notional) throws -> Void, intents: ([IntentRecord]) throws -> Void = { _ in }
    ) throws -> Outcome {
        guard let timeframe = candles.first?.timeframe else { throw CommandFailure("there are no candles to run over") }
        let job = plugin.job(
            parameters: parameters, instrument: instrument, limits: limits, depth: depth, initialEquity: initialEquity,
            timeframe: timeframe, isTraced: isTraced)
        let process = try PluginProcess(.backtest(job), plugin: plugin.image(), candles: candles, stop: stop)

        var chain = IntentChain()
        var log: [String] = []
        var refusals: [Refusals] = []
        var trace = BacktestTrace()
        var result: BacktestResult?
        var failure: String?
        while let frame = try process.nextFrame() {
            switch frame {
            case .progress(let done, let equity): try progress(min(Int(clamping: done), candles.count), equity)
            case .intents(let records):
                for record in records { chain.append(record) }
                try intents(records)
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
        return Outcome(result: result, chain: chain, refusals: refusals, log: log, trace: trace)
    }

    func report(_ outcome: Outcome) -> BacktestReport {
        BacktestReport(
            outcome: outcome, plugin: plugin, instrument: instrument, initialEquity: initialEquity, candles: candles)
    }

    /// Of a run that was traced.
    func chart(_ outcome: Outcome) -> BacktestChart {
        BacktestChart(
            report: report(outcome), outcome: outcome, instrument: instrument, initialEquity: initialEquity, candles: candles)
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
