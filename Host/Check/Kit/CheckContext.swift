import CagedProcess
import CheckProtocol
import PluginInspection
import Synchronization
import TradingModel

/// What every test works with: the plugin, its manifest and the usual session, which is run once.
final class CheckContext: Sendable {
    let manifest: Manifest
    let parameters: [ResolvedParameter]
    let seed: UInt64
    private let plugin: SealedBytes
    private let executable: String
    /// Seconds that a process has.
    private let timeLimit: UInt64
    private let capabilities: UInt32
    private let stop: ProcessStop?
    private let usual = Mutex<CheckRun?>(nil)

    /// Candles of the usual session: about a day and a half.
    static let candles: UInt32 = 2_000

    init(
        manifest: Manifest, parameters: [ResolvedParameter], capabilities: UInt32, seed: UInt64, plugin: SealedBytes,
        executable: String, timeLimit: UInt64, stop: ProcessStop?
    ) {
        self.stop = stop
        self.manifest = manifest
        self.parameters = parameters
        self.capabilities = capabilities
        self.seed = seed
        self.plugin = plugin
        self.executable = executable
        self.timeLimit = timeLimit
    }

    func has(_ capability: Manifest.Capability) -> Bool { manifest.capabilities.contains(capability) }

    func job(_ scenario: Scenario = .session, candles: UInt32 = CheckContext.candles) -> CheckJob {
        CheckJob(
            scenario: scenario, seed: seed, parameters: parameters, capabilities: capabilities,
            stateVersion: UInt32(clamping: manifest.stateVersion), stateMaximum: UInt64(clamping: manifest.stateBytes),
            candles: candles)
    }

    func run(_ job: CheckJob) throws(CheckFailure) -> CheckRun {
        try CheckRun(job, plugin: plugin, executable: executable, timeLimit: timeLimit, stop: stop)
    }

    /// Numbers that depend on the seed and on what they are for.
    func random(_ purpose: UInt64) -> SplitMix64 { SplitMix64(state: seed &* 0x9E37_79B9_7F4A_7C15 ^ purpose) }

    /// The usual session with the given parameters, with its states at some events; once for all tests.
    func usualSession() throws(CheckFailure) -> CheckRun {
        if let known = usual.withLock({ $0 }) { return known }
        var job = job()
        var random = random(0x5A7E)
        // Early ones, among them before the first indicator is ready, and some anywhere.
        job.savePoints = [1, 2, 7, 50] + (0..<8).map { _ in 100 + random.next() % UInt64(CheckContext.candles - 200) }
        job.savePoints = Array(Set(job.savePoints)).sorted()
        let run = try run(job)
        usual.withLock { $0 = run }
        return run
    }

    /// The usual session when it came to its end; throws the verdict of a test that cannot say anything without it.
    func base() throws(CheckFailure) -> UsualSession {
        let run = try usualSession()
        if run.problem != nil { return .missing(.notApplicable("the usual session does not come to its end: see usual-session")) }
        if !run.isCreated { return .missing(.notApplicable("the strategy refuses these parameters: see usual-session")) }
        return .session(run)
    }

    enum UsualSession {
        case session(CheckRun)
        case missing(Verdict)
    }

    /// A job's verdict when all that counts is that it comes to its end.
    func survives(_ job: CheckJob, _ detail: (CheckRun) -> String = { _ in "" }) throws(CheckFailure) -> Verdict {
        let run = try run(job)
        if let problem = run.problem { return .failed(problem) }
        return .passed(detail(run))
    }
}

/// Steele, Lea, Flood 2014: the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
