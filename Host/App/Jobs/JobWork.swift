import API
import BacktestProtocol
import CagedProcess
import Foundation
import PluginCheck
import PluginInspection
import Store
import Strategies
import TradingModel

/// What the thread of a job does: the same as the command of that name.
struct JobWork {
    struct Outcome {
        /// JSON.
        var report: String
        /// Of the files that it wrote.
        var bytes: UInt64 = 0
    }

    let job: RunningJob
    let waiting: JobRecordRepository.Waiting
    let request: JobRequest
    let library: PluginLibrary
    let folder: TenantFolder
    let settings: JobSettings
    let connection: PostgreSQLConnection
    /// Hears of each step.
    let progress: @Sendable (RunningJob.Progress) -> Void

    func run() throws -> Outcome {
        if let order = request.backtest { return try backtest(order) }
        if let order = request.check { return try check(order) }
        throw CommandFailure("the request of job \(job.id) says nothing to do")
    }

    private var bytesMeant: [UInt8] { SHA256Text.bytes(request.sha256) ?? [] }

    private var isGone: OperationProblem {
        OperationProblem(
            .notFound, code: "plugin_gone",
            detail: "\(request.plugin) \(request.version) (sha256 \(request.sha256.prefix(12))…) is not installed any more")
    }

    // MARK: - Backtest

    private func backtest(_ order: BacktestOrder) throws -> Outcome {
        guard let plugin = try library.admitted(sha256: bytesMeant, asking: connection) else { throw isGone }
        let prepared = try BacktestPreparation(order, plugin: plugin, settings: settings)
        let market = try self.market(order)
        let run = BacktestRun(
            plugin: plugin, parameters: prepared.parameters,
            candles: try market.backtestCandles(instrument: prepared.instrument, in: prepared.range),
            instrument: prepared.instrument, limits: prepared.limits, depth: prepared.depth,
            initialEquity: prepared.initialEquity, isTraced: true, stop: job.stop)
        let total = UInt64(run.candles.count)
        progress(RunningJob.Progress(done: 0, total: total))

        try folder.makeFolder(of: job.id, of: waiting.tenant)
        var lines = order.keepsIntents ? try LineFile(folder.file(.intents, of: job.id, of: waiting.tenant)) : nil
        let outcome = try run.run { done, equity in
            progress(RunningJob.Progress(done: UInt64(done), total: total, equity: equity))
        } intents: { records in
            for record in records { try lines?.append(IntentLine(record).json, atMost: JobSettings.maximumIntentBytes) }
        }
        let written = try lines?.finish() ?? 0
        let picture = Array(run.chart(outcome).svg.utf8)
        try ReplacedFile.write(picture, to: folder.file(.chart, of: job.id, of: waiting.tenant), permissions: 0o600)
        progress(RunningJob.Progress(done: total, total: total, equity: outcome.result.finalEquity))
        return Outcome(report: run.report(outcome).json, bytes: UInt64(picture.count + written))
    }

    private func market(_ order: BacktestOrder) throws -> MarketChoice {
        switch order.candles {
        case .synthetic(let seed, let count): return MarketChoice(seed: seed, length: count)
        case .file(let id):
            let tenant = TenantID(request.candleTenant ?? waiting.tenant.rawValue)
            let path = folder.candleFile(CandleFileID(id), of: tenant)
            let fills = try connection.query(
                "SELECT fills_gaps FROM account.candle_file WHERE candle_file_id = $1", [.int64(Int64(clamping: id))]
            ).map { (row) throws(DatabaseError) in try row.bool(0) }
            guard let fills = fills.first else {
                throw CommandFailure("candle file \(id) is not there any more; upload it again")
            }
            return MarketChoice(candles: path, candlesName: "candle file \(id)", fillGaps: fills)
        }
    }

    // MARK: - Check

    private func check(_ order: CheckOrder) throws -> Outcome {
        guard let plugin = library.known(sha256: bytesMeant) else { throw isGone }
        let file = PluginFile(
            path: "\(plugin.manifest.name) \(plugin.manifest.version)", bytes: plugin.bytes, signature: plugin.signature)
        var capabilities: Capabilities = []
        for capability in plugin.manifest.capabilities {
            if let known = Capabilities(name: capability.rawValue) { capabilities.insert(known) }
        }
        let kit = CheckKit(
            file, given: order.parameters.map { GivenParameter(name: $0.key, value: .text($0.value)) },
            capabilities: capabilities.rawValue, seed: order.seed, executable: Installation.current.check, width: 1,
            stop: job.stop)
        let total = UInt64(CheckKit.names.count)
        let report = try kit.run { [progress] done, _ in
            progress(RunningJob.Progress(done: UInt64(done), total: total))
        }
        try PluginCheckRepository(connection).save(
            sha256: plugin.sha256, passed: report.passed, failed: report.failed, notApplicable: report.notApplicable)
        return Outcome(report: JSONText.pretty(report))
    }
}
