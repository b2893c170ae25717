import CagedProcess
import CheckProtocol
import TradingModel

/// What one process wrote and how it ended. None of it is trusted further than a test's verdict.
struct CheckRun: Sendable {
    var findings: [String] = []
    var statuses: [(name: String, status: Int32)] = []
    var states: [(event: UInt64, bytes: [UInt8])] = []
    /// A list for each session.
    var asked: [[AskedRequest]] = []
    var measures: [CheckMeasure] = []
    var lastStep = ""
    var events: UInt64?
    var ending = CagedProcess.Ending.nonsense

    /// What keeps a run from being a good one; nil when nothing does.
    var problem: String? {
        if let finding = findings.first { return finding }
        let place = lastStep.isEmpty ? "" : " (\(lastStep))"
        switch ending {
        case .overdue: return "it did not come to its end in time and was stopped: it hangs or is far too slow\(place)"
        case .stopped: return "it was stopped\(place)"
        case .nonsense: return "it damaged the process that it ran in\(place)"
        case .signal("SYS"):
            return "it asked the system for something outside the cage and was killed: no files, sockets, threads\(place)"
        case .signal(let name): return "it crashed: signal \(name)\(place)"
        case .status(0): return events == nil ? "it ended the process\(place)" : nil
        case .status(let code): return "it ended the process with exit status \(code)\(place)"
        }
    }

    /// Of create: whether the strategy took its parameters.
    var isCreated: Bool { statuses.first { $0.name == "create" }?.status == 0 }

    var intents: [AskedRequest] { (asked.first ?? []).filter(\.isIntent) }

    func state(behind event: UInt64) -> [UInt8]? { states.first { $0.event == event }?.bytes }

    /// The state at the end.
    var lastState: [UInt8]? { states.last?.bytes }
}

extension CheckRun {
    private static let maximumOutput = 64 << 20

    /// Runs a job in a process of its own and waits for its end.
    /// - Parameters:
    ///   - timeLimit: seconds.
    ///   - stop: ends it from another thread; then this throws.
    init(
        _ job: CheckJob, plugin: SealedBytes, executable: String, timeLimit: UInt64, stop: ProcessStop?
    ) throws(CheckFailure) {
        guard let memory = SealedBytes(name: "job", job.bytes) else { throw CheckFailure("no memory for the job of a check") }
        let process: CagedProcess
        do {
            process = try CagedProcess(
                executable: executable, given: [plugin.descriptor, memory.descriptor], timeLimit: timeLimit * 1_000_000_000,
                maximumFrame: CheckFrame.maximumLength, stop: stop)
        } catch {
            throw CheckFailure("\(executable) cannot be started (error \(error.number)): build the product tradingboost-check")
        }
        var size = 0
        while let raw = process.nextFrame() {
            size += raw.contents.count
            guard size <= CheckRun.maximumOutput, let frame = CheckFrame(kind: raw.kind, contents: raw.contents) else {
                findings.append("it damaged the process that it ran in: what that wrote cannot be read")
                break
            }
            take(frame)
        }
        ending = process.waitForEnd()
        if ending == .stopped || (ending == .overdue && stop?.isOverdue == true) { throw CheckFailure("the check was stopped") }
    }

    private mutating func take(_ frame: CheckFrame) {
        switch frame {
        case .finding(let text): findings.append(text)
        case .status(let name, let status): statuses.append((name, status))
        case .state(let event, let bytes): states.append((event, bytes))
        case .asked(let requests): asked.append(requests)
        case .measure(let measure): measures.append(measure)
        case .step(let text): lastStep = text
        case .done(let events): self.events = events
        }
    }
}

/// Where two runs that should be alike part.
enum Divergence {
    /// Nil when the two asked for the same behind every event from `first` to `last`.
    static func between(
        _ one: [AskedRequest], _ other: [AskedRequest], names: (String, String), from first: UInt64 = 0, to last: UInt64 = .max
    ) -> String? {
        let left = one.filter { $0.event >= first && $0.event <= last }
        let right = other.filter { $0.event >= first && $0.event <= last }
        for index in 0..<max(left.count, right.count) {
            let a = index < left.count ? left[index] : nil
            let b = index < right.count ? right[index] : nil
            if a?.event == b?.event, a?.kind == b?.kind { continue }
            let event = min(a?.event ?? .max, b?.event ?? .max)
            let words = [a, b].map { $0.map { $0.event == event ? "\($0)" : "nothing" } ?? "nothing" }
            return "behind event \(event) \(names.0): \(words[0]); \(names.1): \(words[1])"
        }
        return nil
    }
}
