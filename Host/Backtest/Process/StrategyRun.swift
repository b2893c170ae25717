import BacktestProtocol
import CCage
import CCommandCall
import CTradingBoost
import Engine
import Line
import MarketData
import PaperVenue
import PluginContract
import PluginRunner
import Strategies
import TradingModel

/// One strategy with the line around it, in this process.
final class StrategyRun {
    private let line: Line
    private let plugin: PluginInstance
    private let strategies: DirectStrategies
    private let journal: BacktestJournal
    private let output: ResultOutput
    private let isTraced: Bool
    /// Ns between two words about how far it is.
    private static let progressPeriod: UInt64 = 100_000_000

    init(_ job: BacktestJob, plugin: LoadedPlugin, start: Timestamp, output: ResultOutput) throws(JobFailure) {
        let tenant = TenantID(1)
        let instance = InstanceID(1)
        do {
            self.plugin = try PluginInstance(
                plugin: plugin,
                configuration: InstanceConfiguration(
                    instrument: job.instrument, parameters: job.parameters, instance: instance, capabilities: job.capabilities,
                    marketData: CAGE_CAPABILITY_CANDLES, randomSeed: instance.rawValue, time: start))
            try self.plugin.start()
        } catch { throw JobFailure("\(error)") }
        strategies = DirectStrategies(
            tenant: tenant, instance: instance, instrument: job.instrument.id, plugin: self.plugin, output: output)

        let timeframes = strategies.takeSubscriptions(at: start)
        var aggregator = CandleAggregator(base: job.timeframe)
        for timeframe in timeframes where !aggregator.subscribe(timeframe) {
            throw JobFailure(
                "the strategy subscribes to \(timeframe.name) candles, but the market has \(job.timeframe.name) candles: "
                    + "choose a timeframe of \(job.timeframe.name) or a multiple of it in the strategy's parameters")
        }
        var engine = Engine(instruments: [job.instrument])
        engine.add(
            InstanceDefinition(
                tenant: tenant, instance: instance, name: "backtest", instrument: job.instrument.id, timeframes: timeframes,
                limits: job.limits))
        journal = BacktestJournal(output: output, instrument: job.instrument.id, initialEquity: job.initialEquity)
        line = Line(
            engine: engine, aggregator: aggregator, venue: PaperVenue(instruments: [job.instrument]), journal: journal,
            strategies: strategies,
            history: job.capabilities & CAGE_CAPABILITY_HISTORY == 0 ? nil : CandleHistory(base: job.timeframe),
            depth: job.depth.map { CandleDepth(job.instrument, $0) },
            alarm: { output.write(.log(level: TRADINGBOOST_LOG_ERROR, text: $0)) })
        self.output = output
        isTraced = job.isTraced
    }

    /// Trades the candles.
    func follow(_ candles: CandleMemory) throws(JobFailure) -> BacktestResult {
        if isTraced { journal.beginTrace(candles: candles.count) }
        let start = cage_monotonic_time()
        var told = start
        for index in 0..<candles.count {
            let candle = candles[index]
            do {
                try line.advance(to: candle)
                try line.settle()
            } catch { throw JobFailure("\(error)") }
            journal.close(at: candle.close)
            if isTraced { journal.traceClose() }
            // The clock is asked now and then: a candle takes less than asking it.
            guard index & 0x3FF == 0x3FF else { continue }
            let now = cage_monotonic_time()
            guard now - told >= StrategyRun.progressPeriod else { continue }
            told = now
            output.write(.progress(candles: UInt64(index + 1), equity: journal.finalEquity))
        }
        let elapsed = cage_monotonic_time() - start
        journal.flush()
        journal.tellRefusals()
        journal.tellTrace()
        return BacktestResult(line.counts, journal: journal, elapsed: elapsed)
    }

    /// Calls a command; its rows, what it logged and the orders that it asked for go to the output, its status last.
    func call(_ job: CommandCall) throws(JobFailure) {
        let command: PluginCommand
        do {
            command = try PluginCommand(function: job.function, forms: job.arguments.map(\.contractForm))
        } catch { throw JobFailure("\(error)") }
        let answer = CommandRows(columns: job.columns.map(\.contractType))
        // SAFETY: the arguments' bytes live through the call.
        let status = unsafe job.arguments.withContract { arguments in
            unsafe plugin.call(command, arguments, isQuery: job.isQuery, answer: answer)
        }
        strategies.takeRequestsOfCommand()
        do { try line.settle() } catch { throw JobFailure("\(error)") }
        journal.flush()
        for row in answer.rows {
            output.write(.row(zip(job.columns, row).map { CommandValue($0, $1) }))
        }
        output.write(.status(status, name: PluginError.name(of: status)))
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
