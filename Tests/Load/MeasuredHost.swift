import Foundation
import Glibc

/// A host in a process and a folder of its own, with a person who may everything.
final class MeasuredHost {
    let port: Int
    let socket: String
    let process: Process
    /// Of the person, for ten minutes.
    let token: String
    private let folder: String

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

    static func start() throws -> MeasuredHost {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-load-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let port = 18_100
        let configuration = "\(folder)/host.json"
        try Data(#"{"market": {"seed": 7, "candles_per_second": 2}}"#.utf8).write(to: URL(filePath: configuration))
        let process = Process()
        process.executableURL = program("tradingboost")
        process.arguments = ["serve", "--data", "\(folder)/data", "--port", "\(port)", "--config", configuration]
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        let socket = "\(folder)/data/host.sock"
        let end = Date(timeIntervalSinceNow: 60)
        while !FileManager.default.fileExists(atPath: socket) {
            guard process.isRunning, end > .now else { throw Connection.Failure(description: "the host did not start") }
            Thread.sleep(forTimeInterval: 0.05)
        }
        let local = try Connection(socket: socket)
        let made = try local.send(
            "POST", "/api/v1/users", json: #"{"tenant": "platform", "name": "load", "role": "owner", "password": "\#(password)"}"#
        )
        guard made.status == 201 else { throw Connection.Failure(description: "no user was made: \(made.body)") }
        let login = try Connection(port: port).send(
            "POST", "/api/v1/login", json: #"{"name": "load", "password": "\#(password)"}"#)
        struct Login: Decodable { var accessToken: String }
        let token = try JSONDecoder().decode(Login.self, from: Data(login.body.utf8)).accessToken
        return MeasuredHost(port: port, socket: socket, process: process, token: token, folder: folder)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            FileHandle.standardError.write(Data("\(folder) is left behind: \(error)\n".utf8))
        }
    }

    /// Megabytes of the host's memory that are in the machine's.
    var residentMegabytes: Double {
        let text = FileManager.default.contents(atPath: "/proc/\(process.processIdentifier)/status") ?? Data()
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Double($0.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) }.map { $0 / 1_024 } ?? 0
    }
}
