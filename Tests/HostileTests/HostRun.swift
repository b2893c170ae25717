import Foundation
import PluginFixtures
import Store
import TestSupport

/// One run of the real host with a configuration of its own: `tradingboost serve` over a recorded market, until the market ends.
/// While it runs, its health is asked for again and again.
final class HostRun {
    struct Member {
        var name: String
        var plugin: String
        var parameters: [String] = []
    }

    struct Ending {
        var status: Int32
        var wasKilled: Bool
        var errors: String
        var healthAnswers: Int
        var slowestHealth: Duration
        var healthFailures: [String]
    }

    let database: TestDatabase
    let folder: TemporaryFolder
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)

    static let program = "\(BuiltProduct.folder)/tradingboost"

    /// How a run differs from another.
    struct Choice {
        /// Candles a second.
        var pace = 1_000
        /// Milliseconds that a candle waits for its answers. Longer than in production: who is late trades at other prices, and
        /// runs that are compared must not differ by how busy the machine was.
        var patience = 30_000
        /// Keys of the configuration's `deadlines`; what is missing is as in production.
        var deadlines: [String: Int] = [:]
        var environment: [String: String] = [:]
    }

    /// - Parameter database: of an earlier run that is continued.
    init(_ members: [Member], market: String, _ choice: Choice = Choice(), database: TestDatabase? = nil) throws {
        self.database = try database ?? TestDatabase()
        folder = try TemporaryFolder("hostile")
        let configuration = "\(folder.path)/configuration.json"
        let users = members.map { member in
            ["name": member.name, "strategies": [["plugin": member.plugin, "parameters": member.parameters]]] as [String: Any]
        }
        let object: [String: Any] = [
            "market": ["candles": market, "candles_per_second": choice.pace], "plugins": ["allow_unsigned": true], "users": users,
            "deadlines": choice.deadlines.merging(["patience_ms": choice.patience]) { given, _ in given },
        ]
        try JSONSerialization.data(withJSONObject: object).write(to: URL(filePath: configuration))
        try Data().write(to: URL(filePath: "\(folder.path)/errors"))
        process.executableURL = URL(filePath: HostRun.program)
        process.arguments = ["serve", "--config", configuration, "--data", folder.path, "--port", "0"]
        let own = ["DATABASE_URL": self.database.url].merging(choice.environment) { _, given in given }
        process.environment = ProcessInfo.processInfo.environment.merging(own) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(filePath: "\(folder.path)/errors"))
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    /// Whatever a test did, its host does not outlive it.
    deinit { kill() }

    var identifier: Int32 { process.processIdentifier }

    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(identifier, SIGKILL)
        process.waitUntilExit()
    }

    func errors() throws -> String { try String(contentsOfFile: "\(folder.path)/errors", encoding: .utf8) }

    /// Waits for the end, four minutes at most, and asks for the health meanwhile.
    /// - Parameter meanwhile: called ten times a second; true = enough.
    func ending(meanwhile: () throws -> Bool = { false }) throws -> Ending {
        var answers = 0
        var slowest = Duration.zero
        var failures: [String] = []
        var unanswered: String?
        let deadline = ContinuousClock.now + .seconds(240)
        while ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            if ContinuousClock.now > deadline {
                failures.append("the host did not come to its end within 240 s")
                kill()
                break
            }
            if try meanwhile() {
                kill()
                break
            }
            guard let port = try port() else { continue }
            let start = ContinuousClock.now
            let status = health(port)
            if status == 200 {
                slowest = max(slowest, ContinuousClock.now - start)
                answers += 1
                // One that is ending answers nobody any more; one that answers again was not.
                if let unanswered { failures.append(unanswered) }
                unanswered = nil
            } else {
                unanswered = "GET /health answered \(status) after \(ContinuousClock.now - start)"
            }
        }
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, errors: try errors(),
            healthAnswers: answers, slowestHealth: slowest, healthFailures: failures)
    }

    private func port() throws -> Int? {
        let log = try errors()
        guard let range = log.range(of: "http://127.0.0.1:") else { return nil }
        return Int(log[range.upperBound...].prefix { $0.isNumber })
    }

    private func health(_ port: Int) -> Int { URL(string: "http://127.0.0.1:\(port)/health").map(HTTPStatus.of) ?? 0 }
}
