import Foundation

/// A released program of the host, run as a user runs it.
struct Program {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The repository: this package's parent.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func path(_ name: String) -> String { repository.appending(path: ".build/release/\(name)").path }

    /// Runs a command of the host, or another program, that prints one JSON object, and returns it.
    static func json(_ arguments: [String], program: String = path("tradingboost")) throws -> [String: Any] {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw Failure(description: "\(program) cannot be run: build it with `make release`")
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")) printed no JSON object")
        }
        return object
    }
}

extension [String: Any] {
    func number(_ key: String) throws -> Double {
        guard let value = self[key] as? NSNumber else {
            throw Program.Failure(description: "the output has no number '\(key)'")
        }
        return value.doubleValue
    }
}
