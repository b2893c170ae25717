import Foundation

/// A program of the machine, such as a compiler.
enum Tool {
    struct Failure: Error, CustomStringConvertible { var description: String }

    struct Ending {
        var status: Int32
        var output: String
    }

    /// Looks in PATH; a program that is not there is an error that says which package has it.
    static func run(_ name: String, package: String, _ arguments: [String]) throws -> Ending {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let paths = folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw Failure(description: "\(name) is not in PATH: make setup installs it (Debian package \(package))")
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ending(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }
}
