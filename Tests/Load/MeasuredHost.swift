import Foundation
import Glibc

/// A host in a process and a folder of its own, with a person who may everything.
final class MeasuredHost {
    let port: Int
    let socket: String
    let process: Process
    /// Of the person, for ten minutes.
    let token: String
    let folder: String

    static let password = "example password of nobody"

    private init(port: Int, socket: String, process: Process, token: String, folder: String) {
        self.port = port
        self.socket = socket
        self.process = process
        self.token = token
        self.folder = folder
    }

    /// Beside this program.
    static func program(_ name: String) -> URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
    }

    /// Runs `body` with a new host, which is gone behind it.
    static func with(_ body: (MeasuredHost) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-load-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                FileHandle.standardError.write(Data("\(folder) is left behind: \(error)\n".utf8))
            }
        }
        let port = try Connection.freePort()
        let configuration = "\(folder)/host.json"
        let text = #"{"market": {"seed": 7, "candles_per_second": 2}, "http": {"maximum_connections": 12000}}"#
        try Data(text.utf8).write(to: URL(filePath: configuration))
        let process = Process()
        process.executableURL = program("tradingboost")
        process.arguments = ["serve", "--data", "\(folder)/data", "--port", "\(port)", "--config", configuration]
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
        let errors = "\(folder)/errors"
        try Data().write(to: URL(filePath: errors))
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let socket = "\(folder)/data/host.sock"
        let end = Date(timeIntervalSinceNow: 180)
        func words() -> String { String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self) }
        // It says so when its socket and its port are both open.
        while !words().contains("http://127.0.0.1:\(port)") {
            guard process.isRunning, end > .now else {
                throw Connection.Failure(description: "the host did not start: \(words())")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        struct Made: Decodable { var id: Int }
        _ = try Connection(socket: socket).value(
            Made.self, "POST", "/api/v1/users",
            json: #"{"tenant": "platform", "name": "load", "role": "owner", "password": "\#(password)"}"#)
        let token = try login("load", port: port, source: 2)
        try await body(MeasuredHost(port: port, socket: socket, process: process, token: token, folder: folder))
    }

    static func login(_ name: String, port: Int, source: Int) throws -> String {
        struct Login: Decodable { var accessToken: String }
        return try Connection(port: port, source: source).value(
            Login.self, "POST", "/api/v1/login", json: #"{"name": "\#(name)", "password": "\#(password)"}"#
        ).accessToken
    }

    struct Instance: Decodable { var id: Int }

    /// Enables a strategy.
    func enable(_ plugin: String, for user: String) throws -> Int {
        try Connection(socket: socket).value(
            Instance.self, "POST", "/api/v1/instances", json: #"{"user": "\#(user)", "plugin": "\#(plugin)"}"#
        ).id
    }

    /// Statements of the owner of the host's database.
    func sql(_ statements: String) throws {
        let process = Process()
        process.executableURL = MeasuredHost.program("tradingboost")
        process.arguments = [
            "psql", "--data", "\(folder)/data", "--", "--quiet", "-v", "ON_ERROR_STOP=1", "-c", statements,
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Connection.Failure(description: "the database refused rows") }
    }

    // MARK: - What it costs

    /// Megabytes of the host's memory that are in the machine's.
    var residentMegabytes: Double {
        let text = FileManager.default.contents(atPath: "/proc/\(process.processIdentifier)/status") ?? Data()
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Double($0.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) }.map { $0 / 1_024 } ?? 0
    }

    /// Figures of `GET /metrics` that have no labels.
    func metrics() throws -> [String: Double] {
        let answer = try Connection(socket: socket).send("GET", "/metrics")
        guard answer.status == 200 else { throw Connection.Failure(description: "no metrics: \(answer.body)") }
        var figures: [String: Double] = [:]
        for line in answer.body.split(separator: "\n") where !line.hasPrefix("#") && !line.contains("{") {
            let parts = line.split(separator: " ")
            if parts.count == 2 { figures[String(parts[0])] = Double(parts[1]) }
        }
        return figures
    }
}

/// Figures that were measured one by one.
struct Sample {
    private let sorted: [Double]

    init(_ values: [Double]) {
        precondition(!values.isEmpty, "something was measured")
        sorted = values.sorted()
    }

    /// Milliseconds that each of so many calls took.
    init(_ count: Int, _ body: (Int) throws -> Void) rethrows {
        var values: [Double] = []
        for number in 0..<count {
            let start = ContinuousClock.now
            try body(number)
            values.append(start.duration(to: .now) / .milliseconds(1))
        }
        self.init(values)
    }

    func percentile(_ percent: Int) -> Double { sorted[min(sorted.count - 1, sorted.count * percent / 100)] }
}
