package import CagedProcess
import Dispatch
package import PluginInspection
import Synchronization

/// The conformance kit: every test of a plugin, several at once, no plugin code in this process.
package struct CheckKit: Sendable {
    private let file: PluginFile
    private let given: [GivenParameter]
    private let capabilities: UInt32
    private let seed: UInt64
    private let executable: String
    private let timeLimit: UInt64
    private let width: Int
    private let stop: ProcessStop?

    /// - Parameters:
    ///   - given: the parameters of every test that does not choose them itself; defaults for the rest.
    ///   - capabilities: what the manifest asks for, as `CAGE_CAPABILITY_…`.
    ///   - seed: of all that is random; the same seed gives the same tests.
    ///   - executable: path of `tradingboost-check`.
    ///   - timeLimit: seconds that each process of it has.
    ///   - width: tests at once, at most; nil: as many as there are processors.
    ///   - stop: ends the check from another thread; then `run` throws.
    package init(
        _ file: PluginFile, given: [GivenParameter] = [], capabilities: UInt32, seed: UInt64, executable: String,
        timeLimit: UInt64 = 20, width: Int? = nil, stop: ProcessStop? = nil
    ) {
        precondition(width.map { $0 > 0 } ?? true, "a check runs at least one test at once")
        self.file = file
        self.given = given
        self.capabilities = capabilities
        self.seed = seed
        self.executable = executable
        self.timeLimit = timeLimit
        self.width = width ?? CheckKit.tests.count
        self.stop = stop
    }

    /// In the order of the report.
    private static let tests: [CheckTest] =
        LifeCycleTests.all + ParameterTests.all + EventTests.all + OrderTests.all + StateTests.all + HostTests.all
        + RepeatabilityTests.all + ResourceTests.all

    /// Names of all tests, those of the file first.
    package static var names: [String] { FileTests.names + tests.map(\.name) }

    /// Runs everything. Throws when a given parameter is wrong or a process cannot be started.
    /// - Parameter progress: hears of each test that is done; on any thread, one at a time.
    package func run(progress: @Sendable (_ done: Int, _ name: String) -> Void) throws -> CheckReport {
        let clock = ContinuousClock()
        let start = clock.now
        var results = FileTests.run(file)
        if let manifest = file.inspection.manifest, file.inspection.isAccepted {
            let parameters = try manifest.parameters.resolve(given)
            guard let sealed = SealedBytes(name: "plugin", file.bytes) else { throw CheckFailure("no memory for the plugin") }
            let context = CheckContext(
                manifest: manifest, parameters: parameters, capabilities: capabilities, seed: seed, plugin: sealed,
                executable: executable, timeLimit: timeLimit, stop: stop)
            // Many tests compare with it.
            _ = try context.usualSession()
            results += try runTests(context, done: results.count, progress)
        } else {
            results += CheckKit.tests.map {
                CheckReport.Test(
                    name: $0.name, outcome: .notApplicable, seconds: 0, detail: "the file is refused: nothing of it is run")
            }
        }
        return CheckReport(
            plugin: file.inspection.manifest?.name ?? file.path, version: file.inspection.manifest?.version ?? "",
            sha256: file.sha256Text, seed: seed, tests: results, seconds: CheckKit.seconds(clock.now - start))
    }

    private func runTests(
        _ context: CheckContext, done: Int, _ progress: @Sendable (_ done: Int, _ name: String) -> Void
    ) throws -> [CheckReport.Test] {
        let tests = CheckKit.tests
        let found = Mutex<(tests: [Int: CheckReport.Test], failure: CheckFailure?)>(([:], nil))
        let next = Atomic(0)
        // Each waits in poll(2) for a process: as many at once as there are processors, or fewer.
        DispatchQueue.concurrentPerform(iterations: min(width, tests.count)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < tests.count, found.withLock({ $0.failure == nil }) else { return }
                let clock = ContinuousClock()
                let start = clock.now
                do throws(CheckFailure) {
                    let verdict = try tests[index].run(context)
                    let result = CheckReport.Test(tests[index].name, verdict, seconds: CheckKit.seconds(clock.now - start))
                    found.withLock {
                        $0.tests[index] = result
                        progress(done + $0.tests.count, result.name)
                    }
                } catch {
                    found.withLock { $0.failure = $0.failure ?? error }
                }
            }
        }
        let all = found.withLock { $0 }
        if let failure = all.failure { throw failure }
        return tests.indices.compactMap { all.tests[$0] }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds / 1_000_000_000_000) / 1_000_000
    }
}

extension CheckReport.Test {
    init(_ name: String, _ verdict: Verdict, seconds: Double) {
        switch verdict {
        case .passed(let detail): self.init(name: name, outcome: .passed, seconds: seconds, detail: detail)
        case .failed(let detail): self.init(name: name, outcome: .failed, seconds: seconds, detail: detail)
        case .notApplicable(let detail): self.init(name: name, outcome: .notApplicable, seconds: seconds, detail: detail)
        }
    }
}
