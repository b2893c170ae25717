import API
import Engine
import Foundation
import Line
import Logging
import Strategies
import TradingModel

/// The line's port to the worker processes.
final class StrategyWorkersHost: StrategyHost {
    private let workers: StrategyWorkers
    private let log: Logger
    private var messages: [StrategyMessage] = []
    private var failures: [(instance: InstanceID, text: String)] = []
    /// An instance went down for good since the last checkpoint.
    var hasQuarantined = false
    /// Hears what a strategy logs, for those who ask why it did what it did.
    var remark: (InstanceID, _ text: String) -> Void = { _, _ in }

    /// What strategies logged last.
    private(set) var signals = SignalBook()
    /// Hears of a command that ended its strategy's process, before anything that follows from that.
    var abandoned: (InstanceID, _ number: UInt64) -> Void = { _, _ in }
    private var outcomes: [CommandOutcome] = []

    init(workers: StrategyWorkers, log: Logger) {
        self.workers = workers
        self.log = log
    }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) { workers.deliver(event, to: instance) }

    var isQuiet: Bool { workers.isQuiet && !workers.hasMessages }

    var isQuietExceptLate: Bool { workers.isQuietExceptLate && !workers.hasMessages }

    func lastFinished(by instance: InstanceID) -> UInt64? { workers.lastFinished(by: instance) }

    func receive(into inbox: inout [EngineEvent]) { receive(into: &inbox, atMost: nil) }

    func receive(into inbox: inout [EngineEvent], atMost nanoseconds: UInt64?) {
        workers.receive(into: &messages, waiting: nanoseconds.map { .quietExceptLate(atMost: $0) } ?? .quiet)
        take(into: &inbox)
    }

    /// New versions that failed since the last call.
    func takeFailures() -> [(instance: InstanceID, text: String)] {
        defer { failures = [] }
        return failures
    }

    /// What became of commands since the last call.
    func takeCommandOutcomes() -> [CommandOutcome] {
        guard !outcomes.isEmpty else { return [] }
        defer { outcomes = [] }
        return outcomes
    }

    private func take(into inbox: inout [EngineEvent]) {
        for message in messages {
            switch message {
            case .intent(let intent): inbox.append(.intentReceived(intent))
            case .timerSet(let instance, let number, let due):
                inbox.append(.timerSet(instance, number: number, due: due))
            case .timerCancelled(let instance, let number):
                inbox.append(.timerCancelled(instance, number: number))
            case .historyAsked(let instance, let request, let timeframe, let count):
                inbox.append(.historyAsked(instance, request: request, timeframe: timeframe, count: count))
            case .notification(let instance, let seq, let index, let title, let text, _):
                inbox.append(.messageWritten(instance, seq: seq, index: index, title: title, text: text))
            case .incident(let incident):
                log.warning("instance \(incident.instance) \(incident.kind.rawValue): \(incident.text)")
                if incident.kind == .quarantined { hasQuarantined = true }
                inbox.append(.incident(incident))
            case .successorFailed(let instance, let text): failures.append((instance, text))
            case .log(let instance, let level, let text):
                log.log(level: level.level, "\(text)", metadata: ["instance": "\(instance)"])
                remark(instance, text)
                signals.append(SignalReport(time: Date(), level: level.word, text: text), of: instance)
            case .commandAnswered(_, let answer): outcomes.append(.answered(answer))
            case .commandFailed(let instance, let number, let kind, let text, let isAbandoned):
                if isAbandoned { abandoned(instance, number) }
                outcomes.append(.failed(number: number, kind: kind, text: text))
            }
        }
        messages.removeAll(keepingCapacity: true)
    }
}

/// What became of a command.
enum CommandOutcome {
    case answered(CommandAnswer)
    case failed(number: UInt64, kind: InstanceIncident.Kind, text: String)
}

/// The last lines that each strategy logged, since the host started.
struct SignalBook {
    /// Of an instance.
    private static let most = 64
    private var lines: [InstanceID: [SignalReport]] = [:]

    mutating func append(_ line: SignalReport, of instance: InstanceID) {
        lines[instance, default: []].append(line)
        // In batches: each removal moves what is left.
        if let count = lines[instance]?.count, count >= 2 * SignalBook.most {
            lines[instance]?.removeFirst(count - SignalBook.most)
        }
    }

    /// Newest first.
    func latest(of instance: InstanceID, limit: Int) -> [SignalReport] {
        (lines[instance] ?? []).suffix(min(limit, SignalBook.most)).reversed()
    }
}

extension LogLevel {
    /// As the API writes it.
    fileprivate var word: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    fileprivate var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
