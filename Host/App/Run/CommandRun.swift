import BacktestProtocol
import CTradingBoost
import PluginInspection
import Strategies
import TradingModel

/// Starts the process of a command's call, and reads what it writes.
struct CommandRun {
    struct Answer {
        /// Of the command; 0 is OK.
        var status: Int32
        /// The contract's word for it.
        var statusName: String
        var rows: [[CommandValue]]
        /// What the command asked for, and what followed from it.
        var intents: [IntentRecord]
        /// What the strategy logged, at most a thousand lines.
        var log: [String]
    }

    var plugin: AcceptedPlugin
    var job: BacktestJob
    var call: CommandCall
    /// Traded before the call.
    var candles: [Candle]

    /// - Parameter timeLimit: seconds.
    func run(timeLimit: Int) throws -> Answer {
        let process = try PluginProcess(.call(job, call), plugin: plugin.image(), candles: candles, timeLimit: timeLimit)
        var answer = Answer(status: 0, statusName: "", rows: [], intents: [], log: [])
        var isComplete = false
        var traded = candles.isEmpty
        while let frame = try process.nextFrame() {
            switch frame {
            case .row(let row): answer.rows.append(row)
            case .intents(let records): if traded { answer.intents += records }
            case .log(_, let text): if traded, answer.log.count < 1_000 { answer.log.append(text) }
            case .result: traded = true
            case .status(let status, let name):
                (answer.status, answer.statusName) = (status, name)
                isComplete = true
            case .failure(let text): throw CommandFailure("\(plugin.manifest.name): \(text)")
            case .progress, .manifest, .refusals, .trace: break
            }
        }
        let failedEnding = process.waitForEnd()
        if isComplete, failedEnding == nil { return answer }
        if process.isOverdue {
            throw CommandFailure("\(plugin.manifest.name): the command did not end within \(timeLimit) seconds and was stopped")
        }
        throw CommandFailure(
            "\(plugin.manifest.name): the command ended early: \(failedEnding ?? "without an answer"); it crashed, or its "
                + "function is not what the manifest declares"
        )
    }
}
