import CCage
import Foundation
import PluginFixtures

/// The demo at full speed for a while, and how the memory and the descriptors of its host and workers go.
package struct SoakRun {
    package var seconds: Double
    package var users: Int
    /// Nil: the plugin that ships with the host.
    package var plugin: String?
    package var parameters: [String]
    /// Seconds between two samples.
    package var interval: Double

    package init(
        seconds: Double, users: Int, plugin: String? = nil, parameters: [String] = [], interval: Double = 1
    ) {
        self.seconds = seconds
        self.users = users
        self.plugin = plugin
        self.parameters = parameters
        self.interval = interval
    }

    package struct Result {
        package var hostMemory = SoakSeries("host, resident memory", unit: "MB", toleratedShare: 0.01)
        package var hostDescriptors = SoakSeries("host, open descriptors", unit: "", toleratedGrowth: 0.5)
        package var workerMemory = SoakSeries("workers, resident memory of all without rings", unit: "MB", toleratedShare: 0.01)
        package var workerDescriptors = SoakSeries("workers, open descriptors of all", unit: "", toleratedGrowth: 0.5)
        package var workers = 0
        package var restarts = 0
        package var candles = 0
        package var orders = 0

        package var series: [SoakSeries] { [hostMemory, hostDescriptors, workerMemory, workerDescriptors] }

        /// Nothing grows, and no worker was started again.
        package var isClean: Bool { restarts == 0 && series.allSatisfy { $0.verdict?.isWithinNoise == true } }
    }

    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    private struct Summary: Decodable {
        var candles: Int
        var orders: Int
        var restarts: Int
    }

    /// - Parameter progress: called with each sample's time in seconds.
    package func run(progress: (Double) -> Void = { _ in }) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-soak-\(UUID().uuidString)").path
        let demo = Process()
        demo.executableURL = URL(filePath: "\(BuiltProduct.folder)/tradingboost")
        demo.arguments =
            [
                "demo", "--speed", "max", "--length", "4000000000", "--users", "\(users)", "--data", folder, "--json",
            ] + (plugin.map { ["--plugin", $0] } ?? ["--vary"]) + parameters
        demo.environment = ProcessInfo.processInfo.environment.filter { $0.key != "DATABASE_URL" }
        let output = Pipe()
        demo.standardOutput = output
        try demo.run()
        defer {
            if demo.isRunning { demo.terminate() }
            demo.waitUntilExit()
            SoakRun.remove(folder)
        }
        var result = Result()
        try waitForWorkers(of: demo)
        let poll = cage_poll_create()
        defer { _ = cage_close(poll) }
        let start = cage_monotonic_time()
        var time = 0.0
        while time < seconds {
            guard demo.isRunning else { throw Failure(description: "the demo ended by itself after \(time.text(1)) s") }
            sample(demo.processIdentifier, at: time, &result)
            progress(time)
            wait(interval, poll)
            time = Double(cage_monotonic_time() - start) / 1e9
        }
        demo.interrupt()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        demo.waitUntilExit()
        guard demo.terminationStatus == 0 else {
            throw Failure(description: "the demo ended with status \(demo.terminationStatus)")
        }
        let summary = try JSONDecoder().decode(Summary.self, from: data)
        result.candles = summary.candles
        result.orders = summary.orders
        result.restarts = summary.restarts
        return result
    }

    /// Until there is one for each user, and a moment longer: the database comes first.
    private func waitForWorkers(of demo: Process) throws {
        let poll = cage_poll_create()
        defer { _ = cage_close(poll) }
        for _ in 0..<600 {
            guard demo.isRunning else {
                throw Failure(description: "the demo ended with status \(demo.terminationStatus) before its workers were there")
            }
            if SoakRun.workers(of: demo.processIdentifier).count >= users { return }
            wait(0.1, poll)
        }
        throw Failure(description: "the demo has not started its \(users) workers within a minute")
    }

    private static func workers(of process: Int32) -> [Int32] {
        // The kernel keeps fifteen characters of a name.
        ProcessFigures.descendants(of: process).filter { $0.name == "tradingboost-wo" }.map(\.process)
    }

    private func sample(_ host: Int32, at time: Double, _ result: inout Result) {
        let megabytes = { (bytes: Int) in Double(bytes) / 1_048_576 }
        let workers = SoakRun.workers(of: host)
        result.workers = max(result.workers, workers.count)
        if let bytes = ProcessFigures.residentMemory(of: host) { result.hostMemory.add(megabytes(bytes), at: time) }
        if let count = ProcessFigures.openDescriptors(of: host) { result.hostDescriptors.add(Double(count), at: time) }
        let bytes = workers.compactMap(ProcessFigures.ownResidentMemory)
        if bytes.count == workers.count { result.workerMemory.add(megabytes(bytes.reduce(0, +)), at: time) }
        let counts = workers.compactMap(ProcessFigures.openDescriptors)
        if counts.count == workers.count { result.workerDescriptors.add(Double(counts.reduce(0, +)), at: time) }
    }

    /// On nothing: it is time that is measured against.
    private func wait(_ seconds: Double, _ poll: Int32) {
        var tag: UInt64 = 0
        _ = unsafe cage_poll_wait(poll, &tag, 1, Int64(seconds * 1e9))
    }

    private static func remove(_ folder: String) {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder) is left behind: \(error)")
        }
    }
}
