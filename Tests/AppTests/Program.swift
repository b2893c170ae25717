import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

/// The real programs, run as a user runs them.
final class Program {
    struct Ending {
        var status: Int32
        var wasKilled: Bool
        var output: String
        var errors: String
    }

    struct TookTooLong: Error {
        var what: String
    }

    static let hyperRSI = "\(BuiltProduct.folder)/libHyperRSI.so"

    private let process = Process()
    private let output: String
    private let errors: String
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - name: of the program; with a path one of the system's.
    ///   - input: what it reads from standard input.
    init(
        _ arguments: [String], of name: String = "tradingboost", environment: [String: String] = [:], input: String = ""
    ) throws {
        folder = try TemporaryFolder("output")
        output = "\(folder.path)/output"
        errors = "\(folder.path)/errors"
        process.executableURL = URL(filePath: name.hasPrefix("/") ? name : "\(BuiltProduct.folder)/\(name)")
        process.arguments = arguments
        var inherited = ProcessInfo.processInfo.environment
        inherited["DATABASE_URL"] = nil
        process.environment = inherited.merging(environment) { _, own in own }
        process.standardInput = FileHandle.nullDevice
        if !input.isEmpty {
            let file = "\(folder.path)/input"
            try Data(input.utf8).write(to: URL(filePath: file))
            process.standardInput = FileHandle(forReadingAtPath: file)
        }
        process.standardOutput = try Program.file(output)
        process.standardError = try Program.file(errors)
        try process.run()
    }

    /// Whatever a test did, its program does not outlive it.
    deinit { kill(SIGKILL) }

    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Ending {
        try await Program(arguments, environment: environment).ending()
    }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    func kill(_ signal: Int32) {
        guard process.isRunning else { return }
        Foundation.kill(identifier, signal)
        if signal == SIGKILL { process.waitUntilExit() }
    }

    /// Waits for the end.
    func ending() async throws -> Ending {
        try await Program.poll("the end of \(process.arguments ?? [])") { process.isRunning ? nil : true }
        // It has ended: only so does Foundation let go of it and of its open files.
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: try read(output), errors: try read(errors))
    }

    /// What it has written to standard error so far.
    func errorsSoFar() throws -> String { try read(errors) }

    /// Asks again and again until there is an answer, for three minutes at most: a busy machine is no failure.
    @discardableResult
    static func poll<Answer>(
        _ what: String, within limit: Duration = .seconds(180), _ ask: () async throws -> Answer?
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let answer = try await ask() { return answer }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TookTooLong(what: what)
    }

    /// Processes below `ancestor`, with their names: its children, each worker's init among them, and theirs.
    static func descendants(of ancestor: Int32) throws -> [(identifier: Int32, name: String)] {
        let all = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(status)
        var found: [(identifier: Int32, name: String)] = []
        var generation: Set<Int32> = [ancestor]
        while !generation.isEmpty {
            let next = all.filter { generation.contains($0.parent) }
            found += next.map { ($0.identifier, $0.name) }
            generation = Set(next.map(\.identifier))
        }
        return found
    }

    private static func status(_ entry: String) -> (identifier: Int32, parent: Int32, name: String)? {
        guard let identifier = Int32(entry), let data = FileManager.default.contents(atPath: "/proc/\(entry)/stat") else {
            return nil
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
        return (identifier, parent, String(text[text.index(after: open)..<close]))
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    private func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}

/// The JSON object of a run.
struct RunResult: Decodable, Equatable {
    struct Rows: Decodable, Equatable {
        var intents: Int
        var orders: Int
        var fills: Int
        var notifications: Int
        var notificationsDelivered: Int
    }

    struct Instance: Decodable, Equatable {
        var user: String
        var intentHash: String
        var position: String
        var profit: String
        var openOrders: Int
    }

    var users: Int
    var instances: Int
    var candles: Int
    var intents: Int
    var orders: Int
    var fills: Int
    var notifications: Int
    var restarts: Int
    var intentHash: String
    var elapsedSeconds: Double
    var resumedAtCandle: Int
    var isComplete: Bool
    var database: Rows
    var results: [Instance]

    init(_ ending: Program.Ending) throws {
        #expect(ending.status == 0, "\(ending.errors)")
        self = try JSONDecoder().decode(RunResult.self, from: Data(ending.output.utf8))
    }

    /// What two runs of the same market have in common, whatever was killed on the way.
    var decisions: [String] {
        ["\(candles) \(intents) \(orders) \(fills) \(intentHash)"]
            + results.map { "\($0.user) \($0.intentHash) \($0.position) \($0.profit) \($0.openOrders)" }
    }
}

/// The rules that rows keep among each other, asked of the database of a data folder.
func violations(in folder: String) throws -> [String] {
    let cluster = try PrivateCluster(folder: folder)
    defer { cluster.stop() }
    return try Invariants(PostgreSQLConnection(cluster.address)).violations().map { "\($0)" }
}

/// Whether the checkpoint of the run in a folder stands at a candle or behind it.
func reached(_ candle: Int, in folder: String) throws -> Bool? {
    guard let address = PrivateCluster.running(in: folder) else { return nil }
    do {
        let count = try CheckpointRepository(PostgreSQLConnection(address)).run(shard: "demo")?.candleCount ?? 0
        return count >= UInt64(candle) ? true : nil
    } catch {
        // The server answers before the schema is there.
        #expect(error.kind == .statement || error.kind == .unreachable, "\(error)")
        return nil
    }
}
